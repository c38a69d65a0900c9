# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

#: roles that read the open partnerships of their enterprise anyway
READERS = ("business_developer", "counsellor", "privacy_officer")


class CrmPartnershipCommitteeMixin(models.AbstractModel):
    """The sector committees of a partnership.

    They open a partnership of the levels network and enterprise to the liaisons of
    these committees in the same enterprise, read only: see ``is_own_sector``, which
    the record rules look at.
    """

    _name = "crm.partnership.committee.mixin"
    _description = "Sector Committees of a Partnership"

    committee_ids = fields.Many2many(
        "crm.sector.committee",
        "crm_partnership_committee_rel",
        "partnership_id",
        "committee_id",
        string="Sector Committees",
        compute="_compute_committee_ids",
        store=True,
        readonly=False,
        help="Proposed from the sector of the employer. Liaisons of these committees "
        "may read the partnership, unless it is closed to those who are not named.",
    )
    is_own_sector = fields.Boolean(
        string="In My Sector",
        compute="_compute_is_own_sector",
        search="_search_is_own_sector",
        compute_sudo=True,
        help="You are a liaison of one of its committees today.",
    )

    @api.depends("industry_id")
    def _compute_committee_ids(self):
        """Committees of the employer's sector; those that have no sector of their own
        (advisory, regional) are chosen by hand, and stay."""
        committees = self.env["crm.sector.committee"].search(
            [("industry_ids", "!=", False)]
        )
        proposed, chosen = {}, {}
        for record in self:
            own = record.committee_ids
            if not record._keeps_committees():
                industry = record.industry_id._origin
                if industry not in proposed:
                    proposed[industry] = industry._find_committees(committees)
                own = proposed[industry] | own.filtered(lambda c: not c.industry_ids)
            chosen.setdefault(own, []).append(record)
        # partnerships with the same ones at once: an import makes thousands
        for own, records in chosen.items():
            self.browse().concat(*records).committee_ids = own

    def _keeps_committees(self):
        """Whether the change comes from a liaison who takes no part: changing the
        sector of an employer would open the partnership to them."""
        self.ensure_one()
        user = self.env.user
        if not user.has_group("crm_partnership.group_committee_liaison") or any(
            user.has_group(f"crm_partnership.group_{role}") for role in READERS
        ):
            return False
        return user not in (
            self.user_id | self.backup_user_id | self.member_ids.user_id
        )

    @api.depends(
        "company_id",
        "committee_ids.liaison_ids.user_id",
        "committee_ids.liaison_ids.company_id",
        "committee_ids.liaison_ids.date_from",
        "committee_ids.liaison_ids.date_to",
    )
    @api.depends_context("uid")
    def _compute_is_own_sector(self):
        own = self.env["crm.sector.committee.liaison"]._get_own()
        for record in self:
            committees = own.get(record.company_id.id, set())
            record.is_own_sector = not committees.isdisjoint(
                record.committee_ids._origin.ids
            )

    def _search_is_own_sector(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = self.env["crm.sector.committee.liaison"]._get_own()
        domain = Domain.OR(
            Domain("company_id", "=", company)
            & Domain("committee_ids", "in", list(committees))
            for company, committees in own.items()
        )
        return Domain.OR(domain if flag else ~domain for flag in value)

    def write(self, vals):
        result = super().write(vals)
        if "committee_ids" in vals:
            # liaisons of a committee that was taken out follow no more
            self._remove_unauthorised_followers()
        return result
