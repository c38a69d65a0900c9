# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

GROUP = "crm_partnership.group_"


class PartnershipCase(TransactionCase):
    """The cast: two enterprises, one user for each role, an employer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.company = cls.env["res.company"].create({"name": "Cuisines Test"})
        cls.sister_company = cls.env["res.company"].create({"name": "Textile Test"})
        cls.developer = cls._new_user("developer", "business_developer")
        cls.other_developer = cls._new_user("other", "business_developer")
        cls.director = cls._new_user("director", "director")
        cls.liaison = cls._new_user("liaison", "committee_liaison")
        cls.counsellor = cls._new_user("counsellor", "counsellor")
        cls.privacy_officer = cls._new_user("privacy", "privacy_officer")
        cls.configurator = cls._new_user("configurator", "configurator")
        cls.sister_developer = cls._new_user(
            "sister", "business_developer", company=cls.sister_company
        )
        cls.salesman = cls._new_user("salesman", "sales_team.group_sale_salesman")
        cls.portal_user = cls._new_user("employer", "base.group_portal")
        cls.employer = cls.env["res.partner"].create(
            {"name": "Boulangerie Test", "is_company": True}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Line Roy", "parent_id": cls.employer.id, "email": "l@roy.example"}
        )
        cls.stages = {
            name: cls.env.ref(f"crm_partnership.crm_partnership_stage_{name}")
            for name in (
                *("first_contact", "needs", "alignment", "agreement"),
                *("pilot", "active", "sustained"),
            )
        }

    @classmethod
    def _new_user(cls, login, group, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"test_{login}",
            groups=group if "." in group else GROUP + group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def new_partnership(cls, **vals):
        """A partnership of the developer with the employer, at the first stage."""
        return cls.env["crm.partnership"].create(
            {
                "partner_id": cls.employer.id,
                "company_id": cls.company.id,
                "user_id": cls.developer.id,
                **vals,
            }
        )

    @classmethod
    def add_milestone(cls, partnership, kind, **vals):
        return cls.env["crm.partnership.milestone"].create(
            {"partnership_id": partnership.id, "kind": kind, **vals}
        )

    def place(self, partnership, stage):
        """Put a partnership in a stage without looking at the gates."""
        partnership.with_user(self.director).action_override_gates(
            self.stages[stage].id, "mise en place de l'essai"
        )

    def missing_codes(self, partnership):
        partnership.invalidate_recordset(["missing_gate_ids"])
        return set(partnership.missing_gate_ids.mapped("code"))
