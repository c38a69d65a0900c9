# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the portal pages have in common on which an employer reads documents."""

from odoo.http import request

from .brand import add_brand
from .download import PDF, make_download


class EmployerPages:
    """Base of such pages, beside ``http.Controller``.

    No controller itself: the classes that extend one are merged, methods of the same
    name included.
    """

    #: as the portal's breadcrumbs know the page
    page_name = None

    def _get_own(self):
        """The documents that the visitor may read, with elevated rights."""
        raise NotImplementedError

    def _find(self, document_id):
        """One of them. Another employer's does not exist here.

        :raise NotFound: it is none of the visitor's
        """
        found = self._get_own().filtered(lambda d: d.id == document_id)
        if not found:
            raise request.not_found()
        return found

    def _render(self, template, values):
        response = request.render(
            f"crm_partnership.{template}",
            add_brand({"page_name": self.page_name, **values}),
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _send_pdf(self, report, document):
        """The document as PDF, in its own language.

        :param report: external name of the report, of this addon
        :param document: one that ``_find`` gave
        """
        # sudo: the document is one that the visitor may read
        reports = request.env["ir.actions.report"].sudo()
        content, _kind = reports._render_qweb_pdf(
            f"crm_partnership.{report}", document.ids
        )
        name = document.with_context(lang=document.lang)._get_file_name()
        return make_download(f"{name}.pdf", content, PDF)
