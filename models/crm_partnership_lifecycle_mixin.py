# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

# Only Python code of this module can put this object in a context.
STATUS_CHANGE = object()


class CrmPartnershipLifecycleMixin(models.AbstractModel):
    """A partnership is ongoing, paused or ended, each with its reason.

    ``action_pause``, ``action_end`` and ``action_resume`` are the only writers of
    ``status``; the stage does not move while paused or ended.
    """

    _name = "crm.partnership.lifecycle.mixin"
    _description = "Partnership Life Cycle"

    status = fields.Selection(
        [("ongoing", "Ongoing"), ("paused", "Paused"), ("ended", "Ended")],
        required=True,
        default="ongoing",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    date_status = fields.Date(string="Since", readonly=True, copy=False)
    reason_id = fields.Many2one(
        "crm.partnership.reason",
        readonly=True,
        copy=False,
        tracking=True,
        ondelete="restrict",
    )
    reason_note = fields.Text(string="Explanation", readonly=True, copy=False)
    date_resume = fields.Date(
        string="Resume on",
        copy=False,
        readonly=True,
        help="Day on which the owner is reminded to take the partnership up again.",
    )

    def action_pause(self, reason_id, note=False, date_resume=False):
        """Pause the partnerships; the owner is reminded on ``date_resume``.

        :raise UserError: a partnership is not ongoing, or the reason does not serve
        """
        reason = self._get_reason(reason_id, "can_pause")
        self._change_status("paused", {"ongoing"}, reason, note, date_resume)
        if date_resume:
            for record in self:
                owner = record.user_id or self.env.user
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=fields.Date.to_date(date_resume),
                    summary=record.with_context(lang=owner.lang).env._(
                        "Resume the partnership"
                    ),
                    user_id=owner.id,
                )
        return True

    def action_end(self, reason_id, note=False):
        """End the partnerships: their history stays, their activities are closed."""
        reason = self._get_reason(reason_id, "can_end")
        self._change_status("ended", {"ongoing", "paused"}, reason, note)
        self.activity_ids.unlink()
        return True

    def action_resume(self):
        """Take paused or ended partnerships up again, in the stage they had."""
        self._change_status(
            "ongoing", {"paused", "ended"}, self.env["crm.partnership.reason"]
        )
        return True

    @api.readonly
    def action_open_pause(self):
        return self._open_suspend("pause")

    @api.readonly
    def action_open_end(self):
        return self._open_suspend("end")

    def _open_suspend(self, kind):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_suspend_action"
        )
        if kind == "end":
            action["name"] = self.env._("End the Partnership")
        action["context"] = {
            "default_kind": kind,
            "default_partnership_ids": self.ids,
        }
        return action

    @api.model
    def _get_reason(self, reason_id, use):
        reason = self.env["crm.partnership.reason"].browse(reason_id).exists()
        if not reason or not reason[use]:
            raise UserError(self.env._("Choose a reason from the list."))
        return reason

    def _change_status(self, status, allowed, reason, note=False, date_resume=False):
        self.check_access("write")
        self._take_turn()
        wrong = self.filtered(lambda p: p.status not in allowed)
        if wrong:
            labels = dict(self._fields["status"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Nothing was changed. Already in another state: %(names)s.",
                    names=", ".join(
                        f"{p.display_name} ({labels[p.status]})" for p in wrong
                    ),
                )
            )
        self.with_context(partnership_status_change=STATUS_CHANGE).write(
            {
                "status": status,
                "date_status": fields.Date.context_today(self),
                "reason_id": reason.id,
                "reason_note": note,
                "date_resume": date_resume,
            }
        )

    @api.model
    def _is_status_change(self):
        return self.env.context.get("partnership_status_change") is STATUS_CHANGE

    @api.model
    def _check_status_writer(self, vals):
        if "status" in vals and not self._is_status_change():
            raise UserError(
                self.env._(
                    "Use the buttons Pause, End and Resume: they ask for the reason."
                )
            )

    def _check_can_move(self):
        stopped = self.filtered(lambda p: p.status != "ongoing")
        if stopped:
            raise UserError(
                self.env._(
                    "Paused or ended: resume the partnership before you move it "
                    "to another stage: %(names)s.",
                    names=", ".join(stopped.mapped("display_name")),
                )
            )
