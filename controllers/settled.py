# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which pages a standby of the database may answer."""

from odoo.http import request


def is_settled(_controller, _rule, _args):
    """``readonly`` of a page that a form leads back to.

    After the form it bears a message: the standby may not have yet what was just written.
    """
    return "message" not in request.httprequest.args
