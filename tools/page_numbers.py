# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbers on the pages of a PDF.

The renderer of PDFs as most systems ship it leaves footers out, and with them the
numbers of the pages: they are added to the pages that it made.
"""

import io

from reportlab.pdfgen import canvas

from odoo.tools.pdf import NameObject, PdfFileReader, PdfFileWriter

#: points (1/72 inch), from the right and the lower edge
MARGIN = 28
SIZE = 9


def number_pages(content):
    """Write “2 / 5” at the foot of each page.

    :param content: a PDF, as bytes
    :return: the PDF with numbers; as it was when it has one page only
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    total = reader.getNumPages()
    if total < 2:
        return content
    numbers = PdfFileReader(io.BytesIO(_draw_numbers(reader, total)))
    for index in range(total):
        page = reader.getPage(index)
        page.mergePage(numbers.getPage(index))
        # the page that was read is a copy of the one that the document holds
        place = getattr(page, "indirect_reference", None) or page.indirect_ref
        held = place.getObject()
        for name in ("/Contents", "/Resources"):
            held[NameObject(name)] = page[name]
    writer = PdfFileWriter()
    # the whole document: its outline and its links too
    writer.cloneReaderDocumentRoot(reader)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _draw_numbers(reader, total):
    """:return: a PDF of as many pages, of the same sizes, with nothing but numbers"""
    drawn = io.BytesIO()
    sheet = canvas.Canvas(drawn)
    for index in range(total):
        box = reader.getPage(index).mediaBox
        sheet.setPageSize((float(box.getWidth()), float(box.getHeight())))
        sheet.setFont("Helvetica", SIZE)
        sheet.drawRightString(
            float(box.getWidth()) - MARGIN, MARGIN, f"{index + 1} / {total}"
        )
        sheet.showPage()
    sheet.save()
    return drawn.getvalue()
