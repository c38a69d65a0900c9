# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import unittest
import zipfile

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.crm_partnership.tools import employer_columns as columns
from odoo.addons.crm_partnership.tools import tabular

FRENCH = "Employeur;Ville;Téléphone\nBoulangerie d’Orée;Montréal;514 555-0100\n"


def read(data):
    return tabular.read_table(data, columns.recognise_header)


def xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


class TestTabular(unittest.TestCase):
    def assert_code(self, code, data):
        with self.assertRaises(tabular.TabularError) as caught:
            read(data)
        self.assertEqual(caught.exception.code, code)

    def test_encodings_of_windows_mac_and_excel(self):
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"):
            table = read(FRENCH.encode(encoding))
            self.assertEqual(
                table.headers, ["Employeur", "Ville", "Téléphone"], encoding
            )
            self.assertEqual(table.rows[0][1][0], "Boulangerie d’Orée", encoding)

    def test_delimiters_quotes_and_line_breaks_within_cells(self):
        for sign in ";,\t|":
            text = f'Employeur{sign}Notes\n"Roy{sign} fils"{sign}"deux\nlignes"\n'
            table = read(text.encode())
            self.assertEqual(
                table.rows, [(3, [f"Roy{sign} fils", "deux\nlignes"])], sign
            )

    def test_junk_above_the_header_is_passed_over(self):
        text = (
            "Liste 2026;;\n;;\nMis à jour par Line;;\nVille;Employeur;X\nLévis;Roy;1\n"
        )
        table = read(text.encode())
        self.assertEqual(table.headers, ["Ville", "Employeur", "X"])
        self.assertEqual(table.rows, [(5, ["Lévis", "Roy", "1"])])

    def test_xlsx_numbers_dates_and_merged_titles(self):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet["A1"] = "Employeurs de la région"
        sheet.merge_cells("A1:C1")
        sheet.append([])
        sheet.append(["Employeur", "NEQ", "Notes"])
        sheet.append(["Roy", 1162345678.0, "=1+1"])
        output = io.BytesIO()
        book.save(output)
        table = read(output.getvalue())
        self.assertEqual(table.headers[0], "Employeur")
        self.assertEqual(table.rows[0][1][:2], ["Roy", "1162345678"])

    def test_files_that_are_no_table_say_why(self):
        self.assert_code("empty", b"  \n")
        self.assert_code("old_office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600)
        self.assert_code("no_header", b"abc;def\nghi;jkl\n")
        self.assert_code("not_a_table", b"PK\x03\x04 broken")
        self.assert_code("not_a_table", b"%PDF-1.4\x00\x00\x01")

    def test_a_zip_that_is_no_workbook_and_a_bomb_are_refused(self):
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w") as archive:
            archive.writestr("readme.txt", "x")
        self.assert_code("not_a_table", output.getvalue())
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", b" " * (tabular.MAX_UNPACKED + 1))
        self.assert_code("too_big", output.getvalue())

    def test_xml_entities_are_refused(self):
        source = io.BytesIO(xlsx([["Employeur"], ["Roy"]]))
        output = io.BytesIO()
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(output, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name.endswith("sheet1.xml"):
                    data = b'<!DOCTYPE a [<!ENTITY x "yy">]>' + data
                new.writestr(name, data)
        self.assert_code("not_a_table", output.getvalue())

    def test_limits(self):
        many = "Employeur\n" + "Roy\n" * (tabular.MAX_ROWS + 40)
        self.assert_code("too_many_rows", many.encode())
        wide = "Employeur" + ";x" * (tabular.MAX_COLUMNS + 1)
        self.assert_code("too_many_columns", wide.encode())

    @settings(max_examples=80, derandomize=True, deadline=None)
    @given(st.binary(max_size=300))
    def test_any_bytes_give_a_table_or_a_told_reason(self, data):
        try:
            read(data)
        except tabular.TabularError as error:
            self.assertTrue(error.code)


class TestColumns(unittest.TestCase):
    def test_french_and_english_in_any_order_and_spelling(self):
        headers = [
            "COURRIEL",
            "Nom de l'employeur *",
            "Postal Code",
            "Prénom",
            "Couleur",
        ]
        self.assertEqual(
            columns.recognise_columns(headers),
            ["email", "name", "zip", "contact_first_name", None],
        )

    def test_a_meaning_is_given_once(self):
        self.assertEqual(
            columns.recognise_columns(["Nom", "Employeur"]), ["name", None]
        )

    def test_spellings_are_simple_and_belong_to_one_code(self):
        seen = {}
        for code, text in columns.SYNONYMS.items():
            for spelling in text.split("|"):
                self.assertEqual(spelling, columns.simplify(spelling))
                self.assertEqual(seen.setdefault(spelling, code), code, spelling)
