# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import unicodedata
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.crm_partnership.tools import (
    archive,
    plain_text,
    still_markup,
    table_limits,
    xlsx,
)
from odoo.addons.crm_partnership.tools.plain_text import clean_markup, clean_text

from .drawn_examples import keep_steady

keep_steady()

#: signs that make trouble, and letters that they stand between
ODD = (
    "\x00\x07\t\n\r\x0b\x0c\x1b\x7f\x85\x9f\u00ad\u061c\u200b\u200c\u200d\u200e\u200f"
    "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
    "\ufffe\uffff\ud800\udfff\U000e0041\u0301\u030a\u0327\u0342\u0345\u094d\u0e49\u034f\u3164\ufe0f"
)
TEXTS = st.text(
    st.sampled_from(ODD + "aeé <&'Åक人م\U0001f468👩"), max_size=40
) | st.text(max_size=60)


class TestPlainText(unittest.TestCase):
    def test_the_examples_in_the_documentation_are_true(self):
        for module in (plain_text, archive, still_markup, table_limits, xlsx):
            failed, tried = doctest.testmod(module)
            self.assertTrue(tried, module)
            self.assertFalse(failed, module)

    def test_ordinary_texts_stay_as_they_are(self):
        for text in (
            *(
                "",
                "Line Roy",
                "L’œuvre de l'Épicière — 12 % « bien »",
                "Nguyễn Thị Ánh",
            ),
            *(
                "Владимир",
                "محمد علي",
                "שָׁלוֹם",
                "中村",
                "हिन्दी",
                "👩\u200d👩\u200d👧",
                "a&b <c>",
                "葛\U000e0100城 ❤\ufe0f 1\ufe0f\u20e3",
            ),
            "می\u200cخواهم",
        ):
            self.assertEqual(clean_text(text), unicodedata.normalize("NFC", text), text)
        lines = "un\n\tdeux\n"
        self.assertEqual(clean_text(lines, is_short=False), lines)

    def test_a_name_does_not_read_as_another_one(self):
        for odd, plain in (
            ("yoR\u202eeniL", "yoReniL"),
            ("\u2067Roy\u2069", "Roy"),
            ("R\u200do\u200by\ufeff", "Roy"),
            ("Ro\u00ady", "Roy"),
            ("Roy\r\nBcc: a@b.example", "Roy Bcc: a@b.example"),
            ("e\u0301", "é"),
            ("Z" + "\u0301" * 50, "Ź\u0301\u0301\u0301\u0301"),
            ("a\ud800b", "ab"),
            ("R\u034fo\ufe0fy\U000e0100\ufe00", "Roy"),
            ("\ufe0fR\u3164o\u115fy", "Roy"),
            ("a\U000e0041b", "ab"),
        ):
            self.assertEqual(clean_text(odd), plain)

    @settings(max_examples=300, derandomize=True, deadline=None)
    @given(TEXTS, st.booleans())
    def test_nothing_unseen_is_left_and_twice_is_once(self, text, is_short):
        kept = clean_text(text, is_short)
        self.assertEqual(clean_text(kept, is_short), kept)
        kept.encode()
        self.assertTrue(unicodedata.is_normalized("NFC", kept))
        allowed = set() if is_short else {"\n", "\t"}
        for char in kept:
            category = unicodedata.category(char)
            self.assertNotIn(unicodedata.bidirectional(char), {"RLO", "LRO", "PDF"})
            self.assertFalse(category == "Cs" or "\u2066" <= char <= "\u2069")
            if category in ("Cc", "Zl", "Zp"):
                self.assertIn(char, allowed)
        run = longest = 0
        for char in kept:
            run = run + 1 if unicodedata.combining(char) else 0
            longest = max(longest, run)
        self.assertLessEqual(longest, plain_text.MOST_MARKS)

    @settings(max_examples=100, derandomize=True, deadline=None)
    @given(TEXTS | st.text(st.sampled_from("&#x;0823eshyrlm\u202e"), max_size=40))
    def test_markup_keeps_its_letters(self, text):
        kept = clean_markup(text)
        self.assertEqual(clean_markup(kept), kept)
        self.assertNotIn("\x00", kept)
        kept.encode()

    def test_markup_does_not_name_what_is_not_seen(self):
        for source, kept in (
            ("a&#8238;b&#x202E;c&#x000000000000202e;d&rlm;e", "abcde"),
            ("a&#8238 b&#27;c&#0;d&#xd800;e&shy;f", "a bcdef"),
            ("l&#146;avis", "l’avis"),
            ("a&#13;b&#x2028;c", "a\nb\nc"),
            ("&#82&#8238;38;a", "a"),
            ("&#82\u202e38;a", "a"),
            ("a &amp;#8238; &eacute;&nbsp;&#233; & b", None),
            ("&#99999999999; &#x110000; &#; &inconnu;", None),
            ('<a href="/x?a=1&amp;b=2">c</a>', None),
        ):
            self.assertEqual(clean_markup(source), source if kept is None else kept)
        nested = "&#82" * 50 + "&#8238;" + "38;" * 50
        self.assertNotRegex(clean_markup(nested), r"&#8238")

    def test_still_markup_fetches_nothing(self):
        for source, still in (
            ("<p>a</p>", "<p>a</p>"),
            ("a &lt;script&gt;", "a &lt;script&gt;"),
            ('<img src="file:///etc/passwd">b', "b"),
            ('<p style="background:URL(http://a)">b</p>', "<p>b</p>"),
            ('<p style="back\\67round:u\\rl(x)">b</p>', "<p>b</p>"),
            ('<p style="color: red">b</p>', '<p style="color: red">b</p>'),
            ('<a href="javascript:x">b</a>', "<a>b</a>"),
            ('<a href="https://a.example">b</a>', '<a href="https://a.example">b</a>'),
            ("<iframe src=file:///etc/passwd>x</iframe>c", "c"),
            ("<svg><image href='http://a'/></svg>c", "c"),
            ("<p onclick=x>a<!-- b --></p>", "<p>a</p>"),
            ("<b>x</b><style>@import 'http://a'</style>", "<b>x</b>"),
        ):
            self.assertEqual(still_markup.make_still(source), still)

    @settings(max_examples=150, derandomize=True, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                [
                    "<img src=x>",
                    "<b>",
                    "</b>",
                    "<p style='a:url(x)'>",
                    "&lt;img&gt;",
                    "t",
                ]
                + [
                    "<script>",
                    "</script>",
                    "<!--",
                    "-->",
                    "<svg>",
                    "<a href=' file:x'>",
                ]
            ),
            max_size=12,
        )
    )
    def test_whatever_is_put_together_stays_still(self, pieces):
        still = still_markup.make_still("".join(pieces))
        for word in ("<img", "<script", "<svg", "url(", "file:", "<!--"):
            self.assertNotIn(word, still)

    def test_names_of_files(self):
        for odd, name in (
            ("facture\u202efdp.exe", "facturefdp.exe"),
            ("../../etc/passwd", "etc-passwd"),
            ("..\\..\\a.pdf", "a.pdf"),
            ("nul", "_nul"),
            ("COM1.xlsx", "_COM1.xlsx"),
            ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie- x=1.pdf"),
            ("", "document"),
            (".", "document"),
            ("~", "~"),
            ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ):
            self.assertEqual(archive.safe_name(odd), name)

    @settings(max_examples=200, derandomize=True, deadline=None)
    @given(TEXTS | st.text("CONUL1./\\: é👩", max_size=300))
    def test_names_of_files_are_kept_by_any_system(self, text):
        name = archive.safe_name(text)
        self.assertTrue(name)
        self.assertLessEqual(len(name.encode()), 255)
        self.assertFalse(set('/\\:*?"<>|\r\n\x00') & set(name))
        self.assertNotIn(name[-1], " .")
        self.assertNotEqual(name[0], ".")
