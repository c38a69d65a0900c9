# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


def _of(name):
    """The same choices as the field of the evaluation."""
    return lambda self: (
        self.env["crm.internship.evaluation"]
        ._fields[name]
        ._description_selection(self.env)
    )


class CrmInternshipEvaluate(models.TransientModel):
    """Write down how the participant found the internship."""

    _name = "crm.internship.evaluate"
    _description = "Evaluation by the Participant"
    _inherit = ["crm.free.text.mixin", "crm.window.mixin"]

    internship_id = fields.Many2one(
        "crm.placement.internship", required=True, ondelete="cascade"
    )
    rating_tasks = fields.Selection(selection=_of("rating_tasks"), string="The tasks")
    rating_learning = fields.Selection(
        selection=_of("rating_learning"), string="Learning"
    )
    rating_team = fields.Selection(
        selection=_of("rating_team"), string="Life in the team"
    )
    rating_attendance = fields.Selection(
        selection=_of("rating_attendance"), string="Presence and schedule"
    )
    rating_safety = fields.Selection(
        selection=_of("rating_safety"), string="Working safely"
    )
    wish = fields.Selection(selection=_of("wish"), string="Would stay")
    comment = fields.Text(string="In the Person's Words")

    def _check_links(self):
        result = super()._check_links()
        for window in self:
            window.internship_id.participant_id._check_own_counsellor()
        return result

    def _get_free_text_fields(self):
        return ["comment"]

    def _get_known_names(self):
        self.ensure_one()
        return self.internship_id._get_known_names()

    def action_confirm(self):
        self.ensure_one()
        names = self.env["crm.internship.evaluation"]._get_rating_fields()
        self.internship_id._record_participant_evaluation(
            {name: self[name] for name in (*names, "wish", "comment")}
        )
        return {"type": "ir.actions.act_window_close"}
