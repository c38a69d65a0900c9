# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What pages reached by a private link have in common."""

from odoo.exceptions import UserError
from odoo.http import request

from ..exceptions import SigningRefusedError
from .brand import add_brand


def get_reader_lang(person):
    """Language of the reader: a visitor by link reads in that of the person.

    :param person: a record with elevated rights, with ``partner_id``
    """
    lang = request.env.context.get("lang")
    if request.env.user._is_public():
        lang = person.partner_id.lang or lang
    return lang


def render_private(template, values, lang=None, status=200):
    """A page that is neither kept by browsers nor told to other sites.

    :param lang: language of the page, that of the visitor if empty
    """
    if lang:
        request.update_context(lang=lang)
    response = request.render(template, add_brand(values))
    response.status_code = status
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def record_signature(person, name, get_signature, document, **proof):
    """Record a signature, or nothing of it.

    :param person: who signs, with elevated rights; the page has checked the visitor
    :param name: as it was typed
    :param get_signature: gives the picture; may refuse too
    :param document: fingerprint of what the page showed
    :param proof: what is kept of the visitor, beside the address
    :return: what the page tells afterwards
    """
    try:
        with request.env.cr.savepoint():
            person._sign(
                name,
                get_signature(),
                document,
                ip_address=request.httprequest.remote_addr,
                **proof,
            )
    except SigningRefusedError as refused:
        return refused.code
    except UserError:
        # no PDF, no space on the disk: nothing of the signature is kept
        return "not_kept"
    return "signed"
