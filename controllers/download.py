# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files that pages hand out."""

from odoo.http import content_disposition, request

from ..tools.archive import safe_name

PDF = "application/pdf"


def make_download(name, content, mimetype="application/octet-stream"):
    """A file that neither browsers nor proxies keep, nor take for another kind."""
    return request.make_response(
        content,
        headers=[
            ("Content-Type", mimetype),
            ("Content-Disposition", content_disposition(safe_name(name))),
            ("Cache-Control", "no-store, private"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )
