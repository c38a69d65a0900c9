# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..tools.workbook import write_workbook
from .crm_scheduled_mixin import is_marked, unmarked
from .res_company_privacy import OFFICER

RETENTION = "incident_retention_years"
#: the code of a participant, as ``crm.participant`` makes them
CODE = re.compile(r"\bP-[0-9A-Z]{6}\b", re.IGNORECASE)
#: what anyone may fill in when reporting
REPORTED = {
    *("company_id", "source", "circumstances", "information_involved"),
    *("information_unknown_reason", "date_start", "date_end", "period_note"),
    *("date_known", "person_count_kind", "person_count", "measures_taken"),
}


class CrmPrivacyIncident(models.Model):
    """A confidentiality incident: the eight entries of the register, and its follow-up.

    Every incident has its row, serious or not, and keeps it for the time that the law
    sets after the enterprise became aware of it. Entries: Regulation respecting
    confidentiality incidents (Québec, A-2.1, r. 3.1), section 7.
    """

    _name = "crm.privacy.incident"
    _description = "Privacy Incident"
    _inherit = ["crm.privacy.register.mixin"]
    _order = "date_known desc, id desc"
    _check_company_auto = True

    _free_text_fields = (
        *("source_note", "information_involved", "information_unknown_reason"),
        *("circumstances", "cause", "period_note", "public_notice_reason"),
        *("not_notified_reason", "measures_taken", "measures_planned"),
        *("advice_to_persons", "letter_circumstances"),
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
    state = fields.Selection(
        [
            ("reported", "Reported"),
            ("assessed", "Assessed"),
            ("notified", "Notified"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        default="reported",
        copy=False,
        index=True,
        tracking=True,
    )
    source = fields.Selection(
        [
            ("staff", "Someone of the enterprise"),
            ("participant", "A participant"),
            ("employer", "An employer or partner"),
            ("supplier", "A supplier"),
            ("other", "Someone else"),
        ],
        string="Reported by",
        required=True,
        default="staff",
    )
    source_note = fields.Char(string="How We Learned of It")
    reported_by_id = fields.Many2one(
        "res.users", string="Entered by", readonly=True, ondelete="set null"
    )
    reported_at = fields.Datetime(
        string="Entered on", required=True, readonly=True, default=fields.Datetime.now
    )

    # 1
    information_involved = fields.Text(
        help="Which kinds of information: names, phone numbers, dates of birth… Not the "
        "information itself."
    )
    information_unknown_reason = fields.Text(
        string="Why It Is Not Known",
        help="If the information involved is not known: why it cannot be described.",
    )
    # 2
    circumstances = fields.Text(
        required=True, help="What happened, in a few lines. No name: codes only."
    )
    cause = fields.Text(help="If it is known.")
    # 3
    date_start = fields.Date(string="Happened on")
    date_end = fields.Date(string="Until")
    period_note = fields.Char(
        string="Approximate Period", help="If the dates are not known."
    )
    # 4
    date_known = fields.Date(
        string="Known on",
        required=True,
        default=fields.Date.context_today,
        index=True,
        tracking=True,
        help="The day on which the enterprise became aware of it.",
    )
    # 5
    person_count_kind = fields.Selection(
        [("exact", "Exact"), ("approximate", "Approximate"), ("unknown", "Not known")],
        string="Count",
        required=True,
        default="unknown",
    )
    person_count = fields.Integer(string="Persons Concerned")
    quebec_count_kind = fields.Selection(
        [("exact", "Exact"), ("approximate", "Approximate"), ("unknown", "Not known")],
        string="Count in Québec",
        required=True,
        default="unknown",
    )
    quebec_count = fields.Integer(string="Of Whom in Québec")
    # 6
    assessment_ids = fields.One2many(
        "crm.privacy.incident.assessment", "incident_id", readonly=True
    )
    assessment_id = fields.Many2one(
        "crm.privacy.incident.assessment",
        string="Last Assessment",
        compute="_compute_assessment_id",
        store=True,
    )
    is_serious = fields.Selection(
        [("not_yet", "Not concluded"), ("yes", "Yes"), ("no", "No")],
        string="Risk of Serious Injury",
        compute="_compute_assessment_id",
        store=True,
        index=True,
        tracking=True,
    )
    # 7
    step_ids = fields.One2many("crm.privacy.incident.step", "incident_id")
    cai_notified_on = fields.Date(string="Commission Notified on", tracking=True)
    persons_notified_on = fields.Date(string="Persons Notified on", tracking=True)
    not_notified_reason = fields.Text(
        string="Why Persons Are Not Notified",
        help="For instance as long as it could hamper an investigation.",
    )
    public_notice_on = fields.Date(string="Public Notice on", tracking=True)
    public_notice_reason = fields.Text(string="Why a Public Notice")
    # 8
    measures_taken = fields.Text(help="What was done to reduce the risk of injury.")
    measures_planned = fields.Text()
    advice_to_persons = fields.Text(
        help="For the letter to the persons: what they can do to protect themselves."
    )

    participant_ids = fields.Many2many(
        "crm.participant",
        "crm_privacy_incident_participant_rel",
        "incident_id",
        "participant_id",
        string="Participants Concerned",
        check_company=True,
        help="By code. A letter can be printed for each.",
    )
    letter_circumstances = fields.Text(
        string="What Happened, for the Letter",
        help="In plain words, for the person who receives the letter: nothing of anyone "
        "else, not even a code.",
    )
    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Documents",
        domain=[("res_model", "=", "crm.privacy.incident")],
    )
    date_keep_until = fields.Date(
        string="Keep at Least until",
        compute="_compute_date_keep_until",
        store=True,
        index=True,
    )
    deletion_proposed_on = fields.Date(readonly=True, copy=False)

    _name_uniq = models.UniqueIndex("(name) WHERE name <> '/'")
    _period = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "An incident cannot end before it started.",
    )
    _counts = models.Constraint(
        "CHECK (person_count >= 0 AND quebec_count >= 0)",
        "A number of persons is not negative.",
    )

    def _get_known_names(self):
        self.ensure_one()
        return [n for p in self.participant_ids for n in p._get_known_names()]

    @api.depends("assessment_ids.conclusion")
    def _compute_assessment_id(self):
        for incident in self:
            last = incident.assessment_ids.sorted(
                lambda a: (a.assessed_at, a._origin.id)
            )
            incident.assessment_id = last[-1:]
            incident.is_serious = last[-1:].conclusion or "not_yet"

    @api.depends("date_known", "reported_at")
    def _compute_date_keep_until(self):
        for incident in self:
            incident.date_keep_until = incident._get_keep_until()

    def _get_keep_until(self, on_date=None):
        """Last day on which the row must be there.

        Counted from the day on which it was known, but never from before it was entered:
        a date known that is corrected does not shorten the time.
        """
        self.ensure_one()
        entered = fields.Date.context_today(self, self.reported_at or None)
        start = max(self.date_known or entered, entered)
        return self.env["crm.legal.parameter"]._get_deadline(
            RETENTION, start, on_date or start
        )

    @api.constrains("date_known", "cai_notified_on", "persons_notified_on")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for incident in self:
            dates = (
                *(incident.date_known, incident.cai_notified_on),
                *(incident.persons_notified_on, incident.public_notice_on),
            )
            if any(day and day > today for day in dates):
                raise ValidationError(
                    self.env._(
                        "A date of this incident is in the future. The register tells "
                        "what has happened; plan the rest as an activity."
                    )
                )

    # ------------------------------------------------------------------------- life
    @api.model_create_multi
    def create(self, vals_list):
        incidents = super().create(vals_list)
        sequence = self.env["ir.sequence"].sudo()  # sudo: the number that comes next
        for incident in incidents.sudo():  # sudo: the system stamps its own rows
            incident.write(
                {
                    "name": sequence.next_by_code("crm.privacy.incident"),
                    "reported_by_id": self.env.uid,
                }
            )
        return incidents

    @api.model
    @api.private
    def _report(self, vals):
        """Enter what someone noticed; that person need not be able to read it again.

        :param vals: only what ``REPORTED`` names is taken, and ``participant_ids``
        :return: the incident, with elevated rights
        """
        incident = self._enter_for_colleague(vals, REPORTED, "participant_ids")
        incident._tell_officers(incident._get_report_summary())
        return incident

    def _get_report_summary(self):
        """What the officer is told: also that a text holds a name to take out."""
        self.ensure_one()
        number = self.name
        try:
            self._check_free_text(self._get_free_text_fields())
        except ValidationError:
            return lambda env: env._(
                "Privacy incident %s: take the names out of its texts, assess the risk",
                number,
            )
        return lambda env: env._("Privacy incident %s: assess the risk", number)

    def _lock(self):
        self.ensure_one()
        self.check_access("write")
        self._take_turn()

    def _write_state(self, state):
        self.sudo().state = state  # sudo: states are written by the system only

    def _apply_assessment(self):
        """After an assessment: the state, and for a serious risk what is to be done."""
        self.ensure_one()
        if self.is_serious == "not_yet":
            return
        if self.state == "reported" or (
            self.is_serious == "yes" and not self._is_told()
        ):
            self._write_state("assessed")
        if self.is_serious == "yes" and not self.step_ids:
            # sudo: the steps come from the reference list
            self.env["crm.privacy.incident.step"].sudo().create(
                [
                    {
                        "incident_id": self.id,
                        "kind": step.kind,
                        "name": step.name,
                        "sequence": step.sequence,
                    }
                    for step in self.env["crm.privacy.notice.step"].search([])
                ]
            )

    def _is_told(self):
        """The Commission and the persons know, or it is said why the latter do not."""
        return bool(
            self.cai_notified_on
            and (
                self.persons_notified_on
                or self.not_notified_reason
                or (self.public_notice_on and self.public_notice_reason)
            )
        )

    def action_set_notified(self):
        for incident in self:
            incident._lock()
            if incident.state != "assessed" or incident.is_serious != "yes":
                raise UserError(
                    self.env._(
                        "Notices are for an incident assessed as a risk of serious "
                        "injury. Assess the risk first."
                    )
                )
            if not incident._is_told():
                raise UserError(
                    self.env._(
                        "Enter the day on which the Commission was notified, and the "
                        "day on which the persons were – or a public notice and its "
                        "reason, or why the persons are not notified."
                    )
                )
            incident._write_state("notified")

    def action_close(self):
        for incident in self:
            incident._lock()
            if incident.is_serious == "not_yet":
                raise UserError(
                    self.env._(
                        "Conclude first whether there is a risk of serious injury."
                    )
                )
            if incident.is_serious == "yes" and incident.state != "notified":
                raise UserError(
                    self.env._(
                        "The risk is serious: the Commission and the persons are to be "
                        "notified before the incident is closed."
                    )
                )
            missing = incident._get_missing_entries()
            if missing:
                raise UserError(
                    self.env._(
                        "The register lacks: %s. Fill that in, then close.",
                        ", ".join(missing),
                    )
                )
            incident._write_state("closed")

    def action_reopen(self):
        for incident in self:
            incident._lock()
            if incident.state == "closed":
                incident._write_state(
                    "notified" if incident.is_serious == "yes" else "assessed"
                )

    def _get_missing_entries(self):
        """Labels of the statutory entries that are still empty."""
        self.ensure_one()
        label = self._get_field_label
        missing = []
        if not (self.information_involved or self.information_unknown_reason):
            missing.append(label("information_involved"))
        if not (self.date_start or self.period_note):
            missing.append(label("date_start"))
        if not self.measures_taken:
            missing.append(label("measures_taken"))
        return missing

    def action_assess(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assess the Risk"),
            "res_model": "crm.privacy.incident.assessment",
            "view_mode": "form",
            "target": "new",
            "context": {"default_incident_id": self.id},
        }

    # ------------------------------------------------------------------ kept, not lost
    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        today = fields.Date.context_today(self)
        for incident in self:
            # the longest of the time set then and the time set now
            keep = max(incident.date_keep_until, incident._get_keep_until(today))
            if keep >= today:
                raise UserError(
                    self.env._(
                        "%(name)s stays in the register until %(date)s, serious or not: "
                        "the law asks for it.",
                        name=incident.name,
                        date=fields.Date.to_string(keep),
                    )
                )

    @api.model
    def _cron_propose_deletion(self):
        """Tell the officer which rows may go; nothing is removed by itself."""
        today = fields.Date.context_today(self)
        self.search(
            Domain("date_keep_until", "<", today)
            & unmarked("deletion_proposed_on", today)
        )._run_each(lambda i: i._propose_deletion(today))

    def _propose_deletion(self, today):
        self.ensure_one()
        if is_marked(self.deletion_proposed_on, today):
            return
        # sudo: the mark is written by the system only
        self.sudo().deletion_proposed_on = today
        self._tell_officers(
            lambda env: env._(
                "%s was kept as long as the law asks: delete it?", self.name
            )
        )

    # ------------------------------------------------------------------------ letters
    def _get_letter_codes(self):
        """For whom a letter is printed: each code, or one without if none is known."""
        self.ensure_one()
        return self.participant_ids.sorted("name").mapped("name") or [""]

    def _get_letter_text(self, name):
        """A text as a letter tells it: without the code of anyone."""
        self.ensure_one()
        return CODE.sub("…", self[name] or "")

    # ------------------------------------------------------------------------- export
    @api.model
    def _get_register_headers(self):
        return [
            self.env._("Number"),
            self.env._("1. Information involved"),
            self.env._("2. Circumstances"),
            self.env._("3. Date or period"),
            self.env._("4. Known on"),
            self.env._("5. Persons concerned"),
            self.env._("5. Of whom in Québec"),
            self.env._("6. Elements on the risk of serious injury"),
            self.env._("6. Risk of serious injury"),
            self.env._("7. Commission notified on"),
            self.env._("7. Persons notified on"),
            self.env._("7. Public notice"),
            self.env._("8. Measures"),
        ]

    def _get_register_row(self):
        self.ensure_one()
        return [
            self.name,
            self.information_involved
            or self.env._("Not known: %s", self.information_unknown_reason or ""),
            "\n".join(filter(None, (self.circumstances, self.cause))),
            self._describe_period(),
            fields.Date.to_string(self.date_known),
            self._describe_count("person_count"),
            self._describe_count("quebec_count"),
            self.assessment_id._describe() if self.assessment_id else "",
            self._get_label("is_serious"),
            fields.Date.to_string(self.cai_notified_on) or "",
            fields.Date.to_string(self.persons_notified_on)
            or self.not_notified_reason
            or "",
            " – ".join(
                filter(
                    None,
                    (
                        fields.Date.to_string(self.public_notice_on),
                        self.public_notice_reason,
                    ),
                )
            ),
            "\n".join(filter(None, (self.measures_taken, self.measures_planned))),
        ]

    def _get_label(self, name):
        selection = dict(self._fields[name]._description_selection(self.env))
        return selection.get(self[name], "")

    def _describe_period(self):
        dates = [
            fields.Date.to_string(day)
            for day in (self.date_start, self.date_end)
            if day
        ]
        return " – ".join(dates) or self.period_note or ""

    def _describe_count(self, name):
        kind = self[f"{name}_kind"]
        if kind == "unknown":
            return self.env._("Not known")
        if kind == "approximate":
            return self.env._("About %s", self[name])
        return self[name]

    @api.model
    @api.private
    def _export_register(self):
        """The whole register as a workbook, in the order of the eight entries.

        :return: bytes of an XLSX file
        :raise AccessError: the user is no privacy officer
        """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("The register is for the privacy officer of the enterprise.")
            )
        incidents = self.search([("id", "!=", False)], order="date_known, id")
        rows = [incident._get_register_row() for incident in incidents]
        title = self.env._("Register of incidents")
        return write_workbook([(title, self._get_register_headers(), rows)])

    @api.model
    @api.readonly
    def action_export_register(self):
        return {
            "type": "ir.actions.act_url",
            "url": "/crm_partnership/privacy/incidents.xlsx",
            "target": "download",
        }
