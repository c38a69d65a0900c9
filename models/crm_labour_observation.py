# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

#: what was seen makes work for people with little schooling easier or harder to find
SIGNALS = [
    ("more", "More jobs"),
    ("fewer", "Fewer jobs"),
    ("hard_to_fill", "Hard to fill"),
    ("skill", "New skill asked for"),
    ("requirement", "Requirements rise or fall"),
    ("conditions_up", "Conditions improve"),
    ("conditions_down", "Conditions worsen"),
    ("technology", "Work is changing"),
]


class CrmLabourObservation(models.Model):
    """Something seen of the labour market: in a sector, an occupation, a region.

    Noted by hand, often at a joint activity. It may ask something of the training
    programmes: the answer stands beside it, so that who noted it hears what came of it.
    Read by the roles that work with employers, in their own enterprise; a change or an
    answer comes from who noted it or from directors.
    """

    _name = "crm.labour.observation"
    _description = "Labour-Market Observation"
    _inherit = ["crm.free.text.mixin", "crm.link.guard.mixin"]
    _free_text_fields = ("name", "description", "response")
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="What was Seen",
        required=True,
        index="trigram",
        help="In one sentence: “Three bakeries look for people at night.”",
    )
    description = fields.Text(
        string="More", help="Facts, figures and where they come from."
    )
    date = fields.Date(
        string="Seen on", required=True, default=fields.Date.context_today, index=True
    )
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
        string="Noted by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        copy=False,
    )
    signal = fields.Selection(SIGNALS, required=True, default="more", index=True)
    origin = fields.Selection(
        [
            ("activity", "Joint activity"),
            ("employer", "Exchange with an employer"),
            ("committee", "Sector committee"),
            ("publication", "Study or press"),
            ("other", "Elsewhere"),
        ],
        string="Where from",
        required=True,
        default="employer",
    )
    source = fields.Char(help="Of a study or an article: title, author and date.")
    industry_id = fields.Many2one(
        "res.partner.industry",
        string="Sector",
        index="btree_not_null",
        ondelete="restrict",
    )
    occupation_id = fields.Many2one(
        "crm.occupation", index="btree_not_null", ondelete="restrict"
    )
    skill_id = fields.Many2one("hr.skill", index="btree_not_null", ondelete="restrict")
    area_id = fields.Many2one(
        "crm.area", string="Region", index="btree_not_null", ondelete="restrict"
    )
    committee_ids = fields.Many2many(
        "crm.sector.committee",
        "crm_labour_observation_committee_rel",
        "observation_id",
        "committee_id",
        string="Sector Committees",
    )
    joint_activity_id = fields.Many2one(
        "crm.joint.activity",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    programme_ids = fields.Many2many(
        "crm.training.programme",
        "crm_labour_observation_programme_rel",
        "observation_id",
        "programme_id",
        string="Programmes Concerned",
        check_company=True,
        help="Those that may change because of it.",
    )
    response_state = fields.Selection(
        [
            ("none", "No answer asked for"),
            ("open", "To discuss"),
            ("adapting", "Being adapted"),
            ("adapted", "Adapted"),
            ("kept", "Kept as it is"),
        ],
        string="Answer of the Programmes",
        required=True,
        default="none",
        index=True,
    )
    response = fields.Text(string="What is Done about It")
    date_response = fields.Date(
        string="Answered on",
        compute="_compute_date_response",
        store=True,
        copy=False,
        help="The day on which it was adapted, or kept as it is.",
    )
    days_response = fields.Integer(
        string="Days until Answered",
        compute="_compute_days_response",
        store=True,
        aggregator="avg",
    )

    _about_something = models.Constraint(
        "CHECK (industry_id IS NOT NULL OR occupation_id IS NOT NULL)",
        "Tell at least the sector or the occupation that was observed.",
    )

    @api.depends("response_state")
    def _compute_date_response(self):
        today = fields.Date.context_today(self)
        for observation in self:
            answered = observation.response_state in ("adapted", "kept")
            observation.date_response = answered and (
                observation.date_response or today
            )

    @api.depends("date", "date_response")
    def _compute_days_response(self):
        for observation in self:
            observation.days_response = observation.date_response and max(
                (observation.date_response - observation.date).days, 0
            )

    @api.onchange("programme_ids")
    def _onchange_programme_ids(self):
        if self.programme_ids and self.response_state == "none":
            self.response_state = "open"

    @api.onchange("joint_activity_id")
    def _onchange_joint_activity_id(self):
        if self.joint_activity_id:
            self.origin = "activity"
            self.committee_ids |= self.joint_activity_id.committee_ids

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and vals.get("user_id", self.env.uid) != self.env.uid:
                raise AccessError(
                    self.env._("An observation is signed by who notes it.")
                )
        observations = super().create(vals_list)
        observations._check_may_read_activity()
        return observations

    def write(self, vals):
        if "user_id" in vals and not self.env.su:
            raise AccessError(
                self.env._("An observation stays signed by who noted it.")
            )
        result = super().write(vals)
        if "company_id" in vals:
            # the host looks at the rules before only: not given to another enterprise
            self.check_access("write")
        if "joint_activity_id" in vals:
            self._check_may_read_activity()
        return result

    def _check_may_read_activity(self):
        """:raise AccessError: the name of the activity would be told to who links it"""
        self.joint_activity_id.check_access("read")

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for observation in self:
            if observation.date > today:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is dated %(date)s, in the future. Give the day on "
                        "which it was seen.",
                        name=observation.name,
                        date=fields.Date.to_string(observation.date),
                    )
                )

    @api.constrains("response_state", "response", "programme_ids")
    def _check_response(self):
        for observation in self:
            if observation.response_state == "none":
                continue
            if not observation.programme_ids:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” asks for an answer: choose the programmes "
                        "concerned.",
                        name=observation.name,
                    )
                )
            if observation.date_response and not (observation.response or "").strip():
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: write what is done about it, or why the "
                        "programme stays as it is.",
                        name=observation.name,
                    )
                )
