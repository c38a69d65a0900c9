# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_partnership.tools.free_text import (
    KINDS,
    find_personal_data,
    html_text,
)

LAST_YEAR = 2012


def kinds(text, *names, last_birth_year=None):
    return {f.kind for f in find_personal_data(text, names, last_birth_year)}


def with_luhn(eight):
    """The nine digits of which the last makes the Luhn sum right."""
    for last in range(10):
        digits = [*map(int, eight), last]
        total = sum(
            d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)
        )
        if total % 10 == 0:
            return eight + str(last)
    raise AssertionError


LETTERS = st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=4, max_size=9)
FILLER = st.text(alphabet="\n .,;!()xyzéà", max_size=12)


class TestFreeText(unittest.TestCase):
    def test_what_is_found(self):
        for kind, texts in {
            "email": [
                "l.roy@courriel.example",
                "écrire à L.ROY@Courriel.Example svp",
                "l.roy (at) courriel.example",
                "l.roy arobas courriel.example",
            ],
            "phone": [
                "514 555-0199 le soir",  # exchange and number
                "(514) 555-0199",
                "5145550199",
                "1-514-555-0199",
                "+1 514.555.0199",
                "514\u00a0555\u20110199",
                "+33 6 12 34 56 78",
                "+509 3412 3456",
                "0033 6 12 34 56 78",
                "tél. : 555-0199",
                "appeler au 555 0199",
                "\uff15\uff11\uff14 \uff15\uff15\uff15 \uff10\uff11\uff19\uff19",
            ],
            "health_number": ["TREA 9052 1215", "trea90521215", "(TREA 9002-1215)"],
            "sin": ["130692544", "130 692 544", "130-692-544"],
            "postal_code": ["H2X 1Y4", "h2x1y4", "à H2X-1Y4."],
            "birth_date": [
                "né le 3 mai 1991",
                "DDN : 1991-05-03",
                "born May 3, 1991",
                "date de naissance 03/05/91",
                "née en Haïti le 03/05/2014",
            ],
        }.items():
            for text in texts:
                with self.subTest(text=text):
                    self.assertIn(kind, kinds(text))

    def test_what_is_left_alone(self):
        for text in (
            "",
            None,
            "Disponible de 8 h à 16 h 30, 35 heures, à partir du 2026-11-24.",
            "Vise 18,50 $ à 21 $ l'heure; 38 480 $ par année.",
            "A suivi le programme pour 2025-2026, avec 2012-2013 avant.",
            "CNP 65201, SCIAN 722511, NEQ 1143920115",
            "Autobus 121, 30 minutes; bureau 210, poste 4",
            "Permis de classe 5, carte ASP 2024-03-18",
            "P-H2X1Y4 préfère le matin",
            "Réf. 2025-11-0042, 1 000 000 de pièces, 12 345 678",
            "Aime le travail d'équipe, à @midi",
            "Le 3 mai 2026 : rencontre",
        ):
            with self.subTest(text=text):
                self.assertEqual(kinds(text, last_birth_year=LAST_YEAR), set())

    def test_an_old_date_is_a_date_of_birth(self):
        for text in ("3 mai 1991", "1991-05-03", "03/05/1991", "May 3, 1991"):
            self.assertEqual(kinds(text, last_birth_year=LAST_YEAR), {"birth_date"})
            self.assertEqual(kinds(text), set())

    def test_numbers_that_are_not_valid_are_none(self):
        self.assertEqual(kinds("130 692 545"), set())
        self.assertEqual(kinds("TREA 9013 1215"), set())
        self.assertEqual(kinds("D2X 1Y4"), set())

    def test_names_as_whole_words(self):
        names = ("Amina", "Tremblay-Bédard")
        for text in (
            "amina est prête",
            "Voir AMINA.",
            "l'Amina d'hier",
            "M. Bedard",
            "mme tremblay bédard",
            "tremblaybedard",
            "Ami\u0301na",
            "A\u200bmina",
            "amina_2",
        ):
            with self.subTest(text=text):
                self.assertEqual(kinds(text, *names), {"name"})
        for text in ("Laminage", "Tremblant", "les bédardises", "Ami"):
            with self.subTest(text=text):
                self.assertEqual(kinds(text, *names), set())

    def test_names_that_are_ordinary_words(self):
        names = ("Rose", "Côté")
        for text in (
            "Met de côté chaque semaine",
            "Rose, la couleur.\nCôté transport : autobus.",
            "côté cour",
            "Aime le rose",
        ):
            with self.subTest(text=text):
                self.assertEqual(kinds(text, *names), set())
        for text in (
            "Appelé Rose hier",
            "Rose Côté",
            "rose côté",
            "Mme Côté",
            "côté, rose",
        ):
            with self.subTest(text=text):
                self.assertEqual(kinds(text, *names), {"name"})

    def test_short_names_and_particles(self):
        self.assertEqual(kinds("On y va, li ou na", "Li"), set())
        self.assertEqual(kinds("Rencontre avec Li demain", "Li"), {"name"})
        self.assertEqual(kinds("li na", "Li", "Na"), {"name"})
        self.assertEqual(kinds("Vu Le en mars", "Lê", "Vu"), {"name"})
        self.assertEqual(kinds("Le cours est vu de la salle", "Lê", "Vu"), set())
        self.assertEqual(kinds("de la salle, La Tuque", "de la Cruz"), set())
        self.assertEqual(kinds("De La Cruz, Cruz", "de la Cruz"), {"name"})
        self.assertEqual(kinds("OBrien", "O'Brien"), {"name"})
        self.assertEqual(kinds("o'brien", "OBrien"), {"name"})
        self.assertEqual(kinds("Jean-Pierre", "Jeanpierre"), {"name"})

    def test_other_scripts(self):
        self.assertEqual(kinds("今天王小明来了", "王小明"), {"name"})
        self.assertEqual(kinds("встреча с ОЛЕНА", "Олена"), {"name"})
        self.assertEqual(kinds("Cœurdelion", "Coeurdelion"), {"name"})

    def test_a_place_is_that_of_the_text(self):
        text = "Œuvre : l.roy@courriel.example, Ami\u0301na"
        found = find_personal_data(text, ["Amina"])
        self.assertEqual(
            [(f.kind, text[f.start : f.end]) for f in found],
            [("email", "l.roy@courriel.example"), ("name", "Ami\u0301na")],
        )

    def test_long_texts_stay_quick(self):
        started = time.perf_counter()
        for text in ("a" * 100_000, "1 " * 50_000, "a." * 50_000, "+1" * 50_000):
            find_personal_data(text, ["Amina", "Rose"], LAST_YEAR)
        self.assertLess(time.perf_counter() - started, 20)

    @settings(max_examples=80, derandomize=True, deadline=None)
    @given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=3))
    def test_any_text_gives_places_inside_it(self, text, names):
        for found in find_personal_data(text, names, LAST_YEAR):
            self.assertIn(found.kind, KINDS)
            self.assertTrue(0 <= found.start < found.end <= len(text))

    @settings(max_examples=80, derandomize=True, deadline=None)
    @given(FILLER, st.from_regex(r"[1-79]\d{7}", fullmatch=True), FILLER)
    def test_any_valid_sin(self, before, eight, after):
        digits = with_luhn(eight)
        for separator in ("", " ", "-"):
            number = separator.join((digits[:3], digits[3:6], digits[6:]))
            self.assertIn("sin", kinds(f"{before} {number} {after}"))
        wrong = digits[:8] + str((int(digits[8]) + 1) % 10)
        self.assertNotIn("sin", kinds(f"x {wrong} x"))

    @settings(max_examples=80, derandomize=True, deadline=None)
    @given(FILLER, st.from_regex(r"[2-9]\d\d[2-9]\d{6}", fullmatch=True), FILLER)
    def test_any_phone_number(self, before, number, after):
        area, exchange, line = number[:3], number[3:6], number[6:]
        for written in (
            f"{area}-{exchange}-{line}",
            f"({area}) {exchange}-{line}",
            f"+1{number}",
            number,
        ):
            self.assertIn("phone", kinds(f"{before} {written} {after}"))

    @settings(max_examples=120, derandomize=True, deadline=None)
    @given(FILLER, LETTERS, FILLER)
    def test_any_name_in_any_writing(self, before, name, after):
        for written in (name, name.upper(), name.title(), f"({name})", f"{name}'s"):
            self.assertIn("name", kinds(f"{before} {written} {after}", name.title()))
        self.assertEqual(kinds(f"q{name}q", name), set())

    def test_html_is_checked_as_a_reader_sees_it(self):
        self.assertEqual(html_text("<p>Trem<b>blay</b></p><p>Roy</p>"), "Tremblay\nRoy")
        self.assertEqual(html_text("  "), "")
        self.assertEqual(html_text(None), "")
        for source in (
            "<p>am<i>ina</i></p>",
            "<p>&#65;mina</p>",
            '<a href="mailto:amina@courriel.example">écrire</a>',
            '<img alt="Amina"/>',
            "<p>x</p><!-- Amina -->",
        ):
            with self.subTest(source=source):
                self.assertTrue(kinds(html_text(source), "Amina"))
        picture = '<img src="data:image/png;base64,5145550199"/>'
        self.assertEqual(kinds(html_text(picture)), set())


@tagged("post_install", "-at_install")
class TestFreeTextMixin(TransactionCase):
    def test_the_message_tells_kind_and_field_never_the_value(self):
        mixin = self.env["crm.free.text.mixin"]
        with self.assertRaises(ValidationError) as caught:
            mixin._refuse_personal_data("Note", "Amina au 514 555-0199", ["Amina"])
        message = str(caught.exception)
        self.assertIn("“Note”", message)
        self.assertIn("a phone number", message)
        self.assertIn("the name of the person", message)
        self.assertNotIn("Amina", message)
        self.assertNotIn("555", message)
        mixin._refuse_personal_data("Note", "Préfère le matin", ["Amina"])
