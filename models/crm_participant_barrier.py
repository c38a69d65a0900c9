# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmParticipantBarrier(models.Model):
    """A barrier that a participant and the counsellor work on together.

    Read by the participant's own counsellors, and by nobody else; never an input of
    matching.
    """

    _name = "crm.participant.barrier"
    _description = "Barrier of a Participant"
    _inherit = ["crm.participant.file.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "barrier_id"

    barrier_id = fields.Many2one(
        "crm.barrier", required=True, index=True, ondelete="restrict"
    )
    date_start = fields.Date(
        string="Noted on", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(string="Overcome on")

    _once = models.UniqueIndex(
        "(participant_id, barrier_id) WHERE date_end IS NULL",
        "This barrier is in the file already.",
    )
