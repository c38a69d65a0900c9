# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class CrmParticipantLifeMixin(models.AbstractModel):
    """The steps of a path: ready for a job, in a job, ended.

    ``_set_state`` is the only writer of the state.
    """

    _name = "crm.participant.life.mixin"
    _description = "Life of a Participant's File"

    def _set_state(self, state, **vals):
        """The only writer of the state. sudo: fields that only the system writes;
        callers check the right to write first."""
        self.sudo().write({"state": state, **vals})

    def action_make_available(self):
        """The person is ready: matching proposes them from now on."""
        self.check_access("write")
        for participant in self:
            if participant.state == "closed":
                raise UserError(
                    self.env._(
                        "The path of %(code)s has ended. Reopen it first.",
                        code=participant.name,
                    )
                )
            if participant.state == "placed":
                raise UserError(
                    self.env._(
                        "%(code)s is in a job. Note there when it ends: the person is "
                        "ready again from then on.",
                        code=participant.name,
                    )
                )
        self._set_state("available")
        return True

    def action_close(self):
        """End the path today; the retention period begins."""
        self.check_access("write")
        today = fields.Date.context_today(self)
        self.filtered(lambda p: p.state != "closed")._set_state(
            "closed", date_end=today
        )
        return True

    def action_reopen(self):
        self.check_access("write")
        self.filtered(lambda p: p.state == "closed")._set_state(
            "enrolled", date_end=False
        )
        return True

    def _has_history(self):
        """Whether something happened in the file. Extended by its other parts."""
        self.ensure_one()
        return bool(self.consent_ids or self.support_ids or self.barrier_ids)
