# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import date_utils, format_date

OPEN = ("received", "identity_verified")
#: reminders in their order, and the parameter that sets how long before the due date
REMINDERS = {
    "first": "request_first_reminder_days",
    "second": "request_second_reminder_days",
    "late": None,
}

#: what a colleague hands on
PASSED_ON = {"company_id", "kind", "way", "received_on", "description"}


class CrmPrivacyRequest(models.Model):
    """What a person asks about their own information, and the clock of the answer.

    Access, rectification and portability have the time of P-39.1, s. 32; the other
    requests take the same. Without an answer in time, a request counts as refused.
    """

    _name = "crm.privacy.request"
    _description = "Request of a Person on Their Information"
    _inherit = ["crm.privacy.register.mixin"]
    _order = "date_due, id"
    _check_company_auto = True

    _free_text_fields = (
        *("description", "identity_note", "evidence_note"),
        *("refusal_reason", "refusal_provision", "cancel_reason"),
    )

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    participant_id = fields.Many2one(
        "crm.participant",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="By code, once it is known who asks.",
    )
    participant_code = fields.Char(
        string="Code",
        compute="_compute_participant_code",
        store=True,
        help="Kept after the file is erased: it leads nowhere any more.",
    )
    kind = fields.Selection(
        [
            ("access", "Access"),
            ("rectification", "Rectification"),
            ("withdrawal", "Withdrawal of a consent"),
            ("erasure", "Erasure"),
            ("portability", "Portability"),
        ],
        required=True,
        default="access",
        index=True,
    )
    description = fields.Text(
        string="What Is Asked", help="In a few words, without a name."
    )
    received_on = fields.Date(
        required=True, default=fields.Date.context_today, tracking=True
    )
    way = fields.Selection(
        [
            ("in_person", "In person"),
            ("phone", "Phone"),
            ("mail", "Letter"),
            ("email", "Email"),
            ("portal", "Online form"),
            ("other", "Other"),
        ],
        string="Received by",
        required=True,
        default="in_person",
    )
    date_due = fields.Date(
        string="Answer Due on",
        compute="_compute_date_due",
        store=True,
        index=True,
        help="The day on which the request was received, and the time that the law "
        "gives, as it stood on that day.",
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    state = fields.Selection(
        [
            ("received", "Received"),
            ("identity_verified", "Identity verified"),
            ("answered", "Answered"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="received",
        copy=False,
        index=True,
        tracking=True,
    )
    identity_verified_on = fields.Date(readonly=True, copy=False)
    identity_note = fields.Text(
        string="How Identity Was Verified",
        help="For instance: known to the counsellor; card shown, not copied.",
    )
    answered_on = fields.Date(string="Answered on", copy=False)
    evidence_note = fields.Text(
        string="Proof of the Answer", help="How and when it was sent or handed over."
    )
    refusal_reason = fields.Text(copy=False)
    refusal_provision = fields.Char(
        string="Provision of the Law",
        copy=False,
        help="On which the refusal rests; the person is told.",
    )
    recourse_told = fields.Boolean(
        copy=False,
        help="The person knows that they may turn to the Commission d'accès à "
        "l'information, and in what time.",
    )
    date_recourse = fields.Date(
        string="Recourse until", compute="_compute_date_recourse", store=True
    )
    cancel_reason = fields.Char(copy=False)
    last_reminder = fields.Selection(
        [("first", "First"), ("second", "Second"), ("late", "Late")],
        readonly=True,
        copy=False,
    )

    _name_uniq = models.UniqueIndex("(name) WHERE name <> '/'")

    def _get_known_names(self):
        self.ensure_one()
        return self.participant_id._get_known_names() if self.participant_id else []

    @api.depends("participant_id")
    def _compute_participant_code(self):
        for request in self:
            if request.participant_id:
                request.participant_code = request.participant_id.name
            elif not request.participant_code:
                request.participant_code = False

    @api.depends("received_on")
    def _compute_date_due(self):
        for request in self:
            request.date_due = request.received_on and self.env[
                "crm.legal.parameter"
            ]._get_deadline("access_request_days", request.received_on)

    @api.depends("state", "answered_on")
    def _compute_date_recourse(self):
        for request in self:
            request.date_recourse = (
                request.state == "refused"
                and request.answered_on
                and self.env["crm.legal.parameter"]._get_deadline(
                    "access_recourse_days", request.answered_on
                )
            )

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for request in self:
            request.is_late = bool(
                request.state in OPEN and request.date_due and request.date_due < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "in", OPEN),
            ("date_due", "<", fields.Date.context_today(self)),
        ]

    @api.constrains("received_on", "answered_on")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for request in self:
            if request.received_on > today or (
                request.answered_on and request.answered_on > today
            ):
                raise ValidationError(
                    self.env._("A request is received and answered today or before.")
                )
            if request.answered_on and request.answered_on < request.received_on:
                raise ValidationError(
                    self.env._("A request cannot be answered before it was received.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        sequence = self.env["ir.sequence"].sudo()  # sudo: the number that comes next
        for request in requests.sudo():  # sudo: the system numbers its own rows
            request.name = sequence.next_by_code("crm.privacy.request")
        return requests

    @api.model
    @api.private
    def _pass_on(self, vals):
        """Enter a request that a colleague received; they need not read it again.

        :param vals: only what ``PASSED_ON`` names is taken, and ``participant_id``
        :return: the request, with elevated rights
        """
        request = self._enter_for_colleague(vals, PASSED_ON, "participant_id")
        number = request.name
        request._tell_officers(
            lambda env: env._("Request %s: verify who asks, and answer", number)
        )
        return request

    # ------------------------------------------------------------------------- life
    def _step(self, allowed):
        """Take the request in hand.

        :param allowed: states from which the step may be made
        """
        self.ensure_one()
        self.check_access("write")
        self._take_turn()
        if self.state not in allowed:
            raise UserError(
                self.env._(
                    "Request %(name)s is in the state “%(state)s”: this step no longer "
                    "applies. Reopen it if it was closed by mistake.",
                    name=self.name,
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        self.state
                    ],
                )
            )

    def _require(self, *names):
        missing = [self._get_field_label(name) for name in names if not self[name]]
        if missing:
            raise UserError(
                self.env._(
                    "Fill in first: %s. It is the proof of what was done.",
                    ", ".join(missing),
                )
            )

    def _write_by_system(self, **vals):
        self.sudo().write(vals)  # sudo: states and their dates are the system's

    def action_verify_identity(self):
        for request in self:
            request._step(("received",))
            request._require("identity_note")
            request._write_by_system(
                state="identity_verified",
                identity_verified_on=fields.Date.context_today(request),
            )

    def action_answer(self):
        for request in self:
            request._step(("identity_verified",))
            request._require("evidence_note")
            request._write_by_system(
                state="answered",
                answered_on=request.answered_on or fields.Date.context_today(request),
            )
            request._close_reminders()

    def action_refuse(self):
        for request in self:
            request._step(OPEN)
            request._require(
                *("refusal_reason", "refusal_provision"),
                *("recourse_told", "evidence_note"),
            )
            request._write_by_system(
                state="refused",
                answered_on=request.answered_on or fields.Date.context_today(request),
            )
            request._close_reminders()

    def action_cancel(self):
        for request in self:
            request._step(OPEN)
            request._require("cancel_reason")
            request._write_by_system(state="cancelled")
            request._close_reminders()

    def action_reopen(self):
        for request in self:
            request._step(("answered", "refused", "cancelled"))
            request._write_by_system(
                state="identity_verified"
                if request.identity_verified_on
                else "received",
                answered_on=False,
            )

    def action_export(self):
        """Hand over what is held on the person: a file made on demand, with a trace."""
        self.ensure_one()
        self._step(("identity_verified",))
        self._require("participant_id")
        return self.env["crm.personal.data.collector"]._get_export_action(
            self.participant_id
        )

    def action_ask_erasure(self):
        """Have the file erased at the next run, as the person asks."""
        self.ensure_one()
        self._step(("identity_verified",))
        self._require("participant_id")
        if self.kind != "erasure":
            raise UserError(self.env._("This request does not ask for an erasure."))
        self.participant_id.action_ask_erasure(self.name)

    @api.readonly
    def action_open_consents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_participant_consent_action"
        )
        action["domain"] = [("participant_id", "=", self.participant_id.id)]
        return action

    def _close_reminders(self):
        # sudo: the activities were planned by the system, for any officer
        self.sudo().activity_ids.filtered("automated").unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A request is the proof that it was answered: cancel it with a reason "
                "instead of deleting it."
            )
        )

    # --------------------------------------------------------------------- reminders
    def _get_reminder(self, today):
        """Key of the reminder to send on this day, or None if none is due."""
        self.ensure_one()
        if self.state not in OPEN:
            return None
        order = list(REMINDERS)
        due = None
        for key, code in REMINDERS.items():
            if code is None:
                comes_on = date_utils.add(self.date_due, days=1)
            else:
                days = self.env["crm.legal.parameter"]._get_value(code, today)
                comes_on = date_utils.subtract(self.date_due, days=days)
            if today >= comes_on:
                due = key
        sent = order.index(self.last_reminder) if self.last_reminder else -1
        return due if due and order.index(due) > sent else None

    @api.model
    def _cron_remind(self):
        """Tell the officer of what comes due, one request and one transaction each."""
        today = fields.Date.context_today(self)
        self.search([("state", "in", OPEN)])._filter_due(
            lambda r: r._get_reminder(today)
        )._run_each(lambda r: r._remind(today))

    def _remind(self, today):
        self.ensure_one()
        key = self._get_reminder(today)
        if not key:
            return
        self._write_by_system(last_reminder=key)
        name, due = self.name, self.date_due

        def summary(env):
            values = {"name": name, "date": format_date(env, due)}
            if key == "late":
                return env._(
                    "Request %(name)s is late since %(date)s: answer today", **values
                )
            return env._("Request %(name)s: the answer is due on %(date)s", **values)

        self._tell_officers(summary, date_deadline=max(due, today))
