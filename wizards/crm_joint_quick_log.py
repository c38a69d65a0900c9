# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.crm_joint_activity_calendar_mixin import SYNC

#: a planned meeting that ended less long ago is the one to log
RECENT = timedelta(hours=12)


class CrmJointQuickLog(models.TransientModel):
    """A meeting that just ended, logged from a phone in less than a minute.

    What is in the calendar is completed, what is not is added, held.
    """

    _name = "crm.joint.quick.log"
    _description = "Quick Log of a Joint Activity"
    _inherit = ["crm.window.mixin"]

    activity_id = fields.Many2one(
        "crm.joint.activity",
        string="Planned as",
        domain="[('state', '=', 'planned'), ('start', '<=', 'now')]",
        ondelete="cascade",
        help="The meeting of the calendar that just ended. Empty it to log another one.",
    )
    kind = fields.Selection(
        selection="_selection_kind", required=True, default="meeting"
    )
    name = fields.Char(
        string="Title", compute="_compute_name", store=True, readonly=False
    )
    start = fields.Datetime(
        string="When", required=True, default=lambda self: self._default_start()
    )
    duration = fields.Float(
        string="How Long", required=True, default=1.0, help="In hours and minutes."
    )
    committee_id = fields.Many2one("crm.sector.committee", ondelete="cascade")
    partnership_id = fields.Many2one("crm.partnership", ondelete="cascade")
    partner_ids = fields.Many2many(
        "res.partner", string="Who Was There", help="Yourself not counted."
    )
    decision = fields.Char(help="Speak of a participant by code only.")
    decision_is_mine = fields.Boolean(string="I See to It", default=True)
    note = fields.Text(help="Speak of a participant by code only.")

    _lasts = models.Constraint(
        "CHECK (duration > 0 AND duration <= 24)",
        "A meeting lasts more than nothing and at most a day.",
    )

    @api.model
    def _selection_kind(self):
        return (
            self.env["crm.joint.activity"]
            ._fields["kind"]
            ._description_selection(self.env)
        )

    @api.model
    def default_get(self, fields):
        """What just ended in the calendar, else where the last one was."""
        return self._add_last_ones(super().default_get(fields), fields)

    @api.model
    def _add_last_ones(self, values, names):
        """:param names: fields whose default is asked for"""
        context = self.env.context
        mine = self.env["crm.joint.activity"].search(
            [("user_id", "=", self.env.uid)], order="create_date desc, id desc", limit=1
        )
        if "activity_id" in names and not {
            *("default_partnership_id", "default_committee_id", "default_activity_id")
        } & set(context):
            now = fields.Datetime.now()
            planned = self.env["crm.joint.activity"].search(
                [
                    ("state", "=", "planned"),
                    ("user_id", "=", self.env.uid),
                    ("start", "<=", now),
                    ("stop", ">=", now - RECENT),
                ],
                order="stop desc",
                limit=1,
            )
            if planned:
                read = {"activity_id": planned.id, **self._read_planned(planned)}
                return values | {n: v for n, v in read.items() if n in names}
        if not {"default_partnership_id", "default_committee_id"} & set(context):
            for name, linked in (
                ("committee_id", mine.committee_ids[:1]),
                ("partnership_id", mine.partnership_ids[:1]),
            ):
                if name in names and linked:
                    values.setdefault(name, linked.id)
        return values

    @api.model
    def _default_start(self):
        """An hour ago, to five minutes, as one tells the time."""
        now = fields.Datetime.now()
        now -= timedelta(minutes=now.minute % 5, seconds=now.second)
        return now.replace(microsecond=0) - timedelta(hours=1)

    @api.onchange("activity_id")
    def _onchange_activity_id(self):
        """What was planned is what took place, unless it is changed here."""
        if self.activity_id:
            self.update(self._read_planned(self.activity_id))

    @api.model
    def _read_planned(self, activity):
        people = activity.attendance_ids.partner_id - self.env.user.partner_id
        return {
            "kind": activity.kind,
            "start": activity.start,
            "duration": activity.duration,
            "committee_id": activity.committee_ids[:1].id,
            "partnership_id": activity.partnership_ids[:1].id,
            "partner_ids": [Command.set(people.ids)],
        }

    @api.depends("kind", "activity_id", "committee_id", "partnership_id")
    def _compute_name(self):
        kinds = dict(self._selection_kind())
        for window in self:
            if window.activity_id:
                window.name = window.activity_id.display_name
                continue
            about = [
                *window.committee_id.mapped(lambda c: c.short_name or c.display_name),
                *window.partnership_id.mapped("display_name"),
            ]
            window.name = " – ".join([kinds.get(window.kind, ""), *about])

    def action_save(self):
        """One save: the activity is there, held, with who came and what was decided.

        :return: the activity, on a page of its own
        """
        self.ensure_one()
        if self.start > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "This is in the future: plan it in Joint Activities, and log it "
                    "once it was held."
                )
            )
        activity = self.activity_id or self._add_activity()
        if self.activity_id:
            activity.check_access("write")
            self._complete_activity(activity)
        came = self.partner_ids | self.env.user.partner_id
        for row in activity.attendance_ids:
            row.presence = "present" if row.partner_id in came else "absent"
        if self.decision:
            mine = self.env.uid if self.decision_is_mine else False
            activity.decision_ids = [
                Command.create({"name": self.decision, "user_id": mine})
            ]
        activity.action_hold()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.joint.activity",
            "res_id": activity.id,
            "view_mode": "form",
        }

    def _get_people_commands(self, known):
        people = self.partner_ids | self.env.user.partner_id
        return [Command.create({"partner_id": person.id}) for person in people - known]

    def _add_activity(self):
        # it took place: there is no meeting to plan, nor anyone to invite
        return (
            self.env["crm.joint.activity"]
            .with_context(joint_sync=SYNC)
            .create(
                {
                    "kind": self.kind,
                    "name": self.name,
                    "start": self.start,
                    "stop": self.start + timedelta(hours=self.duration),
                    "committee_ids": [Command.set(self.committee_id.ids)],
                    "partnership_ids": [Command.set(self.partnership_id.ids)],
                    "attendance_ids": self._get_people_commands(
                        self.env["res.partner"]
                    ),
                    "outcome": self.note,
                }
            )
        ).with_env(self.env)

    def _complete_activity(self, activity):
        values = {
            "attendance_ids": self._get_people_commands(
                activity.attendance_ids.partner_id
            ),
            "start": self.start,
            "stop": self.start + timedelta(hours=self.duration),
        }
        for name, linked in (
            ("committee_ids", self.committee_id),
            ("partnership_ids", self.partnership_id),
        ):
            if linked - activity[name]:
                values[name] = [Command.link(linked.id)]
        if self.note:
            values["outcome"] = "\n".join(filter(None, [activity.outcome, self.note]))
        activity.write(values)
