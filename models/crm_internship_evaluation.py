# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

SCALE = [
    ("1", "Not yet"),
    ("2", "With much help"),
    ("3", "With some help"),
    ("4", "Well"),
    ("5", "Very well"),
]


class CrmInternshipEvaluation(models.Model):
    """How an internship went, in the eyes of the tutor or of the participant."""

    _name = "crm.internship.evaluation"
    _description = "Evaluation of an Internship"
    _inherit = ["crm.guarded.mixin", "crm.free.text.mixin"]
    _order = "internship_id desc, id"
    _rec_name = "party"

    internship_id = fields.Many2one(
        "crm.placement.internship",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partnership_id = fields.Many2one(
        related="internship_id.partnership_id", store=True, index=True
    )
    participant_id = fields.Many2one(
        related="internship_id.participant_id", store=True, index=True
    )
    party = fields.Selection(
        [("tutor", "Tutor"), ("participant", "Participant")],
        string="In the Eyes of",
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    recorded_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    rating_tasks = fields.Selection(SCALE, string="The tasks", readonly=True)
    rating_learning = fields.Selection(SCALE, string="Learning", readonly=True)
    rating_team = fields.Selection(SCALE, string="Life in the team", readonly=True)
    rating_attendance = fields.Selection(
        SCALE, string="Presence and schedule", readonly=True
    )
    rating_safety = fields.Selection(SCALE, string="Working safely", readonly=True)
    wish = fields.Selection(
        [("yes", "Yes"), ("maybe", "Perhaps"), ("no", "No")],
        string="Would hire, or would stay",
        readonly=True,
    )
    comment = fields.Text(readonly=True)

    _once = models.UniqueIndex("(internship_id, party)")

    @api.model
    def _get_free_text_fields(self):
        return ["comment"]

    def _get_known_names(self):
        self.ensure_one()
        return self.participant_id._get_known_names()

    @api.model
    def _get_rating_fields(self):
        return [
            *("rating_tasks", "rating_learning", "rating_team"),
            *("rating_attendance", "rating_safety"),
        ]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
            if not self.env.su:
                raise UserError(
                    self.env._("Evaluations come from the page and the window.")
                )
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_erased(self):
        self.participant_id._check_erasing()
