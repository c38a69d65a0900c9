# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..tools.fairness import PARTIES, effort_value
from .agreement_states import EDITABLE, SIGNING

STATES = [
    ("open", "To do"),
    ("kept", "Kept"),
    ("missed", "Missed"),
    ("waived", "Waived"),
]
#: identity of the check-in: given once
FIXED = {"commitment_id", "date_due"}


class CrmCommitmentCheckin(models.Model):
    """Whether a commitment was kept on one of its dates, and what it took.

    Each party logs its own effort: the enterprise here, the employer on the portal. What
    nobody answered stays open: unknown is not missed.
    """

    _name = "crm.commitment.checkin"
    _description = "Commitment Check-in"
    _inherit = ["crm.guarded.mixin", "crm.health.source.mixin"]
    _order = "date_due, id"
    _rec_name = "commitment_id"

    commitment_id = fields.Many2one(
        "crm.partnership.commitment", required=True, index=True, ondelete="cascade"
    )
    agreement_id = fields.Many2one(
        related="commitment_id.agreement_id", store=True, index=True
    )
    partnership_id = fields.Many2one(
        related="commitment_id.partnership_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="commitment_id.company_id", store=True, index=True
    )
    employer_id = fields.Many2one(
        related="partnership_id.partner_id", store=True, string="Employer"
    )
    domain_id = fields.Many2one(related="commitment_id.domain_id", store=True)
    accountable = fields.Selection(related="commitment_id.accountable", store=True)
    evidence = fields.Char(related="commitment_id.evidence")
    currency_id = fields.Many2one(related="commitment_id.currency_id")
    date_due = fields.Date(string="Due on", required=True, index=True)
    state = fields.Selection(
        STATES, default="open", required=True, readonly=True, index=True
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    date_done = fields.Date(string="Answered on", readonly=True, copy=False)
    reason = fields.Text(help="Needed when it was missed or waived.")
    note = fields.Text(string="Evidence and Notes", help="What shows that it was kept.")
    user_id = fields.Many2one(
        "res.users", string="Answered by", readonly=True, ondelete="restrict"
    )
    hours_enterprise = fields.Float(string="Our Hours", digits=(7, 1))
    hours_employer = fields.Float(string="Employer's Hours", digits=(7, 1))
    hours_third = fields.Float(string="Third Party's Hours", digits=(7, 1))
    amount_enterprise = fields.Monetary(string="Our Money")
    amount_employer = fields.Monetary(string="Employer's Money")
    amount_third = fields.Monetary(string="Third Party's Money")
    effort_enterprise = fields.Monetary(compute="_compute_effort", store=True)
    effort_employer = fields.Monetary(compute="_compute_effort", store=True)
    effort_third = fields.Monetary(compute="_compute_effort", store=True)
    employer_answer = fields.Selection(
        [("done", "Done"), ("not_done", "Could not be done")],
        string="Employer Says",
        readonly=True,
        copy=False,
    )
    employer_note = fields.Text(string="Employer's Note", readonly=True, copy=False)
    employer_partner_id = fields.Many2one(
        "res.partner",
        string="Logged by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    employer_logged_at = fields.Datetime(string="Logged on", readonly=True, copy=False)
    date_remind = fields.Date(
        string="Remind on", compute="_compute_date_remind", store=True
    )
    date_reminded = fields.Date(string="Reminded on", readonly=True, copy=False)

    _date_uniq = models.Constraint(
        "UNIQUE(commitment_id, date_due)",
        "This commitment has a check-in on that date already.",
    )
    _effort_positive = models.Constraint(
        "CHECK (hours_enterprise >= 0 AND hours_employer >= 0 AND hours_third >= 0 AND "
        "amount_enterprise >= 0 AND amount_employer >= 0 AND amount_third >= 0)",
        "Hours and amounts cannot be negative.",
    )
    _remind_idx = models.Index(
        "(date_remind) WHERE state = 'open' AND date_reminded IS NULL"
    )

    # ----------------------------------------------------------------- computed
    @api.depends("date_due", "agreement_id.checkin_reminder_days")
    def _compute_date_remind(self):
        for checkin in self:
            days = checkin.agreement_id.checkin_reminder_days
            checkin.date_remind = checkin.date_due and (
                checkin.date_due - timedelta(days=days)
            )

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for checkin in self:
            checkin.is_overdue = checkin.state == "open" and checkin.date_due < today

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "=", "open"), ("date_due", "<", today)]

    @api.depends("commitment_id.name", "date_due")
    def _compute_display_name(self):
        for checkin in self:
            due = format_date(self.env, checkin.date_due) if checkin.date_due else ""
            checkin.display_name = f"{checkin.commitment_id.name or ''} – {due}"

    @api.depends(
        "agreement_id.hour_value",
        *(f"hours_{party}" for party in PARTIES),
        *(f"amount_{party}" for party in PARTIES),
    )
    def _compute_effort(self):
        for checkin in self:
            for party in PARTIES:
                checkin[f"effort_{party}"] = effort_value(
                    checkin[f"hours_{party}"],
                    checkin[f"amount_{party}"],
                    checkin.agreement_id.hour_value,
                )

    @api.constrains("state", "reason")
    def _check_reason(self):
        for checkin in self:
            if (
                checkin.state in ("missed", "waived")
                and not (checkin.reason or "").strip()
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: write the reason first. It tells later whether to "
                        "change the commitment.",
                        name=checkin.display_name,
                    )
                )

    # ---------------------------------------------------------------------- ORM
    @api.model
    def _get_health_source_fields(self):
        return super()._get_health_source_fields() | {
            *("state", "date_due", "employer_logged_at"),
            *(f"{kind}_{party}" for kind in ("hours", "amount") for party in PARTIES),
        }

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"state": "open"})
        checkins = super().create(vals_list)
        checkins._check_followed()
        return checkins

    def write(self, vals):
        self._refuse_guarded(vals)
        if not self.env.su and FIXED & vals.keys():
            raise UserError(
                self.env._("The date of a check-in comes from its commitment.")
            )
        if (
            not self.env.su
            and {"hours_employer", "amount_employer"} & vals.keys()
            and self.filtered("employer_logged_at")
        ):
            raise UserError(
                self.env._("The employer has logged its effort itself; it stands.")
            )
        return super().write(vals)

    @api.model
    def _get_guard_message(self):
        return self.env._(
            "Use the buttons Kept, Missed and Waived; what the employer says is logged "
            "by the employer."
        )

    def _check_followed(self):
        for agreement in self.agreement_id:
            if agreement.state in (*EDITABLE, *SIGNING, "cancelled"):
                raise UserError(
                    self.env._(
                        "“%(name)s” is not signed yet: its commitments are followed "
                        "once it is.",
                        name=agreement.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        if self.filtered(lambda c: c.state != "open" or c.employer_answer):
            raise UserError(
                self.env._("A check-in that was answered stays; waive it, with why.")
            )

    # ------------------------------------------------------------------ answers
    def action_keep(self):
        """The commitment was kept."""
        self._answer("kept")
        return True

    def action_miss(self):
        """The commitment was missed.

        :raise ValidationError: no reason is written
        """
        self._answer("missed")
        return True

    def action_waive(self):
        """Both parties let it go this time.

        :raise ValidationError: no reason is written
        """
        self._answer("waived")
        return True

    def action_reopen(self):
        """Take an answer back."""
        self._answer("open")
        return True

    def _answer(self, state):
        self.check_access("write")
        self._check_followed()
        # sudo: only these actions write the state, after the check above
        self.sudo().write(
            {
                "state": state,
                "date_done": state != "open" and fields.Date.context_today(self),
                "user_id": state != "open" and self.env.uid,
            }
        )

    def _log_for_employer(self, partner, answer, hours, amount, note):
        """What the employer says of a date, from the portal.

        The caller has checked who the visitor is. Where the employer is accountable,
        its word answers the check-in; the enterprise may correct it.

        :param answer: "done", "not_done" or False (only the effort is logged)
        :param hours, amount: effort of the employer, ≥ 0
        :raise UserError: a value is not one of the form, or a reason is missing
        """
        self.ensure_one()
        if answer not in ("done", "not_done", False) or hours < 0 or amount < 0:
            raise UserError(
                self.env._(
                    "“%(name)s”: hours and amounts are numbers of zero or more, for "
                    "example 2.5.",
                    name=self.commitment_id.name,
                )
            )
        note = (note or "").replace("\x00", "").strip()[:2000]
        if answer == "not_done" and not note:
            raise UserError(
                self.env._(
                    "“%(name)s”: tell in a few words why it could not be done.",
                    name=self.commitment_id.name,
                )
            )
        vals = {
            "employer_answer": answer,
            "employer_note": note or False,
            "employer_partner_id": partner.id,
            "employer_logged_at": fields.Datetime.now(),
            "hours_employer": hours,
            "amount_employer": amount,
        }
        if answer and self.accountable == "employer" and not self.user_id:
            vals["state"] = "kept" if answer == "done" else "missed"
            vals["date_done"] = fields.Date.context_today(self)
            if answer == "not_done":
                vals["reason"] = note
        # sudo: employers have no access to the model; see the caller's check
        self.sudo().write(vals)
