# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import date_utils, format_date, format_datetime

from ..models.crm_confidential_mixin import CLOSED_LEVELS
from ..tools.workbook import write_workbook

#: longest period, in years: longer ones are no report of a period
MAX_YEARS = 5
FIGURES = (
    *("activities", "hours", "contacts", "employers"),
    *("partnerships", "partnerships_traced", "hires", "hires_traced"),
)


class CrmSectorCommitteeCockpit(models.TransientModel):
    """A committee over a period: what was done there and what came of it.

    From activities to hires, beside the same days a year before; what was decided and
    is not done; the report as PDF and as workbook. For the liaisons of the committee,
    business developers and directors.
    """

    _name = "crm.sector.committee.cockpit"
    _description = "Cockpit of a Sector Committee"
    _inherit = ["crm.guarded.mixin"]

    committee_id = fields.Many2one(
        "crm.sector.committee",
        required=True,
        default=lambda self: self._default_committee_id(),
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: date_utils.start_of(
            fields.Date.context_today(self), "year"
        ),
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        default=lambda self: date_utils.end_of(fields.Date.context_today(self), "year"),
    )
    activities = fields.Integer(
        string="Joint Activities",
        compute="_compute_figures",
        help="Held in the period.",
    )
    hours = fields.Float(
        compute="_compute_figures", help="Of all parties, at what was held."
    )
    contacts = fields.Integer(
        string="People Met",
        compute="_compute_figures",
        help="Of other organisations, present at what was held; each once.",
    )
    employers = fields.Integer(
        string="Employers Met",
        compute="_compute_figures",
        help="Present, or of a linked partnership; each once.",
    )
    partnerships = fields.Integer(
        string="Partnerships Opened",
        compute="_compute_figures",
        help="In the sector of the committee, in the period.",
    )
    partnerships_traced = fields.Integer(
        string="After a Meeting",
        compute="_compute_figures",
        help="With an employer met at an activity of the committee in the two years "
        "before.",
    )
    hires = fields.Integer(
        compute="_compute_figures",
        help="Jobs begun in the period at partnerships of the sector.",
    )
    hires_traced = fields.Integer(
        string="Of Partnerships Opened after a Meeting", compute="_compute_figures"
    )
    activities_before = fields.Integer(compute="_compute_figures")
    hours_before = fields.Float(compute="_compute_figures")
    contacts_before = fields.Integer(compute="_compute_figures")
    employers_before = fields.Integer(compute="_compute_figures")
    partnerships_before = fields.Integer(compute="_compute_figures")
    partnerships_traced_before = fields.Integer(compute="_compute_figures")
    hires_before = fields.Integer(compute="_compute_figures")
    hires_traced_before = fields.Integer(compute="_compute_figures")
    decision_ids = fields.Many2many(
        "crm.joint.activity.decision",
        string="Not Done Yet",
        compute="_compute_decision_ids",
        help="Decided at an activity of the committee, whenever it was.",
    )
    coverage = fields.Html(compute="_compute_sector", sanitize=False)
    demand = fields.Html(compute="_compute_sector", sanitize=False)

    @api.model
    def _default_committee_id(self):
        """The first committee of which the user is a liaison for the enterprise."""
        own = self.env["crm.sector.committee"].search([("is_own", "=", True)])
        return own.filtered(lambda c: c._may_report(self.env.company))[:1]

    # ---------------------------------------------------------------- the period
    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for cockpit in self:
            if cockpit.date_to < cockpit.date_from:
                raise ValidationError(
                    self.env._("The period ends before it begins: change its dates.")
                )
            if cockpit.date_to > cockpit.date_from + relativedelta(years=MAX_YEARS):
                raise ValidationError(
                    self.env._(
                        "A report is about %s years at most: choose a shorter period.",
                        MAX_YEARS,
                    )
                )

    @api.depends("committee_id", "date_from", "date_to")
    def _compute_display_name(self):
        for cockpit in self:
            cockpit.display_name = cockpit.committee_id.display_name

    @api.depends("committee_id", "company_id", "date_from", "date_to")
    def _compute_figures(self):
        year = relativedelta(years=1)
        for cockpit in self:
            first, last = cockpit.date_from, cockpit.date_to
            now = before = dict.fromkeys(FIGURES, 0)
            if cockpit.committee_id and first and last and first <= last:
                committee, company = cockpit.committee_id, cockpit.company_id
                now = committee._get_chain(company, first, last)
                before = committee._get_chain(company, first - year, last - year)
            for name in FIGURES:
                cockpit[name] = now[name]
                cockpit[f"{name}_before"] = before[name]

    @api.depends("committee_id", "company_id")
    def _compute_decision_ids(self):
        for cockpit in self:
            cockpit.decision_ids = self.env["crm.joint.activity.decision"].search(
                [
                    ("activity_id.committee_ids", "in", cockpit.committee_id.ids),
                    ("activity_id.state", "=", "held"),
                    ("company_id", "=", cockpit.company_id.id),
                    ("date_done", "=", False),
                ],
                order="date_due, id",
            )

    @api.depends("committee_id", "company_id")
    @api.depends_context("lang")
    def _compute_sector(self):
        for cockpit in self:
            committee = cockpit.committee_id
            sectors = committee and [
                (sector.display_name, number)
                for sector, number in committee._get_reported_coverage(
                    cockpit.company_id
                )
            ]
            cockpit.coverage = self.env["ir.qweb"]._render(
                "crm_partnership.sector_committee_white_spots", {"sectors": sectors}
            )
            # by the method, with the user's own rights
            cockpit.demand = committee.demand

    # -------------------------------------------------------------------- access
    @api.model_create_multi
    def create(self, vals_list):
        cockpits = super().create(vals_list)
        cockpits._check_may_open()
        return cockpits

    def write(self, vals):
        result = super().write(vals)
        self._check_may_open()
        return result

    def _check_may_open(self):
        for cockpit in self:
            cockpit.committee_id._check_may_report(cockpit.company_id)

    # ------------------------------------------------------------------- buttons
    def action_this_year(self):
        """From January to December of this year."""
        self._set_year(0)

    def action_last_year(self):
        """From January to December of last year."""
        self._set_year(-1)

    def _set_year(self, shift):
        day = fields.Date.context_today(self) + relativedelta(years=shift)
        self.write(
            {
                "date_from": date_utils.start_of(day, "year"),
                "date_to": date_utils.end_of(day, "year"),
            }
        )

    def action_view_activities(self):
        """The joint activities that the figures count."""
        self.ensure_one()
        start, end = self.committee_id._get_bounds(self.date_from, self.date_to)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_joint_activity_action"
        )
        domain = (
            self.committee_id._get_reported_domain(self.company_id)
            & Domain("state", "=", "held")
            & Domain("start", ">=", fields.Datetime.to_string(start))
            & Domain("start", "<", fields.Datetime.to_string(end))
        )
        return action | {
            "domain": list(domain),
            "context": {"default_committee_ids": self.committee_id.ids},
        }

    def action_view_partnerships(self):
        """Partnerships of the sector opened in the period, as the user may read."""
        self.ensure_one()
        start, end = self.committee_id._get_bounds(self.date_from, self.date_to)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_action"
        )
        return action | {
            "domain": [
                ("committee_ids", "in", self.committee_id.ids),
                ("company_id", "=", self.company_id.id),
                ("confidentiality", "not in", list(CLOSED_LEVELS)),
                ("create_date", ">=", fields.Datetime.to_string(start)),
                ("create_date", "<", fields.Datetime.to_string(end)),
            ],
            "context": {},
        }

    def action_print(self):
        """The report of the period as PDF."""
        self.ensure_one()
        return self.env.ref(
            "crm_partnership.crm_sector_committee_cockpit_report"
        ).report_action(self, config=False)

    def action_export(self):
        """The report of the period as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_partnership/committee/{self.id}/report.xlsx",
            "target": "download",
        }

    # -------------------------------------------------------------------- report
    def _get_report(self):
        self.ensure_one()
        return self.committee_id._get_report(
            self.company_id, self.date_from, self.date_to
        )

    def _get_report_name(self):
        self.ensure_one()
        return self.env._(
            "%(committee)s, %(first)s to %(last)s",
            committee=self.committee_id.display_name.replace("/", "-"),
            first=fields.Date.to_string(self.date_from),
            last=fields.Date.to_string(self.date_to),
        )

    def _get_chain_rows(self):
        """(label, figure of the period, figure of the same days a year before)."""
        self.ensure_one()
        return [
            (
                self._fields[name]._description_string(self.env),
                self[name],
                self[f"{name}_before"],
            )
            for name in FIGURES
        ]

    def _make_workbook(self):
        """Bytes of an XLSX file: one sheet for each part of the report."""
        report = self._get_report()
        rows = self._get_workbook_rows(report)
        presence = [self.env._("Present"), self.env._("Excused"), self.env._("Absent")]
        hours = [
            self.env._("Hours, Enterprise"),
            self.env._("Hours, Employers"),
            self.env._("Hours, Others"),
        ]
        headers = {
            self.env._("Summary"): [
                self.env._("Figure"),
                self.env._("Period"),
                self.env._("A Year before"),
            ],
            self.env._("Joint Activities"): [
                self.env._("Date"),
                self.env._("Title"),
                self.env._("Kind"),
                self.env._("Place"),
                self.env._("People"),
                *presence,
                *hours,
                self.env._("Decisions"),
                self.env._("Outcome"),
            ],
            self.env._("Attendance"): [
                self.env._("Organisation"),
                self.env._("Party"),
                self.env._("Invited"),
                *presence,
                self.env._("Hours"),
            ],
            self.env._("Decisions"): [
                self.env._("Decision"),
                self.env._("Joint Activity"),
                self.env._("In Charge"),
                self.env._("Due"),
                self.env._("Done on"),
            ],
            self.env._("Labour Needs"): [
                self.env._("Occupation"),
                self.env._("Needs"),
                self.env._("Positions"),
                self.env._("Employers"),
            ],
            self.env._("Sectors"): [self.env._("Sector"), self.env._("Partnerships")],
            self.env._("Observations"): [
                self.env._("Date"),
                self.env._("What was Seen"),
            ],
        }
        return write_workbook(
            [
                (title, titles, lines)
                for (title, titles), lines in zip(headers.items(), rows, strict=True)
            ]
        )

    def _get_workbook_rows(self, report):
        """Rows of each sheet, in the order of ``_make_workbook``."""

        def day(value):
            return format_date(self.env, value, date_format="y-MM-dd") if value else ""

        def moment(value):
            return format_datetime(self.env, value, dt_format="y-MM-dd HH:mm")

        about = [
            [self.env._("Committee"), report["committee"], ""],
            [self.env._("Enterprise"), report["company"], ""],
            [self.env._("From"), day(report["first"]), ""],
            [self.env._("Until"), day(report["last"]), ""],
        ]
        columns = (
            *("people", "present", "excused", "absent"),
            *("enterprise", "employer", "other", "decisions", "outcome"),
        )
        people = ("side", "invited", "present", "excused", "absent", "hours")
        return [
            about + [list(row) for row in self._get_chain_rows()],
            [
                [moment(line["start"]), *map(line.get, ("name", "kind", "place"))]
                + [line[column] for column in columns]
                for line in report["activities"]
            ],
            [
                [line["organisation"], *map(line.get, people)]
                for line in report["attendance"]
            ],
            [
                [*map(line.get, ("name", "activity", "owner"))]
                + [day(line["due"]), day(line["done"])]
                for line in report["decisions"]
            ],
            [list(row) for row in report["needs"]],
            [list(row) for row in report["coverage"]],
            [[day(line["date"]), line["name"]] for line in report["observations"]],
        ]
