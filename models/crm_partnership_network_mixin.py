# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..exceptions import ConfidentialityError
from .crm_confidential_mixin import CLOSED_LEVELS
from .res_company_network import DEVELOPER


class CrmPartnershipNetworkMixin(models.AbstractModel):
    """A partnership among those of sister enterprises: the level of confidentiality
    says what of it leaves the enterprise, and an employer is not asked too often."""

    _name = "crm.partnership.network.mixin"
    _description = "Partnership in the Network"

    shared_employer_id = fields.Many2one(
        "crm.shared.employer",
        string="Employer in Common",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=DEVELOPER,
    )
    network_lead = fields.Char(
        string="In the Network",
        compute="_compute_network_lead",
        groups=DEVELOPER,
        help="Whether a sister enterprise is in touch with the employer too, and who "
        "leads.",
    )
    network_told_on = fields.Date(copy=False, groups=fields.NO_ACCESS)

    @api.depends("shared_employer_id.lead_id", "shared_employer_id.party_ids")
    def _compute_network_lead(self):
        for partnership in self:
            # sudo: of the level network, which all sisters may read
            shared = partnership.sudo().shared_employer_id
            partnership.network_lead = shared._get_summary(partnership.company_id)

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        partnerships = super().create(vals_list)
        # all that is computed of them is written at once, not search after search
        self.flush_model()
        partnerships._look_for_sisters()
        return partnerships

    def write(self, vals):
        former = (
            {p: p.confidentiality for p in self} if "confidentiality" in vals else {}
        )
        result = super().write(vals)
        if vals.keys() & {"confidentiality", "status", "active"}:
            self._follow_level()
        is_other = bool(vals.keys() & {"partner_id", "company_id"})
        if is_other:
            # another employer or enterprise: what was told of the former one goes
            self.sudo().shared_employer_id._leave(self)
            self.sudo()._get_sharings()._close_to_network()
        opened = self.filtered(
            lambda p: (
                former.get(p, "network") != "network" and p.confidentiality == "network"
            )
        )
        (self if is_other else opened)._look_for_sisters()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_from_the_network(self):
        # sudo: what sisters read goes with it
        self.sudo().shared_employer_id._leave(self)

    def _get_sharings(self):
        return self.env["crm.need.sharing"].search([("partnership_id", "in", self.ids)])

    def _follow_level(self):
        """Take back at once what the level does not tell any more."""
        # sudo: a consequence of the change of level, whose right was checked
        partnerships = self.sudo()
        closed = partnerships.filtered(lambda p: p.confidentiality in CLOSED_LEVELS)
        closed._get_sharings()._close_to_network()
        leaving = partnerships.filtered(
            lambda p: (
                p.confidentiality != "network" or p.status == "ended" or not p.active
            )
        )
        leaving.shared_employer_id._leave(leaving)

    # ------------------------------------------------------------------- checks
    def _check_open_to_network(self):
        """:raise ConfidentialityError: nothing of the partnership leaves the enterprise"""
        for partnership in self:
            if partnership.confidentiality in CLOSED_LEVELS:
                raise ConfidentialityError(
                    self.env._(
                        "The partnership is kept to its team or to named people: its "
                        "needs are not offered to sister enterprises, and its employer "
                        "is not named to them. Its owner may lower the level of "
                        "confidentiality first."
                    )
                )

    def _get_employer_names(self):
        """Names that a text for sisters may not hold."""
        self.ensure_one()
        partnership = self.sudo()  # sudo: compared, not shown
        employer = partnership.partner_id
        return list(
            filter(
                None,
                {
                    employer.name,
                    employer.commercial_partner_id.name,
                    *partnership.contact_ids.mapped("name"),
                    *employer.child_ids.mapped("name"),
                },
            )
        )

    # ------------------------------------------------------------------- sisters
    def _get_network_level(self):
        self.ensure_one()
        return self.confidentiality

    def _get_network_link(self):
        self.ensure_one()
        return f"/odoo/partnerships/{self.id}"

    def _look_for_sisters(self):
        """Tell both sides when a sister enterprise is in touch with the employer."""
        self.env["crm.shared.employer"]._look_for_sisters(
            self.filtered(lambda p: p.status != "ended")
        )

    # ------------------------------------------------------------------- caps
    def _check_capacity(self):
        """An introduction is an approach of the employer for the whole network."""
        result = super()._check_capacity()
        self._check_network_cap()
        return result

    @api.model
    def _get_network_cap(self):
        # sudo: a number that holds for everyone
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param("crm_partnership.network_employer_cap", "0")
        return int(value) if value.isdecimal() else 0

    def _check_network_cap(self):
        """To be called before each approach of the employer.

        :raise UserError: sister enterprises together have asked it often enough
        """
        cap = self._get_network_cap()
        if not cap:
            return
        for partnership in self:
            count = partnership._count_network_approaches()
            if count >= cap:
                raise UserError(
                    self.env._(
                        "The enterprises of the network approach an employer %(cap)s "
                        "times a month at most, and this one has had that. Wait for "
                        "next month, or talk about it at the network.",
                        cap=cap,
                    )
                )

    def _count_network_approaches(self):
        """Approaches of the employer this month by all enterprises, as one number.

        What sisters do in partnerships closed to the network is left out: the number
        would tell that there are some.
        """
        self.ensure_one()
        # sudo: a number over enterprises; nothing else is told
        me = self.sudo()
        employers = me.partner_id._find_same_employers()
        # two approaches at once: the second one waits, and starts again on what the
        # first one wrote
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET active = active WHERE id IN ("
                "SELECT id FROM res_partner WHERE id IN %s ORDER BY id FOR UPDATE)",
                tuple(employers.ids),
            )
        )
        partnerships = me.with_context(active_test=False).search(
            Domain("partner_id.commercial_partner_id", "in", employers.ids)
            & (
                Domain("company_id", "=", me.company_id.id)
                | Domain("confidentiality", "not in", CLOSED_LEVELS)
            )
        )
        first = fields.Date.context_today(self).replace(day=1)
        counts = partnerships._get_introduction_counts()
        released = (
            self.env["crm.need.sharing.line"]
            .sudo()
            .search_count(
                [
                    ("partnership_id", "in", partnerships.ids),
                    ("released_at", ">=", first),
                ]
            )
        )
        return sum(counts.values()) + released
