# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmStructuringProject(models.Model):
    """A project over several partnerships: activities, partners, funding, deliverables.

    Read and changed as joint activities are: by who is responsible, those who take
    part in its partnerships, liaisons of its committees and directors.
    """

    _name = "crm.structuring.project"
    _description = "Structuring Project"
    _inherit = [
        "crm.guarded.mixin",
        "crm.joint.thread.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _mail_post_access = "write"

    name = fields.Char(required=True, index="trigram", tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    state = fields.Selection(
        [
            ("idea", "Idea"),
            ("running", "Running"),
            ("done", "Done"),
            ("stopped", "Stopped"),
        ],
        required=True,
        default="idea",
        index=True,
        tracking=True,
    )
    date_start = fields.Date(string="Start")
    date_end = fields.Date(string="Last Day")
    purpose = fields.Text(
        help="What is to change for employers, and for the people in integration. "
        "Speak of a participant by code only."
    )
    partnership_ids = fields.Many2many(
        "crm.partnership",
        "crm_structuring_project_partnership_rel",
        "project_id",
        "partnership_id",
        string="Partnerships",
        check_company=True,
        context={"active_test": False},
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "crm_structuring_project_partner_rel",
        "project_id",
        "partner_id",
        string="Other Partners",
        help="Organisations that take part without a partnership: schools, unions, "
        "researchers…",
    )
    committee_ids = fields.Many2many(
        "crm.sector.committee",
        "crm_structuring_project_committee_rel",
        "project_id",
        "committee_id",
        string="Sector Committees",
    )
    recommendation_ids = fields.Many2many(
        "crm.recommendation",
        "crm_structuring_project_recommendation_rel",
        "project_id",
        "recommendation_id",
        string="Recommendations",
    )
    funding_id = fields.Many2one(
        "crm.funding",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        groups="crm_partnership.group_business_developer",
    )
    activity_joint_ids = fields.One2many(
        "crm.joint.activity", "project_id", string="Joint Activities"
    )
    deliverable_ids = fields.One2many(
        "crm.structuring.project.deliverable", "project_id", string="Deliverables"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    activity_count = fields.Integer(
        string="Number of Activities", compute="_compute_gathered", compute_sudo=False
    )
    held_count = fields.Integer(
        string="Activities Held", compute="_compute_gathered", compute_sudo=False
    )
    hours_enterprise = fields.Float(
        string="Hours of the Enterprise",
        compute="_compute_gathered",
        compute_sudo=False,
    )
    hours_employer = fields.Float(
        string="Hours of Employers", compute="_compute_gathered", compute_sudo=False
    )
    hours_other = fields.Float(
        string="Hours of Others", compute="_compute_gathered", compute_sudo=False
    )
    cost = fields.Monetary(
        string="Outlay",
        compute="_compute_gathered",
        compute_sudo=False,
        help="Outlay of the activities that were held, hours not counted.",
    )
    deliverable_count = fields.Integer(compute="_compute_deliverables")
    deliverable_done_count = fields.Integer(compute="_compute_deliverables")
    date_next_deliverable = fields.Date(
        string="Next Deliverable", compute="_compute_deliverables"
    )

    _ends_after_its_start = models.Constraint(
        "CHECK (date_end >= date_start)",
        "A project ends after it starts: check its dates.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_gathered(self):
        """Sums of the activities that were held, those that the user may read."""
        held, counts = {}, {}
        activities = self.env["crm.joint.activity"]
        if self.ids and activities.has_access("read"):
            domain = [("project_id", "in", self.ids)]
            sums = ("hours_enterprise", "hours_employer", "hours_other", "cost")
            rows = activities._read_group(
                [*domain, ("state", "=", "held")],
                ["project_id"],
                ["__count", *(f"{name}:sum" for name in sums)],
            )
            held = {project: values for project, *values in rows}
            counts = dict(
                activities._read_group(
                    [*domain, ("state", "!=", "cancelled")], ["project_id"], ["__count"]
                )
            )
        for project in self:
            values = held.get(project._origin) or [0] * 5
            project.activity_count = counts.get(project._origin, 0)
            (
                project.held_count,
                project.hours_enterprise,
                project.hours_employer,
                project.hours_other,
                project.cost,
            ) = values

    @api.depends("deliverable_ids.date_due", "deliverable_ids.date_done")
    def _compute_deliverables(self):
        for project in self:
            rows = project.deliverable_ids
            open_rows = rows.filtered(lambda d: not d.date_done)
            project.deliverable_count = len(rows)
            project.deliverable_done_count = len(rows) - len(open_rows)
            project.date_next_deliverable = min(
                (d.date_due for d in open_rows if d.date_due), default=False
            )

    @api.depends("name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Links to a project show its name whoever reads the pointing record."""
        result = super()._compute_display_name()
        for project in self._get_unreadable_for_user():
            project.display_name = self.env._("Confidential")
        return result

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
        projects = super().create(vals_list)
        projects._check_what_is_linked(projects.partnership_ids)
        return projects

    def write(self, vals):
        self._refuse_guarded(vals)
        if "company_id" in vals and any(
            project.company_id.id != vals["company_id"] for project in self
        ):
            raise UserError(
                self.env._("A project stays with its enterprise: open it there anew.")
            )
        linked = {project: project.sudo().partnership_ids for project in self}
        result = super().write(vals)
        if "partnership_ids" in vals:
            for project, before in linked.items():
                # sudo: which ones are new; the right to read them is the user's
                project._check_what_is_linked(project.sudo().partnership_ids - before)
        if "activity_joint_ids" in vals:
            self.activity_joint_ids.check_access("write")
        return result

    def _check_what_is_linked(self, partnerships):
        """:raise AccessError: the user links a partnership that they may not read"""
        if not self.env.su:
            partnerships.with_env(self.env).check_access("read")

    @api.readonly
    def action_view_activities(self):
        """The activities of the project, on a calendar."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_joint_activity_action"
        )
        action["domain"] = [("project_id", "=", self.id)]
        action["context"] = {
            "default_project_id": self.id,
            "default_partnership_ids": self.partnership_ids.ids,
            "default_committee_ids": self.committee_ids.ids,
            "default_recommendation_ids": self.recommendation_ids.ids,
        }
        return action
