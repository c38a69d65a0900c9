# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.health import is_lost
from .crm_partnership_agreement_mixin import READERS

#: what needs attention, as a condition on crm_partnership AS p; the same as a domain
#: stands in the dashboard of directors
ATTENTION = SQL(
    "COALESCE(p.status = 'ongoing' AND (p.health_colour IN ('red', 'amber') "
    "OR p.health_critical_count > 0), FALSE)"
)


class CrmPartnershipPortfolioMixin(models.AbstractModel):
    """Why a partnership needs attention, in a few words for a list."""

    _name = "crm.partnership.portfolio.mixin"
    _description = "Partnership in the Portfolio"

    attention_note = fields.Char(
        string="Why Look at It", compute="_compute_attention_note", groups=READERS
    )

    @api.depends("health_colour", "health_critical_count", "status")
    @api.depends_context("lang")
    def _compute_attention_note(self):
        before = self._get_colours_of_last_month()
        colours = dict(self._fields["health_colour"]._description_selection(self.env))
        for partnership in self:
            reasons = []
            if partnership.health_critical_count:
                reasons.append(self.env._("Critical point at the workplace"))
            earlier = before.get(partnership._origin.id)
            if is_lost(earlier, partnership.health_colour):
                reasons.append(
                    self.env._("Was %(colour)s last month", colour=colours[earlier])
                )
            if not reasons and partnership.health_colour in ("red", "amber"):
                reasons.append(colours[partnership.health_colour])
            partnership.attention_note = partnership.status == "ongoing" and ", ".join(
                reasons
            )

    def _get_colours_of_last_month(self):
        """{id: colour at the snapshot of last month}."""
        month = fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)
        return {
            partnership.id: colour
            for partnership, colour in self.env[
                "crm.partnership.health.snapshot"
            ]._read_group(
                [("partnership_id", "in", self._origin.ids), ("month", "=", month)],
                ["partnership_id", "health_colour"],
            )
        }
