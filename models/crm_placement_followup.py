# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .crm_placement_job_mixin import WAGE_LIMIT

#: what a contact tells, kept when it is corrected
RECORDED = (
    *("state", "date_done", "contact", "situation", "wage", "hours_week"),
    *("satisfaction_person", "satisfaction_employer", "note", "next_steps"),
)
RESULTS = [("yes", "Yes"), ("no", "No"), ("unknown", "Not known")]


class CrmPlacementFollowup(models.Model):
    """A contact some weeks after the hire: is the person there, how does it go?

    Counsellors of the file record it. The results by definition are computed from all
    that is known of the placement, not from this contact alone.
    """

    _name = "crm.placement.followup"
    _description = "Retention Follow-up"
    _inherit = ["crm.guarded.mixin", "crm.free.text.mixin"]
    _order = "date_due, id"
    _rec_names_search = ["participant_id.name"]

    placement_id = fields.Many2one(
        "crm.placement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="placement_id.partnership_id", store=True, index=True
    )
    participant_id = fields.Many2one(
        related="placement_id.participant_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="placement_id.company_id", store=True, index=True
    )
    counsellor_id = fields.Many2one(
        related="placement_id.counsellor_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    weeks = fields.Integer(
        string="Weeks after the Hire", readonly=True, aggregator=None
    )
    date_due = fields.Date(string="Due on", readonly=True, index=True)
    date_done = fields.Date(string="Done on", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Done by", readonly=True, copy=False, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("planned", "To do"),
            ("done", "Done"),
            ("unreached", "Nobody reached"),
            ("cancelled", "Not needed any more"),
        ],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        index=True,
    )
    contact = fields.Selection(
        [
            ("both", "The person and the employer"),
            ("person", "The person"),
            ("employer", "The employer"),
        ],
        string="Reached",
        readonly=True,
        copy=False,
    )
    situation = fields.Selection(
        [
            ("same_employer", "In the job"),
            ("other_employer", "In a job elsewhere"),
            ("studies", "In studies or training"),
            ("not_working", "Without a job at present"),
            ("unknown", "Not known"),
        ],
        readonly=True,
        copy=False,
    )
    wage = fields.Monetary(string="Wage (an hour)", readonly=True, copy=False)
    hours_week = fields.Float(string="Hours a Week", readonly=True, copy=False)
    satisfaction_person = fields.Selection(
        selection="_selection_satisfaction", readonly=True, copy=False
    )
    satisfaction_employer = fields.Selection(
        selection="_selection_satisfaction", readonly=True, copy=False
    )
    note = fields.Text(readonly=True, copy=False)
    next_steps = fields.Text(readonly=True, copy=False)
    corrections = fields.Json(
        readonly=True,
        copy=False,
        help="What was recorded before each correction, by whom, and why it changed.",
    )
    correction_text = fields.Text(
        string="Recorded before", compute="_compute_correction_text"
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    result_snapshot = fields.Selection(RESULTS, string="In a Job", readonly=True)
    result_continuous_any = fields.Selection(
        RESULTS, string="Continuous, Any Employer", readonly=True
    )
    result_continuous_same = fields.Selection(
        RESULTS, string="Continuous, Same Employer", readonly=True
    )
    is_due = fields.Boolean(compute="_compute_is_due", search="_search_is_due")

    _once = models.UniqueIndex("(placement_id, weeks)")
    # the share kept in an enterprise is read with each health
    _outcomes_idx = models.Index(
        "(company_id, weeks, date_due) INCLUDE (result_continuous_same)"
    )

    @api.model
    def _selection_satisfaction(self):
        return [
            ("1", self.env._("Not at all")),
            ("2", self.env._("Little")),
            ("3", self.env._("Fairly")),
            ("4", self.env._("Well")),
            ("5", self.env._("Very well")),
        ]

    @api.model
    def _get_free_text_fields(self):
        return ["note", "next_steps"]

    def _get_known_names(self):
        self.ensure_one()
        return self.participant_id._get_known_names()

    @api.depends("placement_id", "weeks")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        for followup in self:
            followup.display_name = self.env._(
                "%(code)s, %(weeks)s weeks",
                code=followup.participant_id.name,
                weeks=followup.weeks,
            )

    @api.depends("date_due", "state")
    def _compute_is_due(self):
        today = fields.Date.context_today(self)
        for followup in self:
            followup.is_due = (
                followup.state == "planned"
                and bool(followup.date_due)
                and followup.date_due <= today
            )

    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "=", "planned"), ("date_due", "<=", today)]

    @api.depends("corrections")
    @api.depends_context("lang")
    def _compute_correction_text(self):
        """What stood here before, the last one first."""
        for followup in self:
            followup.correction_text = "\n\n".join(
                followup._describe_correction(row)
                for row in reversed(followup.corrections or [])
            )

    def _describe_correction(self, row):
        labels = self.fields_get(RECORDED, ["string", "selection"])
        before = [
            "{}: {}".format(
                labels[name]["string"],
                dict(labels[name].get("selection", ())).get(value, value),
            )
            for name, value in row["before"].items()
            if value and name in labels
        ]
        return "\n".join(
            [
                self.env._(
                    "Until %(date)s, recorded by %(name)s. Corrected: %(reason)s",
                    date=format_date(self.env, row["until"]),
                    name=row["by"],
                    reason=row["reason"],
                ),
                *before,
            ]
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
            if not self.env.su:
                raise UserError(
                    self.env._("Follow-ups are planned by the system, at the hire.")
                )
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_erased(self):
        self.participant_id._check_erasing()

    def _schedule(self):
        """An activity of the counsellor, on the day that it is due."""
        for followup in self:
            counsellor = followup.counsellor_id
            followup.activity_id = followup.placement_id.activity_schedule(
                "crm_partnership.mail_activity_followup",
                date_deadline=followup.date_due,
                user_id=counsellor.id,
                summary=followup.with_context(lang=counsellor.lang).env._(
                    "Follow-up at %s weeks", followup.weeks
                ),
            )

    @api.readonly
    def action_open_record(self):
        """Open the window that records the contact."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_placement_followup_record_action"
        )
        action["context"] = {"default_followup_id": self.id}
        if self.state == "done":
            # a slip is corrected from what was recorded
            action["context"].update(
                {f"default_{n}": self[n] for n in RECORDED if n != "state" and self[n]}
            )
        return action

    @api.private
    def _record(self, values):
        """Record a contact.

        :param values: contact, situation, wage, hours_week, satisfactions, note,
            next_steps, date_done; for a job ended or begun since: date_left,
            left_side, left_reason_id, left_comment, date_other_job; for one that is
            done, correction_reason
        :raise UserError: the file is not the user's, a date is missing, or it is done
            and nothing says why it is corrected
        """
        self.ensure_one()
        participant = self.participant_id
        if not (participant._is_own_counsellor() or self.env.su):
            raise UserError(
                self.env._("The counsellor of the file records the follow-up.")
            )
        self._take_turn()
        self._check_may_correct(values.get("correction_reason"))
        placement = self.placement_id
        today = fields.Date.context_today(self)
        date_done = values.get("date_done") or today
        if date_done > today or date_done < placement.date_hired:
            raise UserError(
                self.env._("The contact took place between the hire and today.")
            )
        if not (
            0 <= (values.get("wage") or 0) <= WAGE_LIMIT
            and 0 <= (values.get("hours_week") or 0) <= 168
        ):
            raise UserError(
                self.env._(
                    "The wage is 0 or more, and a week has between 0 and 168 hours."
                )
            )
        situation = values["situation"]
        gone = situation in ("other_employer", "studies", "not_working")
        if gone and placement.state in ("hired", "kept"):
            if not all(
                values.get(name)
                for name in ("date_left", "left_side", "left_reason_id")
            ):
                raise UserError(self.env._("Say when the job ended, by whom and why."))
            placement.action_leave(
                values["date_left"],
                values["left_side"],
                self.env["crm.leaving.reason"].browse(values["left_reason_id"]),
                values.get("left_comment"),
            )
        if situation == "other_employer" and values.get("date_other_job"):
            self.env["crm.placement.job"].create(
                {
                    "placement_id": placement.id,
                    "date_start": values["date_other_job"],
                }
            )
        # sudo: written by this method only; the right was checked above
        names = (
            *("contact", "situation", "wage", "hours_week", "note", "next_steps"),
            *("satisfaction_person", "satisfaction_employer"),
        )
        self.sudo().write(
            {
                **self._prepare_correction(values.get("correction_reason")),
                **{name: values[name] for name in names if name in values},
                "state": "unreached" if situation == "unknown" else "done",
                "date_done": date_done,
                "user_id": self.env.uid,
            }
        )
        if situation != "unknown":
            file = placement.sudo()
            file.known_until = max(file.known_until or date_done, date_done)
        if self.activity_id:
            self.activity_id.sudo().action_feedback()
        placement._refresh_retention()

    def _check_may_correct(self, reason):
        """:raise UserError: it is done, and nothing says why it would change"""
        if self.state == "done" and not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(name)s was recorded by %(user)s on %(date)s. What has changed "
                    "since then belongs to the next follow-up. To correct a slip, write "
                    "why: what was recorded before is kept.",
                    name=self.display_name,
                    user=self.user_id.name,
                    date=format_date(self.env, self.date_done),
                )
            )

    def _prepare_correction(self, reason):
        """What is kept of a contact that is done, when another takes its place."""
        if self.state != "done":
            return {}
        return {
            "corrections": [
                *(self.corrections or []),
                {
                    "until": fields.Date.to_string(fields.Date.context_today(self)),
                    "by": self.user_id.name,
                    "corrected_by": self.env.user.name,
                    "reason": reason.strip(),
                    "before": {
                        name: fields.Date.to_string(self[name])
                        if name == "date_done"
                        else self[name]
                        for name in RECORDED
                    },
                },
            ]
        }
