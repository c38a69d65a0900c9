# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest import TestCase

from ..tools.mail_text import mail_text


class TestMailText(TestCase):
    def test_paragraphs_and_links(self):
        self.assertEqual(
            mail_text(
                "<div><p>Bonjour  <b>Line</b>,</p>\n<p>Voici <a href='https://a.example"
                "/x?y=1'>la\n grille</a>.</p></div>"
            ),
            "Bonjour Line,\n\nVoici la grille (https://a.example/x?y=1).",
        )

    def test_lists_tables_and_kept_lines(self):
        self.assertEqual(
            mail_text("<ul><li>un</li><li><b>deux</b></li></ul><p>fin</p>"),
            "- un\n- deux\n\nfin",
        )
        self.assertEqual(
            mail_text(
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
            ),
            "a b\nc",
        )
        self.assertEqual(
            mail_text('<p style="white-space: pre-line">un\ndeux</p>'), "un\ndeux"
        )
        self.assertEqual(mail_text("un<br>deux<br/>trois"), "un\ndeux\ntrois")

    def test_what_nobody_reads(self):
        self.assertEqual(
            mail_text(
                "<html><head><title>x</title><style>p{}</style></head><body>"
                "<img src='/logo.png' alt=''><div style='display:none'>y</div>"
                "<!-- z --><p>Bonjour</p></body></html>"
            ),
            "Bonjour",
        )
        for nothing in ("", None, "   ", "<!-- x -->"):
            self.assertEqual(mail_text(nothing), "")

    def test_address_that_is_its_own_words(self):
        self.assertEqual(
            mail_text('<a href="mailto:a@b.example">a@b.example</a>'), "a@b.example"
        )
        self.assertEqual(
            mail_text('<a href="https://b.example">https://b.example</a>'),
            "https://b.example",
        )
        self.assertEqual(
            mail_text('<a href="#haut">haut</a> &lt;b&gt; &amp;'), "haut <b> &"
        )
