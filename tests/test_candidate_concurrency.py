# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .at_once_case import RealConnectionsCase


@tagged("post_install", "-at_install")
class TestCandidateConcurrency(RealConnectionsCase):
    """Two real connections; what they write is committed, then removed."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            employer = env["res.partner"].create(
                {"name": "Simultané inc.", "is_company": True}
            )
            partnership = env["crm.partnership"].create({"partner_id": employer.id})
            counsellor = env["res.users"].create(
                {
                    "name": "Intervenante simultanée",
                    "login": "test_candidate_at_once",
                    "group_ids": [
                        Command.set(env.ref("crm_partnership.group_counsellor").ids)
                    ],
                }
            )
            participant = env["crm.participant"].create({"user_id": counsellor.id})
            participant.action_make_available()
            placement = env["crm.placement"].create(
                {"partnership_id": partnership.id, "participant_id": participant.id}
            )
            self.placement_id = placement.id
            self.leftovers = (partnership.id, participant.id, employer.id)
            self.counsellor_id = counsellor.id
        self.addCleanup(self.remove)

    def remove(self):
        partnership_id, participant_id, employer_id = self.leftovers
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            env["mail.activity"].search(
                [
                    ("res_model", "=", "crm.placement"),
                    ("res_id", "=", self.placement_id),
                ]
            ).unlink()
            env["crm.equity.issue"].search(
                [("placement_id", "=", self.placement_id)]
            ).unlink()
            env["mail.message"].search(
                [("model", "=", "crm.placement"), ("res_id", "=", self.placement_id)]
            ).unlink()
            # what happened is not removed by the application: the test goes below it
            cr.execute(
                "DELETE FROM crm_placement WHERE id = %s",
                [self.placement_id],
            )
            cr.execute("DELETE FROM crm_participant WHERE id = %s", [participant_id])
            env.invalidate_all()
            env["crm.partnership"].browse(partnership_id).unlink()
            counsellor = env["res.users"].browse(self.counsellor_id)
            person = counsellor.partner_id
            counsellor.unlink()
            (person | env["res.partner"].browse(employer_id)).unlink()

    def at_once(self, *answers):
        """Answers to the placement, on connections of their own."""

        def work(answer):
            return lambda env: answer(env["crm.placement"].browse(self.placement_id))

        return super().at_once(*map(work, answers))

    def meet(self, placement):
        placement._tell_interest()

    def refuse(self, placement):
        placement._refuse_for_employer(
            placement.env.ref("crm_partnership.crm_refusal_reason_skills")
        )

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_introductions_at_once_keep_to_the_capacity(self):
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            partnership = self.placement(cr).partnership_id
            partnership.introduction_capacity = 1
            person = env["crm.participant"].create({"user_id": self.counsellor_id})
            person.action_make_available()
            other_id = (
                env["crm.placement"]
                .create({"partnership_id": partnership.id, "participant_id": person.id})
                .id
            )

        def forget():
            with self.registry.cursor() as cr:
                cr.execute("DELETE FROM crm_placement WHERE id = %s", [other_id])
                cr.execute("DELETE FROM crm_participant WHERE id = %s", [person.id])

        self.addCleanup(forget)

        def introduce(placement):
            placement.partnership_id._check_capacity()
            placement._set_state("introduced", introduced_at=fields.Datetime.now())

        first, second = self.at_once(
            introduce, lambda placement: introduce(placement.browse(other_id))
        )
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)

    def placement(self, cr):
        return self.env_of(cr)["crm.placement"].browse(self.placement_id)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_a_double_click_is_one_answer_and_no_error(self):
        self.assertEqual(self.at_once(self.meet, self.meet), [None, None])
        with self.registry.cursor() as cr:
            placement = self.placement(cr)
            self.assertEqual(placement.employer_interest, "meet")
            people = (
                placement.partnership_id._get_person_in_charge()
                | placement.counsellor_id
            )
            self.assertEqual(len(placement.activity_ids), len(people))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_of_two_colleagues_the_second_is_told_that_things_moved_on(self):
        first, second = self.at_once(self.refuse, self.meet)
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        self.assertIn("moved on", str(second))
        with self.registry.cursor() as cr:
            placement = self.placement(cr)
            self.assertEqual(placement.state, "closed")
            self.assertEqual(placement.employer_interest, "no")
