# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

from reportlab.lib.pagesizes import A4, landscape, letter
from reportlab.pdfgen import canvas

from odoo.fields import Command
from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools.pdf import PdfFileReader

from ..tools.page_numbers import number_pages
from .common import PartnershipCase


def draw(*sizes):
    drawn = io.BytesIO()
    sheet = canvas.Canvas(drawn)
    for index, size in enumerate(sizes):
        sheet.setPageSize(size)
        sheet.bookmarkPage(f"p{index}")
        sheet.addOutlineEntry(f"Partie {index}", f"p{index}")
        sheet.drawString(100, 500, f"texte {index}")
        sheet.showPage()
    sheet.save()
    return drawn.getvalue()


def read(content):
    reader = PdfFileReader(io.BytesIO(content))
    return [page.extract_text() for page in reader.pages]


class TestPageNumbers(BaseCase):
    def test_each_page_tells_its_number_and_keeps_its_text(self):
        pages = read(number_pages(draw(letter, landscape(A4), letter)))
        self.assertEqual(len(pages), 3)
        for index, text in enumerate(pages):
            self.assertIn(f"{index + 1} / 3", text)
            self.assertIn(f"texte {index}", text)

    def test_sizes_and_outline_stay(self):
        made = PdfFileReader(io.BytesIO(number_pages(draw(letter, landscape(A4)))))
        widths = [round(float(page.mediabox.width)) for page in made.pages]
        self.assertEqual(widths, [612, 842])
        self.assertIn("/Outlines", made.trailer["/Root"])

    def test_a_single_page_stays_as_it_is(self):
        content = draw(letter)
        self.assertEqual(number_pages(content), content)


@tagged("post_install", "-at_install")
class TestPageNumbersOfPapers(PartnershipCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )

    def render(self, report, records):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(report, records.ids)
        )
        return read(content)

    def test_agreements_printed_together_are_numbered_each(self):
        agreements = self.new_agreement(self.partnership) | self.new_agreement(
            self.partnership
        )
        report = "crm_partnership.crm_partnership_agreement_report"
        alone = self.render(report, agreements[0])
        self.assertGreater(len(alone), 1)
        self.assertIn(f"1 / {len(alone)}", alone[0])
        together = self.render(report, agreements)
        self.assertEqual(len(together), 2 * len(alone))
        self.assertIn(f"1 / {len(alone)}", together[0])
        self.assertIn(f"1 / {len(alone)}", together[len(alone)])

    def test_papers_of_the_host_are_left_alone(self):
        report = self.env.ref("base.ir_module_reference_print")
        # one only: the host joins several with a program that not every server has
        pages = self.render(report, self.env.ref("base.module_base"))
        self.assertTrue(pages[0].strip())
        self.assertNotIn(f"1 / {len(pages)}", pages[0])
