# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    followup_weeks = fields.Char(
        string="Follow-ups after a Hire (weeks)",
        default="4, 12, 26, 52",
        help="Weeks after the hire, separated by commas. Applies to hires to come.",
    )

    def _get_followup_weeks(self):
        """Weeks after a hire at which there is a follow-up, in order.

        Default: 4, 12, 26 and 52, after the practice of follow-ups at one, three, six
        and twelve months.
        """
        self.ensure_one()
        return sorted({int(part) for part in (self.followup_weeks or "").split(",")})

    @api.constrains("followup_weeks")
    def _check_followup_weeks(self):
        for company in self:
            try:
                weeks = company._get_followup_weeks()
            except ValueError:
                weeks = []
            if not weeks or weeks[0] < 1 or weeks[-1] > 260:
                raise ValidationError(
                    self.env._(
                        "Follow-ups: write whole weeks between 1 and 260, separated by "
                        "commas, such as “4, 12, 26, 52”."
                    )
                )
