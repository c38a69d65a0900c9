# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.employer_match import normalise_neq

#: roles that read partnerships: those who only configure the application do not, and
#: open contacts all the same
READERS = ",".join(
    f"crm_partnership.group_{role}"
    for role in (
        *("business_developer", "committee_liaison", "counsellor"),
        "privacy_officer",
    )
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    neq = fields.Char(
        string="Québec Enterprise Number (NEQ)",
        copy=False,
        index="btree_not_null",
        help="Ten digits, from the register of enterprises of Québec.",
    )
    employer_kind = fields.Selection(
        [
            ("private", "Private"),
            ("public", "Public"),
            ("social_economy", "Social economy"),
        ],
        string="Kind of Employer",
        help="Private company, public body, or social-economy enterprise "
        "(cooperative, non-profit organisation).",
    )
    partnership_ids = fields.One2many(
        "crm.partnership",
        "partner_id",
        string="Partnerships",
        groups=READERS,
    )
    partnership_count = fields.Integer(
        compute="_compute_partnership_count",
        groups=READERS,
    )

    committee_seat_count = fields.Integer(
        string="Seats on Committees",
        compute="_compute_committee_seat_count",
        groups="crm_partnership.group_partnership_user",
    )

    def _compute_partnership_count(self):
        partners = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        counts = self.env["crm.partnership"]._read_group(
            [("partner_id", "in", partners.ids)], ["partner_id"], ["__count"]
        )
        self.partnership_count = 0
        for partner, count in counts:
            while partner:
                if partner in self:
                    partner.partnership_count += count
                partner = partner.parent_id

    def _compute_committee_seat_count(self):
        """Seats of the organisation, or those that the person sits on."""
        seats = self.env["crm.sector.committee.seat"].search_fetch(
            self._committee_seat_domain(), ["partner_id", "person_id"]
        )
        for partner in self:
            partner.committee_seat_count = len(
                seats.filtered(
                    lambda seat, p=partner._origin: (
                        p in (seat.partner_id | seat.person_id)
                    )
                )
            )

    def _committee_seat_domain(self):
        ids = self._origin.ids
        return ["|", ("partner_id", "in", ids), ("person_id", "in", ids)]

    @api.constrains("neq")
    def _check_neq(self):
        for partner in self.filtered("neq"):
            try:
                normalised = normalise_neq(partner.neq)
            except ValueError:
                normalised = None
            if normalised != partner.neq:
                raise ValidationError(
                    self.env._(
                        "“%(neq)s” is not a Québec enterprise number: it has ten "
                        "digits and begins with 11, 22, 33 or 88.",
                        neq=partner.neq,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._clean_neq(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._clean_neq(vals)
        result = super().write(vals)
        if "industry_id" in vals:
            # now, while it is known who changes the sector: a liaison opens nothing to
            # themselves by it
            self.env["crm.partnership"]._recompute_model(["industry_id"])
            self.env["crm.partnership"]._recompute_model(["committee_ids"])
        return result

    @api.model
    def _clean_neq(self, vals):
        """Keep the digits only, so that one number has one spelling."""
        if vals.get("neq"):
            digits = "".join(char for char in vals["neq"] if char.isdigit())
            vals["neq"] = digits or vals["neq"]

    @api.readonly
    def action_view_partnerships(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_action"
        )
        action["domain"] = [("partner_id", "child_of", self.ids)]
        action["context"] = {"default_partner_id": self.id}
        return action

    @api.readonly
    def action_view_committee_seats(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_sector_committee_seat_action_partner"
        )
        action["domain"] = self._committee_seat_domain()
        if self.is_company:
            action["context"] = {"default_partner_id": self.id}
        else:
            action["context"] = {
                "default_person_id": self.id,
                "default_partner_id": self.parent_id.id,
            }
        return action

    @api.model
    @api.readonly
    def get_import_templates(self):
        """Our template of employers and contacts, beside the host's."""
        return [*super().get_import_templates(), *self._get_own_import_templates()]
