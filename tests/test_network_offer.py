# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..exceptions import ConfidentialityError
from .network_case import SECRET, NetworkCase

RULES = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestNetworkOffer(NetworkCase):
    # -------------------------------------------------------------- the order
    def test_the_order_is_proposed_and_its_reasons_are_kept(self):
        sharing = self.share()
        # only the sister's programme teaches the occupation
        self.assertEqual(
            sharing.line_ids.sister_id, self.sister_company | self.third_company
        )
        offer = sharing.offer_id
        self.assertEqual(offer.sister_id, self.sister_company)
        self.assertEqual(offer.state, "offered")
        self.assertIn("a programme teaches it", offer.reason)
        self.assertIn("0 offers received in twelve months", offer.reason)
        self.assertEqual(offer.score, sharing.line_ids[0].score)
        reason = offer.reason
        self.sister_company.network_offers_month = 1
        self.env["crm.training.programme"].search([]).active = False
        self.assertEqual(offer.reason, reason)

    def test_who_received_fewest_comes_first(self):
        self.env["crm.training.programme"].search([]).unlink()
        for _number in range(2):
            need = self.new_open_need(self.partnership)
            self.share(need, companies=[self.sister_company], note="Essai")
        turns = self.env["crm.need.sharing"]._get_turns(self.need)
        self.assertEqual(
            [row[0] for row in turns], [self.third_company, self.sister_company]
        )

    def test_who_takes_none_or_has_had_its_offers_is_not_proposed(self):
        self.third_company.network_offers_month = 0
        self.sister_company.network_offers_month = 1
        self.share()
        need = self.new_open_need(self.partnership)
        self.assertFalse(self.env["crm.need.sharing"]._get_turns(need))
        with self.assertRaisesRegex(UserError, "takes more offers this month"):
            need.with_user(self.developer).action_open_share()

    def test_distance_and_area_count(self):
        region = self.env.ref("crm_partnership.crm_area_region_01")
        inner = self.env["crm.area"].create({"name": "Matane", "parent_id": region.id})
        self.need.area_id = inner
        self.third_company.network_area_id = region
        self.sister_company.network_area_id = self.env.ref(
            "crm_partnership.crm_area_region_02"
        )
        reasons = {
            company: reason
            for company, _score, reason in self.env["crm.need.sharing"]._get_turns(
                self.need
            )
        }
        self.assertIn("in the same area", reasons[self.third_company])
        self.assertIn("in another region", reasons[self.sister_company])
        place = {"partner_latitude": 46.8, "partner_longitude": -71.2}
        self.employer.write(place)
        self.sister_company.partner_id.write(
            {"partner_latitude": 46.9, "partner_longitude": -71.3}
        )
        reasons = {
            company: reason
            for company, _score, reason in self.env["crm.need.sharing"]._get_turns(
                self.need
            )
        }
        # a band, since the distance itself would tell where the employer is
        self.assertIn("within 25 km", reasons[self.sister_company])
        self.assertIn("in the same area", reasons[self.third_company])

    def test_another_order_asks_for_a_reason(self):
        with self.assertRaisesRegex(UserError, "write why"):
            self.share(companies=[self.third_company])
        sharing = self.share(companies=[self.third_company], note="Elle l'a demandé")
        self.assertEqual(sharing.offer_id.sister_id, self.third_company)
        self.assertEqual(sharing.note, "Elle l'a demandé")

    def test_only_enterprises_that_are_proposed_are_asked(self):
        with self.assertRaisesRegex(UserError, "among those proposed"):
            self.share(companies=[self.company], note="Essai")
        with self.assertRaisesRegex(UserError, "at least one"):
            self.share(companies=[], note="Essai")

    # -------------------------------------------------------------- who offers
    @mute_logger(*RULES)
    def test_who_may_not_write_the_need_does_not_offer_it(self):
        for user in (
            *(self.other_developer, self.counsellor, self.liaison, self.salesman),
            *(self.sister_developer, self.privacy_officer, self.portal_user),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.need.with_user(user).action_open_share()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.need.sharing"].with_user(user).start(
                    self.need.with_user(user), self.sister_company.ids, "Essai"
                )
        self.assertTrue(self.share(user=self.director))

    def test_a_closed_partnership_offers_nothing(self):
        for level in ("team", "restricted"):
            self.partnership.confidentiality = level
            with self.subTest(level=level), self.assertRaises(ConfidentialityError):
                self.need.with_user(self.developer).action_open_share()
            with self.subTest(level=level), self.assertRaises(ConfidentialityError):
                self.share()

    def test_a_draft_or_a_need_without_occupation_is_not_offered(self):
        draft = self.new_need(self.partnership)
        with self.assertRaisesRegex(UserError, "Open the need first"):
            self.share(draft)
        draft.action_open()
        with self.assertRaisesRegex(UserError, "Choose the occupation"):
            self.share(draft)

    def test_a_need_is_offered_once_at_a_time(self):
        self.share()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "offered already|one_alive"),
        ):
            self.share()
            self.env.flush_all()

    # -------------------------------------------------------------- the window
    def test_the_window_shows_the_order_and_offers(self):
        action = self.need.with_user(self.developer).action_open_share()
        window = (
            self.env["crm.need.share"]
            .with_user(self.developer)
            .browse(action["res_id"])
        )
        self.assertIn("Boulangers", window.preview)
        self.assertNotIn(SECRET, window.preview)
        with Form(window) as form:
            form.about = "Petite équipe"
            form.note = "Elle a demandé d'attendre"
            with form.line_ids.edit(0) as line:
                line.is_asked = False
        action = window.action_confirm()
        sharing = self.env["crm.need.sharing"].browse(action["res_id"])
        self.assertEqual(sharing.offer_id.sister_id, self.third_company)
        self.assertEqual(sharing.offer_id.note, "Petite équipe")

    @mute_logger(*RULES)
    def test_the_window_of_a_need_that_is_not_ones_own(self):
        with self.assertRaises(AccessError):
            self.env["crm.need.share"].with_user(self.other_developer).create(
                {"need_id": self.need.id}
            )
        with self.assertRaises(AccessError):
            self.env["crm.need.share"].with_user(self.sister_developer).new(
                {"need_id": self.need.id}
            )

    # -------------------------------------------------------------- what is seen
    def test_the_header_names_nobody(self):
        offer = self.share().offer_id
        texts = offer.with_user(self.sister_developer).read()[0]
        for value in (SECRET, "Pains du matin", "Aline", "Québec"):
            self.assertNotIn(value, str(texts))
        self.assertEqual(offer.name, "Boulangers")
        self.assertEqual((offer.positions, offer.wage_min), (3, 21))
        self.assertFalse(offer.employer_name)

    def test_a_text_that_names_the_employer_is_refused(self):
        for about in ("Chez Zwieback!", "Demander aline roy"):
            with self.subTest(about=about), self.assertRaisesRegex(UserError, "names"):
                self.share(about=about)
        self.need.requirement_ids = [
            Command.create(
                {"kind": "other", "text": "Aimer le pain Zwieback", "reason": "Essai"}
            )
        ]
        with self.assertRaisesRegex(UserError, "names"):
            self.need.with_user(self.developer).action_open_share()

    @mute_logger(*RULES)
    def test_who_reads_the_offer(self):
        offer = self.share().offer_id
        for user in (
            *(self.sister_developer, self.sister_director),
            *(self.developer, self.other_developer, self.director, self.two_sided),
        ):
            with self.subTest(user=user.login):
                self.assertTrue(offer.with_user(user).read(["name", "reason"]))
        for user in (
            *(self.third_developer, self.third_director, self.liaison),
            *(self.counsellor, self.sister_counsellor, self.privacy_officer),
            *(self.configurator, self.salesman, self.portal_user),
        ):
            with self.subTest(user=user.login):
                self.assertFalse(offer.with_user(user).has_access("read"))
                with self.assertRaises(AccessError):
                    offer.with_user(user).read(["name"])

    @mute_logger(*RULES)
    def test_the_owners_side_is_closed_to_sisters(self):
        sharing = self.share()
        for record in (sharing, sharing.line_ids[0], self.need, self.partnership):
            for user in (
                *(self.sister_developer, self.sister_director, self.third_developer),
                *(self.counsellor, self.liaison, self.salesman, self.portal_user),
            ):
                if user == self.counsellor and record in (self.need, self.partnership):
                    continue
                with self.subTest(user=user.login, record=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))

    @mute_logger(*RULES)
    def test_no_way_leads_from_the_offer_to_the_employer(self):
        """Searches, groups, orders, exports and defaults of a sister's developer."""
        offer = self.share().offer_id
        offers = self.env["crm.need.offer"].with_user(self.sister_developer)
        for name, field in offers._fields.items():
            if field.relational and name not in ("create_uid", "write_uid"):
                self.assertIn(
                    field.comodel_name,
                    ("res.company", "crm.occupation", "crm.area", "res.currency"),
                    "what a sister reads links to reference data alone",
                )
        self.assertFalse(offers.search([("employer_name", "ilike", SECRET[:3])]))
        self.assertEqual(
            offers.formatted_read_group([], ["employer_name"], ["__count"])[0][
                "employer_name"
            ],
            False,
        )
        for path in ("sharing_ids.need_id", "need_id", "partnership_id", "line_ids"):
            with self.subTest(path=path), self.assertRaises(ValueError):
                offers.search([(path, "!=", False)])
        lines = self.env["crm.need.sharing.line"].with_user(self.sister_developer)
        self.assertFalse(lines.search([("offer_id", "=", offer.id)]))
        sharings = self.env["crm.need.sharing"].with_user(self.sister_developer)
        self.assertFalse(sharings.search([("offer_id", "=", offer.id)]))
        self.assertFalse(sharings.name_search(SECRET))
        self.assertFalse(sharings.formatted_read_group([], ["need_id"], ["__count"]))
        rows = self.env["crm.need.offer.release"].with_user(self.sister_developer)
        window = rows.with_context(default_offer_id=offer.id).create({})
        self.assertFalse(window.contact)
        self.assertFalse(rows.new({"offer_id": offer.id}).contact)
        third = self.env["crm.need.offer.release"].with_user(self.third_developer)
        with self.assertRaises(AccessError):
            third.create({"offer_id": offer.id})

    @mute_logger(*RULES)
    def test_nothing_is_written_by_hand(self):
        sharing = self.share()
        offer = sharing.offer_id
        for user in (self.sister_director, self.director, self.two_sided):
            for record, values in (
                (offer, {"state": "accepted"}),
                (offer, {"employer_name": "x"}),
                (sharing, {"state": "nobody"}),
                (sharing, {"line_ids": [Command.clear()]}),
                (sharing.line_ids[0], {"offer_id": False}),
            ):
                with (
                    self.subTest(user=user.login, values=values),
                    self.assertRaises(UserError),
                ):
                    record.with_user(user).write(values)
            with self.assertRaises(AccessError):
                self.env["crm.need.offer"].with_user(user).with_context(
                    default_employer_name="x"
                ).create(
                    {
                        "name": "x",
                        "company_id": self.company.id,
                        "sister_id": self.sister_company.id,
                    }
                )
            with self.assertRaises(AccessError):
                offer.with_user(user).unlink()
        with self.assertRaises(UserError):
            self.need.with_user(self.developer).write(
                {"sharing_ids": [Command.create({"note": "x"})]}
            )

    def test_notices_name_nobody(self):
        before = self.env["mail.message"].search([], limit=1, order="id desc").id
        sharing = self.share()
        self.as_sister(sharing.offer_id).action_accept()
        sharing.offer_id.with_user(self.developer).action_release("Aline Roy")
        messages = self.env["mail.message"].search([("id", ">", before)])
        told = messages.filtered(lambda m: m.message_type == "user_notification")
        # twice the two directors of the sister, once the owner
        self.assertEqual(len(told), 5)
        for message in told:
            self.assertNotIn(SECRET, f"{message.subject} {message.body}")
            self.assertFalse(message.model)

    def test_the_contact_for_the_network_is_told_alone(self):
        self.sister_company.network_contact_id = self.sister_developer
        self.share()
        subject = "A sister enterprise offers you a need"
        self.assertTrue(self.get_notices(self.sister_developer, subject))
        self.assertFalse(self.get_notices(self.sister_director, subject))

    # -------------------------------------------------------------- answers
    def test_an_accepted_offer_and_the_name_of_the_employer(self):
        sharing = self.share()
        offer = sharing.offer_id
        with self.assertRaisesRegex(UserError, "To answer"):
            offer.with_user(self.developer).action_release("Aline Roy")
        self.as_sister(offer).action_accept()
        self.assertEqual((offer.state, sharing.state), ("accepted", "accepted"))
        self.assertEqual(offer.answered_by, self.sister_developer.name)
        self.assertFalse(self.as_sister(offer).employer_name)
        self.assertTrue(
            self.get_notices(self.developer, "A sister enterprise accepted a need")
        )
        windows = self.env["crm.need.offer.release"].with_user(self.developer)
        window = windows.create({"offer_id": offer.id})
        self.assertIn("418 555-0111", window.contact)
        with self.assertRaisesRegex(UserError, "agrees to be named"):
            window.action_confirm()
        window.employer_agrees = True
        window.action_confirm()
        shown = self.as_sister(offer).read(["employer_name", "employer_contact"])[0]
        self.assertEqual(shown["employer_name"], f"{SECRET} inc.")
        self.assertIn("Aline Roy", shown["employer_contact"])
        # a copy, and no way to the partnership
        self.employer.name = "Autre nom"
        self.assertEqual(offer.employer_name, f"{SECRET} inc.")
        for record in (self.partnership, self.need, sharing):
            self.assertFalse(record.with_user(self.sister_developer).has_access("read"))
        with self.assertRaisesRegex(UserError, "named already"):
            offer.with_user(self.developer).action_release("x")

    @mute_logger(*RULES)
    def test_who_does_not_answer_nor_name(self):
        sharing = self.share()
        offer = sharing.offer_id
        for user in (self.developer, self.director, self.third_director):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                offer.with_user(user).action_accept()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                offer.with_user(user).action_decline("capacity")
        self.as_sister(offer).action_accept()
        for user in (
            *(self.sister_developer, self.sister_director, self.other_developer),
            *(self.third_developer, self.counsellor),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                offer.with_user(user).action_release("x")
        for user in (self.developer, self.third_director):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                offer.with_user(user).action_record_results(1, 0)
        self.assertFalse(offer.employer_name)

    def test_a_declined_offer_goes_to_the_next_one(self):
        sharing = self.share()
        first = sharing.offer_id
        with self.assertRaisesRegex(UserError, "Choose why"):
            self.as_sister(first).action_decline("nonsense")
        with self.assertRaisesRegex(UserError, "few words"):
            self.as_sister(first).action_decline("other", " ")
        window = (
            self.env["crm.need.offer.decline"]
            .with_user(self.sister_developer)
            .create({"offer_id": first.id, "reason": "capacity", "note": "En juin"})
        )
        window.action_confirm()
        self.assertEqual((first.state, first.answer_note), ("declined", "En juin"))
        second = sharing.offer_id
        self.assertEqual(second.sister_id, self.third_company)
        self.assertFalse(first.with_user(self.third_developer).has_access("read"))
        self.assertFalse(second.with_user(self.sister_developer).has_access("read"))
        second.with_user(self.third_developer).action_decline("distance")
        self.assertEqual(sharing.state, "nobody")
        self.assertTrue(
            self.get_notices(self.developer, "No sister enterprise took the need")
        )
        with self.assertRaisesRegex(UserError, "Declined"):
            self.as_sister(first).action_accept()

    def test_who_takes_no_more_is_passed_over(self):
        sharing = self.share()
        self.third_company.network_offers_month = 0
        self.as_sister(sharing.offer_id).action_decline("capacity")
        self.assertEqual(sharing.state, "nobody")
        self.assertIn("no more offers", sharing.line_ids[1].passed_over)

    def test_results_are_numbers(self):
        offer = self.share().offer_id
        self.as_sister(offer).action_accept()
        for introduced, hired in ((-1, 0), (1, 2), (2000, 1)):
            with self.assertRaises(UserError):
                self.as_sister(offer).action_record_results(introduced, hired)
        with Form(
            self.env["crm.need.offer.result"]
            .with_user(self.sister_developer)
            .with_context(default_offer_id=offer.id)
        ) as form:
            form.people_introduced = 3
            form.people_hired = 1
            form.is_over = True
        form.record.action_confirm()
        self.assertEqual((offer.people_introduced, offer.people_hired), (3, 1))
        self.assertEqual(offer.state, "done")
        self.assertEqual(offer.with_user(self.developer).people_hired, 1)

    # -------------------------------------------------------------- lapsing
    def run_lapse(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_partnership.ir_cron_need_sharing_lapse"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_an_offer_lapses_once(self):
        sharing = self.share()
        first = sharing.offer_id
        self.run_lapse()
        self.assertEqual(first.state, "offered")
        first.date_due = fields.Date.context_today(first) - timedelta(days=1)
        self.run_lapse()
        self.assertEqual(first.state, "lapsed")
        second = sharing.offer_id
        self.assertEqual(second.sister_id, self.third_company)
        self.assertEqual(
            second.date_due, fields.Date.context_today(second) + timedelta(days=5)
        )
        subject = "An offer was not answered in time"
        self.run_lapse()
        sharing._lapse(fields.Date.context_today(sharing))
        self.assertEqual(sharing.offer_id, second)
        self.assertEqual(len(sharing.line_ids.offer_id), 2)
        for user in (self.developer, self.sister_director):
            self.assertEqual(len(self.get_notices(user, subject)), 1)
        with self.assertRaisesRegex(UserError, "Not answered in time"):
            self.as_sister(first).action_accept()

    def test_an_answer_after_the_day_and_before_the_run_counts(self):
        sharing = self.share()
        first = sharing.offer_id
        first.date_due = fields.Date.context_today(first) - timedelta(days=1)
        self.as_sister(first).action_accept()
        self.run_lapse()
        self.assertEqual((first.state, sharing.state), ("accepted", "accepted"))

    # -------------------------------------------------------------- taking back
    def test_a_level_that_is_raised_takes_all_back(self):
        sharing = self.share()
        offer = sharing.offer_id
        self.as_sister(offer).action_accept()
        offer.with_user(self.developer).action_release("Aline Roy, 418 555-0111")
        other = self.share(
            self.new_open_need(self.partnership),
            companies=[self.sister_company],
            note="Essai",
        ).offer_id
        self.as_sister(other).action_decline("capacity", "Zwieback nous connaît")
        self.partnership.with_user(self.developer).confidentiality = "restricted"
        self.env.flush_all()
        for record in sharing.line_ids.offer_id | other:
            self.assertTrue(record.is_erased)
            text = str(record.with_user(self.sister_developer).read()[0])
            for word in (SECRET, "Aline", "Boulangers", "Test developer"):
                self.assertNotIn(word, text)
        self.assertEqual((offer.state, sharing.state), ("withdrawn", "withdrawn"))
        self.assertEqual(other.state, "declined")
        self.assertFalse(sharing.header)
        self.assertFalse(sharing.with_user(self.other_developer).has_access("read"))
        with self.assertRaises(UserError):
            self.as_sister(offer).action_record_results(1, 1)
        with self.assertRaises(UserError):
            offer.with_user(self.developer).action_release("x")
        self.assertFalse(
            self.env["crm.need.offer"].search(
                [("state", "=", "offered"), ("company_id", "=", self.company.id)]
            )
        )

    def test_withdrawing(self):
        sharing = self.share()
        first = sharing.offer_id
        with mute_logger(*RULES), self.assertRaises(AccessError):
            sharing.with_user(self.other_developer).action_withdraw()
        sharing.with_user(self.developer).action_withdraw()
        self.assertEqual((first.state, sharing.state), ("withdrawn", "withdrawn"))
        with self.assertRaisesRegex(UserError, "over already"):
            sharing.with_user(self.developer).action_withdraw()
        with self.assertRaises(UserError):
            self.as_sister(first).action_accept()
        # the turn counts what was received, not what was taken back
        counts = self.env["crm.need.sharing"]._get_candidates(
            self.need, self.sister_company
        )
        self.assertEqual(counts[0].received, 0)

    def test_a_need_that_is_filled_or_closed_is_offered_no_more(self):
        for step in ("fill", "close", "end"):
            need = self.new_open_need(self.partnership)
            sharing = self.share(need)
            if step == "fill":
                need.action_fill()
            elif step == "close":
                need.action_close("no_longer_needed")
            else:
                reason = self.env["crm.partnership.reason"].search(
                    [("can_end", "=", True)], limit=1
                )
                self.partnership.action_end(reason.id, "Essai")
            with self.subTest(step=step):
                self.assertEqual(sharing.state, "withdrawn")
                self.assertEqual(sharing.line_ids.offer_id.state, "withdrawn")

    def test_a_sister_that_knows_the_employer_goes_on_when_the_need_closes(self):
        sharing = self.share()
        offer = sharing.offer_id
        self.as_sister(offer).action_accept()
        offer.with_user(self.developer).action_release("Aline Roy")
        self.need.action_fill()
        self.assertEqual(offer.state, "accepted")
        self.as_sister(offer).action_record_results(2, 1, True)
        self.assertEqual(offer.people_hired, 1)

    # -------------------------------------------------------------- caps
    def test_an_employer_is_not_approached_too_often(self):
        self.env["ir.config_parameter"].set_param(
            "crm_partnership.network_employer_cap", "2"
        )
        theirs = self.env["res.partner"].create(
            {"name": f"{SECRET} ltée", "is_company": True, "city": "Québec"}
        )
        sister = self.env["crm.partnership"].create(
            {
                "partner_id": theirs.id,
                "company_id": self.sister_company.id,
                "user_id": self.sister_developer.id,
                "name": "Le four de la soeur",
            }
        )
        self.assertEqual(self.partnership._count_network_approaches(), 0)
        self.introduce(self.partnership)
        for partnership in (self.partnership, sister):
            self.assertEqual(partnership._count_network_approaches(), 1)
        offer = self.share().offer_id
        self.as_sister(offer).action_accept()
        offer.with_user(self.developer).action_release("Aline Roy")
        self.assertEqual(sister._count_network_approaches(), 2)
        other = self.share(self.new_open_need(self.partnership)).offer_id
        other.with_user(self.third_developer).action_accept()
        with self.assertRaisesRegex(UserError, "2 times a month") as refusal:
            other.with_user(self.developer).action_release("x")
        for word in ("four", "soeur", "Textile", SECRET):
            self.assertNotIn(word, str(refusal.exception))
        with self.assertRaisesRegex(UserError, "2 times a month"):
            self.introduce(self.partnership)
        with self.assertRaisesRegex(UserError, "2 times a month"):
            sister.with_user(self.sister_developer)._check_capacity()
        # another employer of the same town is not concerned
        self.new_partnership(
            partner_id=self.env["res.partner"]
            .create({"name": "Mie", "is_company": True, "city": "Québec"})
            .id
        )._check_network_cap()

    def test_closed_partnerships_of_sisters_do_not_show_in_the_cap(self):
        self.introduce(self.partnership)
        self.partnership.confidentiality = "restricted"
        sister = self.env["crm.partnership"].create(
            {"partner_id": self.employer.id, "company_id": self.sister_company.id}
        )
        self.assertEqual(sister._count_network_approaches(), 0)
        self.assertEqual(self.partnership._count_network_approaches(), 1)

    def introduce(self, partnership):
        placement = self.new_placement(partnership)
        self.new_consent(placement.participant_id)
        placement.with_user(self.counsellor).action_introduce()
        return placement

    # -------------------------------------------------------------- settings
    @mute_logger(*RULES)
    def test_directors_set_the_part_of_their_enterprise(self):
        windows = self.env["crm.network.setup"]
        with Form(windows.with_user(self.sister_director)) as form:
            self.assertEqual(form.network_offers_month, 4)
            form.network_offers_month = 7
            form.network_contact_id = self.sister_developer
            form.network_weight_fit = 0
        form.record.action_confirm()
        self.assertEqual(self.sister_company.network_offers_month, 7)
        self.assertEqual(self.sister_company.network_contact_id, self.sister_developer)
        self.assertEqual(self.sister_company._get_network_weights().fit, 0)
        with self.assertRaises(AccessError):
            windows.with_user(self.sister_developer).create({})
        foreign = windows.with_user(self.sister_director).create(
            {"company_id": self.company.id, "network_offers_month": 9}
        )
        with self.assertRaises(AccessError):
            foreign.action_confirm()
        with self.assertRaises(AccessError):
            self.sister_company.with_user(self.sister_director).network_answer_days = 9
        with self.assertRaisesRegex(AccessError, "not a business developer"):
            windows.with_user(self.sister_director).create(
                {"network_contact_id": self.sister_counsellor.id}
            ).action_confirm()
