# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import GROUP, PartnershipCase

SECRET = "Zwieback"


class NetworkCase(PartnershipCase):
    """Three enterprises; the first one has a need that it cannot fill."""

    @classmethod
    def _new_user(cls, *args, **kwargs):
        user = super()._new_user(*args, **kwargs)
        # people are told in their own language
        user.lang = "en_US"
        return user

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third_company = cls.env["res.company"].create({"name": "Bois Test"})
        cls.sister_director = cls._new_user(
            "sister_director", "director", company=cls.sister_company
        )
        cls.sister_counsellor = cls._new_user(
            "sister_counsellor", "counsellor", company=cls.sister_company
        )
        cls.third_developer = cls._new_user(
            "third", "business_developer", company=cls.third_company
        )
        cls.third_director = cls._new_user(
            "third_director", "director", company=cls.third_company
        )
        cls.two_sided = new_test_user(
            cls.env,
            login="test_two_sided",
            groups=f"{GROUP}director",
            company_id=cls.company.id,
            company_ids=[Command.set((cls.company | cls.sister_company).ids)],
        )
        # enterprises of the database itself do not take part
        cls.env["res.company"].search([]).network_offers_month = 0
        cls.sister_company.network_offers_month = 4
        cls.third_company.network_offers_month = 4
        cls.occupation = cls.env["crm.occupation"].create(
            {"code": "63201", "name": "Boulangers"}
        )
        cls.env["crm.training.programme"].create(
            {
                "name": "Pain",
                "company_id": cls.sister_company.id,
                "occupation_ids": [Command.set(cls.occupation.ids)],
            }
        )
        cls.employer = cls.env["res.partner"].create(
            {"name": f"{SECRET} inc.", "is_company": True, "city": "Québec"}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Aline Roy", "parent_id": cls.employer.id, "phone": "418 555-0111"}
        )
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)], name="Pains du matin"
        )
        cls.need = cls.new_open_need(cls.partnership)

    @classmethod
    def new_open_need(cls, partnership, **vals):
        need = cls.new_need(
            partnership,
            **{
                "name": f"Aide chez {SECRET}",
                "occupation_id": cls.occupation.id,
                "positions": 3,
                "hours_week": 30,
                "wage_min": 21,
                **vals,
            },
        )
        need.action_open()
        return need

    def share(self, need=None, user=None, companies=None, **values):
        """Offer a need, in the proposed order unless enterprises are named."""
        sharing = self.env["crm.need.sharing"].with_user(user or self.developer)
        need = (need or self.need).with_user(user or self.developer)
        if companies is None:
            companies = [row[0] for row in sharing._get_turns(need)]
        return sharing.start(need, [c.id for c in companies], **values).sudo()

    def as_sister(self, offer, user=None):
        return offer.with_user(user or self.sister_developer)

    def get_notices(self, user, subject):
        return self.env["mail.message"].search(
            [
                ("notified_partner_ids", "in", user.partner_id.ids),
                ("subject", "=", subject),
            ]
        )
