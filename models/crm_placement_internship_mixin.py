# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .placement_states import OPEN

#: not over, and not begun
PREPARED = ("draft", "to_sign", "signed")


class CrmPlacementInternshipMixin(models.AbstractModel):
    """Internships of a placement, and what they add to the guard at the start."""

    _name = "crm.placement.internship.mixin"
    _description = "Internships of a Placement"

    internship_ids = fields.One2many(
        "crm.placement.internship", "placement_id", string="Internships"
    )
    current_internship_id = fields.Many2one(
        "crm.placement.internship",
        compute="_compute_current_internship_id",
    )

    @api.depends("internship_ids.state")
    def _compute_current_internship_id(self):
        for placement in self:
            placement.current_internship_id = placement.internship_ids.filtered(
                lambda i: i.state in (*PREPARED, "running")
            )[:1]

    def _get_start_kind(self):
        """An internship as long as one is prepared, else a job."""
        self.ensure_one()
        current = self.current_internship_id
        return "internship" if current.state in PREPARED else super()._get_start_kind()

    def _get_terms_conditions(self, kind):
        """The terms are signed by all; for a job, if an internship is on the way."""
        self.ensure_one()
        rows = super()._get_terms_conditions(kind)
        current = self.current_internship_id
        if kind == "job" and (not current or current.state == "running"):
            return rows
        if not current:
            remedy = self.env._("Prepare the internship, then send its terms.")
        elif current.state == "draft":
            remedy = self.env._("Send the terms to all who sign.")
        else:
            remedy = self.env._(
                "Still to sign: %(parties)s.",
                parties=", ".join(current._get_missing_signatures()),
            )
        rows.append(
            {
                "code": "terms",
                "label": self.env._("Terms of the internship signed by all"),
                "is_met": current.state == "signed",
                "who": "counsellor",
                "remedy": remedy,
            }
        )
        return rows

    @api.depends("internship_ids.state")
    def _compute_start_guard(self):
        return super()._compute_start_guard()

    def _close_internships(self):
        """Nothing stays prepared, nor under way, once the job began or all is over."""
        # sudo: follows from a state that the caller was allowed to write
        over = self.sudo().filtered(lambda p: p.state not in OPEN)
        over.internship_ids._follow_placement()

    def action_new_internship(self):
        """Open a new internship, filled with what is known."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Internship"),
            "res_model": "crm.placement.internship",
            "res_id": self.current_internship_id.id,
            "view_mode": "form",
            "context": {"default_placement_id": self.id},
        }
