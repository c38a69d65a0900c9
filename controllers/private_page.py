# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What pages reached by a private link have in common."""

from odoo.http import request

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
