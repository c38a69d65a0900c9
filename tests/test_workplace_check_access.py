# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestWorkplaceCheckAccess(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.partnership = cls.new_partnership()
        cls.check = cls.new_check(cls.partnership, done=False, breaks="to_correct")
        cls.line = cls.check.line_ids.filtered(
            lambda p: p.criterion_id.code == "breaks"
        )

    def new_file(self, user, **vals):
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .create({"name": "photo.png", "raw": b"image", **vals})
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_evidence_follows_the_point_and_is_sealed_with_it(self):
        photo = self.new_file(self.developer, res_model=self.line._name)
        with self.assertRaises(AccessError):
            photo.with_user(self.counsellor).read(["datas"])
        self.line.with_user(self.developer).evidence_ids = [Command.link(photo.id)]
        self.assertEqual(
            (photo.res_model, photo.res_id), (self.line._name, self.line.id)
        )
        self.env.invalidate_all()
        for user in (self.counsellor, self.other_developer, self.director):
            self.assertTrue(photo.with_user(user).read(["datas"]))
        for user in (
            *(self.liaison, self.privacy_officer, self.configurator),
            *(self.sister_developer, self.salesman, self.portal_user),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError, msg=user.login):
                photo.with_user(user).read(["datas"])
        with self.assertRaises(AccessError):
            photo.with_user(self.other_developer).unlink()
        self.partnership.confidentiality = "restricted"
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            photo.with_user(self.counsellor).read(["datas"])
        self.check.with_user(self.developer).action_done()
        for attempt in (
            lambda: photo.unlink(),
            lambda: photo.write({"raw": b"autre"}),
            lambda: photo.write({"res_id": self.check.line_ids[0].id}),
        ):
            with self.assertRaises(UserError):
                attempt()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_takes_over_a_file_that_is_not_theirs(self):
        others = self.new_file(self.director)
        kept = self.new_file(
            self.developer, res_model="crm.partnership", res_id=self.partnership.id
        )
        for stolen in (others, kept):
            with self.assertRaises(UserError):
                self.line.with_user(self.developer).evidence_ids = [
                    Command.link(stolen.id)
                ]
            with self.assertRaises(UserError):
                self.check.with_user(self.developer).line_ids = [
                    Command.create(
                        {"name": "x", "evidence_ids": [Command.link(stolen.id)]}
                    )
                ]
        self.check.action_done()
        with self.assertRaises(UserError):
            self.line.with_user(self.developer)._record_correction(
                self.today, "Vu", others
            )
        proof = self.new_file(self.developer, res_model="crm.workplace.correction")
        self.line.with_user(self.developer)._record_correction(self.today, "", proof)
        self.assertEqual(self.line.correction_evidence_ids, proof)
        self.assertTrue(proof.is_sealed)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_closed_partnerships_keep_their_checks(self):
        closed = self.new_partnership(
            confidentiality="restricted", user_id=self.director.id
        )
        check = self.new_check(closed, equipment="blocking")
        for user in (self.developer, self.counsellor, self.sister_developer):
            for model in ("crm.workplace.check", "crm.workplace.check.line"):
                records = self.env[model].with_user(user)
                self.assertFalse(records.search([("partnership_id", "=", closed.id)]))
                self.assertFalse(
                    records.formatted_read_group(
                        [("partnership_id", "=", closed.id)],
                        ["company_id"],
                        ["__count"],
                    )
                )
            with self.assertRaises(AccessError):
                check.with_user(user).read(["result"])
            with self.assertRaises(AccessError):
                check.with_user(user).action_recheck()
            with self.assertRaises(AccessError):
                check.with_user(user).create({"partnership_id": closed.id})
        for user in (self.liaison, self.privacy_officer, self.configurator):
            with self.assertRaises(AccessError):
                check.with_user(user).search([])
            with self.assertRaises(AccessError):
                check.line_ids.with_user(user).search([])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_the_state_is_not_read_out_by_those_without_access(self):
        self.partnership.member_ids = [Command.create({"user_id": self.liaison.id})]
        for user in (self.liaison, self.privacy_officer):
            partnership = self.partnership.with_user(user)
            self.assertTrue(partnership.name)
            for name in (
                *("workplace_state", "workplace_check_id", "workplace_check_ids"),
            ):
                with self.assertRaises(AccessError):
                    partnership.read([name])
                with self.assertRaises(AccessError):
                    partnership.search([(name, "!=", False)])
            # what is missing for the next stage is told, not why
            self.place(self.partnership, "agreement")
            self.assertIn("workplace_check", self.missing_codes(partnership))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_counsellor_visits_where_they_take_part(self):
        checks = self.env["crm.workplace.check"].with_user(self.counsellor)
        with self.assertRaises(AccessError):
            checks.create({"partnership_id": self.partnership.id})
        with self.assertRaises(AccessError):
            self.check.with_user(self.counsellor).summary = "x"
        with self.assertRaises(AccessError):
            self.check.with_user(self.counsellor).action_done()
        empty = self.new_partnership()
        with self.assertRaises(UserError):
            empty.with_user(self.counsellor).action_open_workplace_checks()
        self.partnership.member_ids = [Command.create({"user_id": self.counsellor.id})]
        check = checks.create({"partnership_id": self.partnership.id})
        check._answer_points(
            {
                "equipment": {
                    "answer": "blocking",
                    "note": "Bottes",
                    "date_due": self.today,
                }
            }
        )
        check.action_done()
        point = check.line_ids.filtered("is_open")
        point._record_correction(self.today, "Vues", self.env["ir.attachment"])
        self.assertEqual(point.corrected_by, self.counsellor)
        with self.assertRaises(AccessError):
            self.check.with_user(self.counsellor).unlink()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_colleagues_read_and_do_not_change(self):
        check = self.check.with_user(self.other_developer)
        self.assertTrue(check.line_ids[0].name)
        for attempt in (
            lambda: check.action_done(),
            lambda: check.action_cancel(),
            lambda: check.line_ids[0].write({"answer": "blocking"}),
            lambda: check.create({"partnership_id": self.partnership.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.check.action_done()
        with self.assertRaises(AccessError):
            self.line.with_user(self.other_developer)._record_correction(
                self.today, "Vu", self.env["ir.attachment"]
            )
        with self.assertRaises(AccessError):
            check.action_recheck()
        self.assertFalse(check.search([("previous_id", "=", check.id)]))

    def test_corrections_are_not_recorded_by_a_call_from_outside(self):
        method = type(self.env["crm.workplace.check.line"])._record_correction
        self.assertTrue(method.__name__.startswith("_"))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_the_catalogue_is_kept_by_configurator_and_director(self):
        criterion = self.env.ref("crm_partnership.crm_workplace_criterion_breaks")
        for user in (self.configurator, self.director):
            criterion.with_user(user).help = "Demander à l'équipe"
        for user in (self.developer, self.counsellor, self.liaison):
            with self.assertRaises(AccessError):
                criterion.with_user(user).help = "x"
