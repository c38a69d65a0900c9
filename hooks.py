# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


def uninstall_hook(env):
    """Empty the partnerships first, so that the rows they point to can go.

    Sample employers go too, unless someone has made something of theirs: then they stay
    as ordinary contacts.
    """
    samples = env["crm.sample.data"]
    for company in env["res.company"].with_context(active_test=False).search([]):
        try:
            samples._remove(company)
        except UserError:
            _logger.info(
                "Sample data of an enterprise are in use: their contacts stay."
            )
    samples._forget_names()
    env.cr.execute("DELETE FROM crm_partnership_gate_override")
    env.cr.execute("DELETE FROM crm_equity_issue")
    env.cr.execute("DELETE FROM crm_partnership")
