# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmParticipantSupport(models.Model):
    """One entry of the journal of support: what was done, how long, in whose words.

    Read by the participant's own counsellors only.
    """

    _name = "crm.participant.support"
    _description = "Support Given to a Participant"
    _inherit = ["crm.participant.file.mixin", "crm.free.text.mixin"]
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    kind = fields.Selection(
        [
            ("meeting", "Meeting"),
            ("call", "Call or message"),
            ("workplace", "Visit at the workplace"),
            ("steps", "Steps taken together"),
            ("group", "Group workshop"),
        ],
        required=True,
        default="meeting",
    )
    hours = fields.Float(digits=(6, 2), default=1.0)
    user_id = fields.Many2one(
        "res.users",
        string="Counsellor",
        required=True,
        default=lambda self: self.env.user,
        readonly=True,
        ondelete="restrict",
    )
    note = fields.Text(help="Facts and next steps. No name, phone or address.")
    own_words = fields.Text(
        string="In the Person's Words", help="What the person says of their path."
    )

    _hours_positive = models.Constraint("CHECK(hours >= 0)", "Hours are 0 or more.")

    @api.model
    def _get_free_text_fields(self):
        return ["note", "own_words"]
