# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company_network import DIRECTOR


class CrmSolicitation(models.Model):
    """An employer asked for people, and may have asked sister enterprises too.

    Belongs to one enterprise: business developers and directors read it, unless its
    partnership is closed to them. What sisters learn of it is in
    ``crm.shared.employer``.
    """

    _name = "crm.solicitation"
    _description = "Solicitation by an Employer"
    _inherit = ["crm.guarded.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="What is Asked", required=True, index="trigram")
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Employer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        domain="[('is_company', '=', True)]",
        index=True,
        ondelete="restrict",
    )
    partnership_id = fields.Many2one(
        "crm.partnership",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        index="btree_not_null",
        ondelete="cascade",
        help="When there is one already. Its level of confidentiality holds here too.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(
        string="Asked on", required=True, default=fields.Date.context_today, index=True
    )
    channel = fields.Selection(
        [
            ("phone", "Phone"),
            ("email", "Email"),
            ("visit", "Visit"),
            ("event", "Event"),
            ("portal", "Website or portal"),
        ],
        required=True,
        default="phone",
    )
    occupation_id = fields.Many2one(
        "crm.occupation", index="btree_not_null", ondelete="restrict"
    )
    positions = fields.Integer(aggregator="sum")
    note = fields.Text(help="No name of a person in training.")
    is_network = fields.Boolean(
        string="Tell Sister Enterprises",
        help="If the employer asked a sister enterprise too, both see whom to talk to. "
        "With a partnership, its level of confidentiality decides instead.",
    )
    state = fields.Selection(
        [("open", "To follow"), ("answered", "Answered"), ("closed", "Not pursued")],
        required=True,
        default="open",
        index=True,
    )
    shared_employer_id = fields.Many2one(
        "crm.shared.employer",
        string="Employer in Common",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    network_told_on = fields.Date(copy=False, groups=fields.NO_ACCESS)
    network_lead = fields.Char(string="In the Network", compute="_compute_network_lead")

    _positions_positive = models.Constraint(
        "CHECK (COALESCE(positions, 0) BETWEEN 0 AND 1000)",
        "There are a thousand positions at most.",
    )

    # ----------------------------------------------------------------- computed
    @api.depends("partnership_id")
    def _compute_partner_id(self):
        for solicitation in self:
            if solicitation.partnership_id:
                solicitation.partner_id = solicitation.partnership_id.partner_id

    @api.depends("shared_employer_id.lead_id", "shared_employer_id.party_ids")
    def _compute_network_lead(self):
        for solicitation in self:
            # sudo: of the level network, which all sisters may read
            shared = solicitation.sudo().shared_employer_id
            solicitation.network_lead = shared._get_summary(solicitation.company_id)

    @api.depends("name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        hidden = self._get_unreadable_for_user()
        for solicitation in self:
            solicitation.display_name = (
                self.env._("Confidential")
                if solicitation in hidden
                else solicitation.name
            )

    @api.constrains("partner_id", "partnership_id")
    def _check_employer(self):
        for solicitation in self:
            employer = solicitation.partnership_id.partner_id.commercial_partner_id
            if employer and solicitation.partner_id.commercial_partner_id != employer:
                raise ValidationError(
                    self.env._("The partnership is with another employer.")
                )

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals)
        solicitations = super().create(vals_list)
        self.env["crm.shared.employer"]._look_for_sisters(solicitations)
        return solicitations

    def write(self, vals):
        self._refuse_guarded(vals)
        result = super().write(vals)
        if vals.keys() & {"company_id", "partnership_id"}:
            # the host looks at the rules before only: not put into a sister's books
            self.check_access("write")
        if vals.keys() & {"partner_id", "partnership_id", "is_network", "company_id"}:
            leaving = self.sudo()  # sudo: what sisters were told of it is taken back
            leaving.shared_employer_id._leave(leaving)
            self.env["crm.shared.employer"]._look_for_sisters(self)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_from_the_network(self):
        # sudo: what sisters read goes with it
        self.sudo().shared_employer_id._leave(self)

    # ------------------------------------------------------------------- network
    def _get_network_level(self):
        self.ensure_one()
        if self.partnership_id:
            return self.partnership_id.confidentiality
        return "network" if self.is_network else "company"

    def _get_person_in_charge(self):
        self.ensure_one()
        if self.user_id.active and self.company_id in self.user_id.company_ids:
            return self.user_id
        return self.company_id._get_users_of_group(DIRECTOR)[:1]

    def _get_network_link(self):
        self.ensure_one()
        return f"/odoo/solicitations/{self.id}"
