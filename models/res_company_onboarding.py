# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: the steps of the first run, in their order
STEPS = (
    "enterprise",
    "sectors",
    "team",
    "alignment",
    "agreement",
    "employers",
    "partnership",
)


class ResCompany(models.Model):
    """What the first run of an enterprise has left aside; the rest is read from data."""

    _inherit = "res.company"

    onboarding_skipped = fields.Char(
        string="Steps Skipped in Getting Started",
        copy=False,
        help="Codes of the steps left aside, separated by commas.",
    )
    onboarding_is_closed = fields.Boolean(
        string="Getting Started Is Closed",
        copy=False,
        help="It is not offered any more in the menu of the user; the menu of the "
        "configuration keeps it.",
    )

    def _get_skipped_steps(self):
        self.ensure_one()
        return set((self.onboarding_skipped or "").split(",")) & set(STEPS)

    @api.private
    def skip_step(self, code, skip=True):
        """Leave a step of the first run aside, or take it up again."""
        self.ensure_one()
        codes = self._get_skipped_steps() - {code} | ({code} if skip else set())
        self.onboarding_skipped = ",".join(c for c in STEPS if c in codes)
