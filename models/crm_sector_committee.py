# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .crm_sector_committee_figures_mixin import GUESTS
from .res_partner import READERS

#: what is the same for everyone and decides whose partnerships belong to the sector
REFERENCE_FIELDS = {"name", "short_name", "active", "kind", "industry_ids"}


class CrmSectorCommittee(models.Model):
    """A sector committee or an advisory committee of the labour market.

    Reference data without enterprise, read by every role; what belongs to an
    enterprise (its liaisons, the seats that it holds) says so in its own table. Its
    liaisons and directors keep contacts and source up to date; name and sectors are
    changed by configurators, for they decide whom liaisons read.

    It has no discussion: all enterprises of the database would read it.
    """

    _name = "crm.sector.committee"
    _description = "Sector Committee"
    _inherit = [
        "crm.guarded.mixin",
        "crm.sector.committee.figures.mixin",
        "crm.sector.committee.report.mixin",
    ]
    _order = "kind desc, name"
    _rec_names_search = ["name", "short_name"]

    name = fields.Char(required=True, translate=True, index="trigram")
    short_name = fields.Char()
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("sectoral", "Sectoral workforce committee"),
            ("advisory", "Advisory committee"),
            ("regional", "Regional council"),
            ("local", "Local table"),
        ],
        required=True,
        default="sectoral",
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Organisation",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', True)]",
        help="The committee among the contacts: its people are the contact persons.",
    )
    contact_ids = fields.Many2many(
        "res.partner", string="Contact Persons", compute="_compute_contact_ids"
    )
    website = fields.Char()
    email = fields.Char()
    phone = fields.Char()
    description = fields.Text(
        string="Mandate", translate=True, help="What the committee is there for."
    )
    source = fields.Char(
        translate=True, help="Where name and sectors come from: a page, a publication."
    )
    date_verified = fields.Date(
        string="Verified on",
        help="When somebody last compared this page with the source. Empty: to verify.",
    )
    is_verified = fields.Boolean(
        string="Verified", compute="_compute_is_verified", search="_search_is_verified"
    )
    industry_ids = fields.Many2many(
        "res.partner.industry",
        "crm_sector_committee_industry_rel",
        "committee_id",
        "industry_id",
        string="Sectors",
        help="Partnerships with employers of these sectors, or of a branch of them, are "
        "proposed this committee.",
    )
    seat_ids = fields.One2many(
        "crm.sector.committee.seat", "committee_id", string="Committee Seats"
    )
    own_seat_ids = fields.Many2many(
        "crm.sector.committee.seat", string="Our Seats", compute="_compute_own_seat_ids"
    )
    seat_count = fields.Integer(
        string="Seats in Force", compute="_compute_own_seat_ids"
    )
    liaison_ids = fields.One2many(
        "crm.sector.committee.liaison", "committee_id", string="Liaisons"
    )
    is_own = fields.Boolean(
        string="My Committee",
        compute="_compute_is_own",
        search="_search_is_own",
        help="You are a liaison of this committee today.",
    )
    can_edit_reference = fields.Boolean(compute="_compute_can_edit_reference")
    # what points at the committee, as far as the user may read it; computed, since a
    # search for the number of a hidden record finds it through a stored link
    partnership_ids = fields.Many2many(
        "crm.partnership",
        string="Partnerships",
        compute="_compute_partnership_ids",
        search="_search_partnership_ids",
        groups=READERS,
    )
    joint_activity_ids = fields.Many2many(
        "crm.joint.activity",
        string="Joint Activities",
        compute="_compute_joint_activity_ids",
        search="_search_joint_activity_ids",
        groups=GUESTS,
    )

    _name_uniq = models.Constraint(
        "UNIQUE (name)", "There is a committee of this name already."
    )

    # ----------------------------------------------------------------- computed
    @api.depends("name", "short_name")
    def _compute_display_name(self):
        for committee in self:
            committee.display_name = committee.short_name or committee.name

    @api.depends("date_verified")
    def _compute_is_verified(self):
        for committee in self:
            committee.is_verified = bool(committee.date_verified)

    def _search_is_verified(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("date_verified", "!=" if flag else "=", False) for flag in value
        )

    @api.depends("partner_id.child_ids")
    def _compute_contact_ids(self):
        """People of the organisation that the user may read."""
        people = self.env["res.partner"].search(
            [
                ("parent_id", "in", self.partner_id.ids),
                ("is_company", "=", False),
                ("type", "=", "contact"),
            ]
        )
        for committee in self:
            committee.contact_ids = people.filtered(
                lambda p, c=committee: p.parent_id == c.partner_id
            )

    @api.depends("seat_ids.company_id", "seat_ids.date_from", "seat_ids.date_to")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_own_seat_ids(self):
        for committee in self:
            committee.own_seat_ids = committee.seat_ids.filtered("is_own")
            committee.seat_count = len(
                committee.seat_ids.filtered(lambda seat: seat.state == "in_force")
            )

    @api.depends("liaison_ids.user_id", "liaison_ids.date_from", "liaison_ids.date_to")
    @api.depends_context("uid")
    def _compute_is_own(self):
        own = self._get_own_ids()
        for committee in self:
            committee.is_own = committee._origin.id in own

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain("id", "in", list(self._get_own_ids()))
        return Domain.OR(own if flag else ~own for flag in value)

    def _get_pointing(self, model):
        """Records of a model that point at the committees: {committee: records}."""
        rows = self.env[model]._read_group(
            [("committee_ids", "in", self._origin.ids)],
            ["committee_ids"],
            ["id:recordset"],
        )
        return dict(rows)

    def _search_pointing(self, model, operator, value):
        """Committees at which readable records of a model point."""
        records = self.env[model]
        if operator == "any":
            domain = Domain(value)
        elif operator == "in" and False not in value:
            domain = Domain("id", "in", list(value))
        elif operator == "not in" and set(value) == {False}:
            domain = Domain.TRUE
        elif operator in ("ilike", "like", "=ilike", "=like"):
            domain = Domain("display_name", operator, value)
        else:
            return NotImplemented
        rows = records._read_group(domain, ["committee_ids"])
        return Domain("id", "in", [committee.id for (committee,) in rows if committee])

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_partnership_ids(self):
        found = self._get_pointing("crm.partnership")
        for committee in self:
            committee.partnership_ids = found.get(committee._origin, False)

    def _search_partnership_ids(self, operator, value):
        return self._search_pointing("crm.partnership", operator, value)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_joint_activity_ids(self):
        found = self._get_pointing("crm.joint.activity")
        for committee in self:
            committee.joint_activity_ids = found.get(committee._origin, False)

    def _search_joint_activity_ids(self, operator, value):
        return self._search_pointing("crm.joint.activity", operator, value)

    @api.depends_context("uid")
    def _compute_can_edit_reference(self):
        self.can_edit_reference = self._may_edit_reference()

    @api.model
    def _get_own_ids(self):
        """Ids of the committees of which the user is a liaison today."""
        own = self.env["crm.sector.committee.liaison"]._get_own()
        return set().union(*own.values())

    @api.private
    def _get_liaisons(self, company, day):
        """Active people who are a liaison of an enterprise with this committee."""
        self.ensure_one()
        liaisons = self.env["crm.sector.committee.liaison"]
        # sudo: only who they are, to tell them something
        rows = liaisons.sudo().search(
            liaisons._in_force_domain(day)
            & Domain("committee_id", "=", self.id)
            & Domain("company_id", "=", company.id)
        )
        return rows.user_id.filtered("active")

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        self._check_reference_writer(vals)
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        self._check_reference_writer({field_name})
        return super().update_field_translations(
            field_name, translations, source_lang=source_lang
        )

    def _check_reference_writer(self, names):
        """:raise AccessError: what everyone shares is changed without the right"""
        if REFERENCE_FIELDS & set(names) and not self._may_edit_reference():
            raise AccessError(
                self.env._(
                    "The name, the kind and the sectors of a committee are the same for "
                    "all enterprises: a configurator changes them."
                )
            )

    @api.model
    def _may_edit_reference(self):
        return self.env.su or self.env.user.has_group(
            "crm_partnership.group_configurator"
        )

    @api.model
    def _get_guard_message(self):
        return self.env._(
            "Partnerships and joint activities are linked to a committee on their own "
            "page, by those who may change them."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for committee in self.sudo():  # sudo: only whether there is something
            if (
                committee.seat_ids
                or committee.liaison_ids
                or committee.partnership_ids
                or committee.joint_activity_ids
            ):
                raise UserError(
                    self.env._(
                        "“%(name)s” is in use and is not deleted: archive it.",
                        name=committee.name,
                    )
                )

    # ------------------------------------------------------------------ actions
    @api.readonly
    def action_view_partnerships(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_action"
        )
        action["domain"] = [("committee_ids", "in", self.ids)]
        action["context"] = {"search_default_not_ended": 1}
        return action

    @api.readonly
    def action_view_seats(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_sector_committee_seat_action"
        )
        action["domain"] = [("committee_id", "=", self.id)]
        action["context"] = {"default_committee_id": self.id}
        return action

    @api.readonly
    def action_view_joint_activities(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_joint_activity_action"
        )
        action["domain"] = [("committee_ids", "in", self.ids)]
        action["context"] = {"default_committee_ids": self.ids}
        return action
