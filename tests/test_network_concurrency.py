# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .at_once_case import RealConnectionsCase


@tagged("post_install", "-at_install")
class TestNetworkConcurrency(RealConnectionsCase):
    """Two real connections; what they write is committed, then removed."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            self.taking = {
                c.id: c.network_offers_month for c in env["res.company"].search([])
            }
            env["res.company"].search([]).network_offers_month = 0
            companies = env["res.company"].create(
                [
                    {"name": f"Simultané {n}", "network_offers_month": 5}
                    for n in range(3)
                ]
            )
            companies[0].network_offers_month = 0
            employer = env["res.partner"].create(
                {"name": "Employeur simultané", "is_company": True}
            )
            partnership = env["crm.partnership"].create(
                {"partner_id": employer.id, "company_id": companies[0].id}
            )
            occupation = env["crm.occupation"].search([], limit=1)
            needs = env["crm.labour.need"].create(
                [
                    {
                        "name": "x",
                        "partnership_id": partnership.id,
                        "occupation_id": occupation.id,
                    }
                ]
                * 2
            )
            needs.action_open()
            order = [row[0].id for row in env["crm.need.sharing"]._get_turns(needs[0])]
            sharings = [env["crm.need.sharing"].start(n, order, "Essai") for n in needs]
            self.sharing_ids = [s.id for s in sharings]
            self.offer_ids = [s.offer_id.id for s in sharings]
            self.leftovers = (partnership.id, employer.id, companies.ids)
        self.addCleanup(self.remove)

    def remove(self):
        partnership_id, employer_id, company_ids = self.leftovers
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            cr.execute(
                "DELETE FROM crm_need_sharing WHERE partnership_id = %s",
                [partnership_id],
            )
            cr.execute(
                "DELETE FROM crm_need_offer WHERE company_id IN %s",
                [tuple(company_ids)],
            )
            cr.execute(
                "DELETE FROM crm_labour_need WHERE partnership_id = %s",
                [partnership_id],
            )
            env.invalidate_all()
            env["ir.config_parameter"].set_param(
                "crm_partnership.network_employer_cap", False
            )
            env["crm.partnership"].browse(partnership_id).unlink()
            env["res.partner"].browse(employer_id).unlink()
            companies = env["res.company"].browse(company_ids)
            partners = companies.partner_id
            companies.unlink()
            partners.unlink()
            for company in env["res.company"].search([]):
                company.network_offers_month = self.taking.get(company.id, 0)

    def accept(self, env):
        env["crm.need.offer"].browse(self.offer_ids[0]).action_accept()

    def decline(self, env):
        env["crm.need.offer"].browse(self.offer_ids[0]).action_decline("capacity")

    def lapse(self, env):
        sharing = env["crm.need.sharing"].browse(self.sharing_ids[0])
        sharing._lapse(fields.Date.context_today(sharing))

    def read_states(self):
        with self.registry.cursor() as cr:
            sharing = self.env_of(cr)["crm.need.sharing"].browse(self.sharing_ids[0])
            return sharing.state, [line.offer_state for line in sharing.line_ids]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_people_accept_at_once(self):
        first, second = self.at_once(self.accept, self.accept)
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        self.assertEqual(self.read_states(), ("accepted", ["accepted", False]))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_accepts_while_another_declines(self):
        first, second = self.at_once(self.decline, self.accept)
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        self.assertEqual(self.read_states(), ("running", ["declined", "offered"]))

    def let_time_pass(self):
        with self.registry.cursor() as cr:
            offer = self.env_of(cr)["crm.need.offer"].browse(self.offer_ids[0])
            offer.date_due = fields.Date.context_today(offer) - timedelta(days=1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_an_answer_while_the_offer_lapses(self):
        self.let_time_pass()
        first, second = self.at_once(self.lapse, self.accept)
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        self.assertEqual(self.read_states(), ("running", ["lapsed", "offered"]))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_offer_lapses_while_someone_answers(self):
        self.let_time_pass()
        self.assertEqual(self.at_once(self.accept, self.lapse), [None, None])
        self.assertEqual(self.read_states(), ("accepted", ["accepted", False]))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_lapses_at_once_ask_one_enterprise(self):
        self.let_time_pass()
        self.assertEqual(self.at_once(self.lapse, self.lapse), [None, None])
        self.assertEqual(self.read_states(), ("running", ["lapsed", "offered"]))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_releases_at_once_stay_below_the_cap(self):
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            env["ir.config_parameter"].set_param(
                "crm_partnership.network_employer_cap", "1"
            )
            env["crm.need.offer"].browse(self.offer_ids[0]).action_accept()
            env["crm.need.offer"].browse(self.offer_ids[1]).action_accept()

        def release(number):
            return lambda env: (
                env["crm.need.offer"]
                .browse(self.offer_ids[number])
                .action_release("Quelqu'un")
            )

        first, second = self.at_once(release(0), release(1))
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        with self.registry.cursor() as cr:
            named = self.env_of(cr)["crm.need.offer"].search(
                [("id", "in", self.offer_ids), ("released_at", "!=", False)]
            )
            self.assertEqual(named.ids, self.offer_ids[:1])
