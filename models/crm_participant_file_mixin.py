# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class CrmParticipantFileMixin(models.AbstractModel):
    """A part of the file that only the participant's own counsellors open.

    Record rules do it, through ``participant_id``. A part stays with its participant:
    rights on another one would not be asked for.
    """

    _name = "crm.participant.file.mixin"
    _description = "Part of a Participant's File"
    _inherit = ["crm.link.guard.mixin"]

    participant_id = fields.Many2one(
        "crm.participant", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="participant_id.company_id", store=True, index=True
    )

    def write(self, vals):
        if "participant_id" in vals and any(
            part.participant_id.id != vals["participant_id"] for part in self
        ):
            raise UserError(self.env._("A part of a file stays in it."))
        return super().write(vals)

    def _get_known_names(self):
        """Names that the texts of this part may not hold (``crm.free.text.mixin``)."""
        self.ensure_one()
        return self.participant_id._get_known_names()
