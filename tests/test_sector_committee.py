# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase


class CommitteeCase(PartnershipCase):
    """Two committees; the liaison is one of the first for the enterprise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.industry = cls.new_industry("Fabrication d'essai", "9811")
        cls.other_industry = cls.new_industry("Autre essai", "9911")
        cls.committee = cls.new_committee("Comité d'essai", cls.industry)
        cls.other_committee = cls.new_committee("Autre comité", cls.other_industry)
        cls.mandate = cls.new_liaison(cls.liaison, cls.committee)
        cls.employer.industry_id = cls.industry
        cls.partnership = cls.new_partnership()
        cls.other_employer = cls.env["res.partner"].create(
            {
                "name": "Scierie Test",
                "is_company": True,
                "industry_id": cls.other_industry.id,
            }
        )
        cls.outside = cls.new_partnership(partner_id=cls.other_employer.id)
        cls.person = cls.env["res.partner"].create(
            {"name": "Rita Côté", "parent_id": cls.employer.id}
        )

    @classmethod
    def new_industry(cls, name, code=False):
        return cls.env["res.partner.industry"].create(
            {"name": name, "naics_code": code}
        )

    @classmethod
    def new_committee(cls, name, industries, **vals):
        return cls.env["crm.sector.committee"].create(
            {"name": name, "industry_ids": [Command.set(industries.ids)], **vals}
        )

    @classmethod
    def new_liaison(cls, user, committee, **vals):
        return cls.env["crm.sector.committee.liaison"].create(
            {
                "user_id": user.id,
                "committee_id": committee.id,
                "company_id": cls.company.id,
                "date_from": cls.today - timedelta(days=30),
                **vals,
            }
        )

    @classmethod
    def new_seat(cls, **vals):
        return cls.env["crm.sector.committee.seat"].create(
            {
                "committee_id": cls.committee.id,
                "partner_id": cls.employer.id,
                "person_id": cls.person.id,
                "date_from": cls.today - timedelta(days=100),
                "date_to": cls.today + timedelta(days=80),
                **vals,
            }
        )

    def told(self, user):
        """Announcements of seats to a person."""
        return self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("note", "like", "/odoo/committee-seats/")]
        )


@tagged("post_install", "-at_install")
class TestSectorCommittee(CommitteeCase):
    # ---------------------------------------------------------------- reference
    def test_the_committees_of_quebec_are_there(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "crm_partnership"),
                ("model", "=", "crm.sector.committee"),
                ("name", "not like", "%demo"),
            ]
        )
        committees = self.env["crm.sector.committee"].browse(data.mapped("res_id"))
        sectoral = committees.filtered(lambda c: c.kind == "sectoral")
        self.assertEqual(len(sectoral), 29)
        self.assertEqual(len(committees - sectoral), 7)
        self.assertFalse(sectoral.filtered(lambda c: not c.industry_ids))
        self.assertFalse(committees.filtered(lambda c: not c.source))
        self.assertTrue(all(data.mapped("noupdate")))
        retail = self.env.ref("crm_partnership.crm_sector_committee_retail")
        self.assertEqual(retail.industry_ids.mapped("naics_code"), ["44-45"])
        self.assertEqual(retail.display_name, "Détail Québec")
        self.assertFalse(retail.is_verified)
        to_verify = committees.search([("is_verified", "=", False)])
        self.assertIn(retail, to_verify)
        retail.date_verified = self.today
        self.assertTrue(retail.is_verified)
        self.assertNotIn(retail, committees.search([("is_verified", "=", False)]))
        self.assertIn(retail, committees.search([("is_verified", "!=", False)]))

    @mute_logger("odoo.sql_db")
    def test_a_naics_code_is_one_code_with_one_spelling(self):
        industry = self.new_industry("Essai", " 98 – 99 ")
        self.assertEqual(industry.naics_code, "98-99")
        self.assertEqual(industry.display_name, "98-99 Essai")
        for wrong in ("9", "98,99", "abc", "99-98", "9811111"):
            with self.assertRaises(ValidationError):
                industry.naics_code = wrong
        with self.assertRaises(ValidationError):
            industry.with_context(default_naics_code="x").create({"name": "Essai"})
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.new_industry("Double", "98 - 99")
        # nothing is nothing, as often as one likes
        self.new_industry("Sans code", "")
        self.new_industry("Sans code", " ")
        found = self.env["res.partner.industry"].name_search("98-99")
        self.assertIn(industry.id, [row[0] for row in found])

    def test_a_committee_in_use_is_archived(self):
        with self.assertRaises(UserError):
            self.committee.with_user(self.configurator).unlink()
        self.committee.with_user(self.configurator).active = False
        unused = self.new_committee("Sans suite", self.industry)
        unused.with_user(self.configurator).unlink()
        self.assertFalse(unused.exists())
        copy = self.committee.copy({"name": "Copie"})
        self.assertFalse(copy.partnership_ids)

    # ------------------------------------------------------------ partnerships
    def test_committees_follow_the_sector_of_the_employer(self):
        self.assertEqual(self.partnership.committee_ids, self.committee)
        self.assertEqual(self.outside.committee_ids, self.other_committee)
        branch = self.new_industry("Branche", "98112")
        other_branch = self.new_industry("Voisine", "98120")
        self.employer.industry_id = branch
        self.assertEqual(self.partnership.committee_ids, self.committee)
        self.employer.industry_id = other_branch
        self.assertFalse(self.partnership.committee_ids)
        ranges = self.new_committee(
            "Deux branches", self.new_industry("Plage", "9811-9812")
        )
        self.employer.industry_id = branch
        self.assertEqual(self.partnership.committee_ids, self.committee | ranges)
        # an industry of the host, without code: the same one only
        plain = self.new_industry("Sans code")
        self.employer.industry_id = plain
        self.assertFalse(self.partnership.committee_ids)
        by_name = self.new_committee("Par le nom", plain)
        self.assertEqual(self.new_partnership().committee_ids, by_name)

    def test_committees_are_chosen_by_hand_too(self):
        youth = self.env.ref("crm_partnership.crm_sector_committee_youth")
        mine = self.partnership.with_user(self.developer)
        mine.committee_ids = [
            Command.link(youth.id),
            Command.link(self.other_committee.id),
        ]
        # those without sector are nobody's proposal: they stay
        self.employer.industry_id = self.industry
        self.employer.industry_id = self.other_industry
        self.assertEqual(self.partnership.committee_ids, youth | self.other_committee)
        chosen = self.new_partnership(committee_ids=[Command.set(youth.ids)])
        self.assertEqual(chosen.committee_ids, youth)
        form = Form(self.env["crm.partnership"].with_user(self.developer))
        form.partner_id = self.employer
        self.assertEqual(form.committee_ids[:], self.other_committee)
        groups = self.env["crm.partnership"]._read_group(
            [("company_id", "=", self.company.id)], ["committee_ids"], ["__count"]
        )
        self.assertEqual(dict(groups)[youth], 2)

    # -------------------------------------------------------------------- seats
    def test_a_seat_is_in_force_between_its_days(self):
        seats = self.env["crm.sector.committee.seat"]
        day = timedelta(days=1)
        terms = {
            "in_force": [
                (False, False),
                (self.today, self.today),
                (False, self.today),
                (self.today - day, False),
            ],
            "upcoming": [
                (self.today + day, False),
                (self.today + day, self.today + day),
            ],
            "ended": [(False, self.today - day), (self.today - day, self.today - day)],
        }
        made = {
            state: seats.union(
                *[
                    self.new_seat(person_id=False, date_from=start, date_to=end)
                    for start, end in pairs
                ]
            )
            for state, pairs in terms.items()
        }
        everything = seats.union(*made.values())
        for state, rows in made.items():
            self.assertEqual(set(rows.mapped("state")), {state})
            domain = [("id", "in", everything.ids), ("state", "=", state)]
            self.assertEqual(
                seats.search(domain), seats.search([("id", "in", rows.ids)])
            )
            others = [("id", "in", everything.ids), ("state", "!=", state)]
            self.assertEqual(
                set(seats.search(others).ids), set((everything - rows).ids)
            )
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.new_seat(date_from=self.today, date_to=self.today - day)

    def test_nobody_has_the_same_role_twice_at_once(self):
        seat = self.new_seat()
        for start, end in (
            (seat.date_to, False),
            (False, seat.date_from),
            (False, False),
            (seat.date_from, seat.date_to),
        ):
            with self.assertRaises(ValidationError):
                self.new_seat(date_from=start, date_to=end)
        self.new_seat(role="chair")
        self.new_seat(committee_id=self.other_committee.id)
        self.new_seat(person_id=False)
        following = self.new_seat(
            date_from=seat.date_to + timedelta(days=1), date_to=False
        )
        with self.assertRaises(ValidationError):
            following.date_from = seat.date_to
        with self.assertRaises(ValidationError):
            self.new_seat(person_id=self.employer.id)

    def test_our_own_seats_are_told_from_others(self):
        seat = self.new_seat()
        own = self.env["crm.sector.committee.seat"].create(
            {"committee_id": self.committee.id, "company_id": self.company.id}
        )
        self.assertEqual(own.partner_id, self.company.partner_id)
        as_ours = self.committee.with_user(self.liaison)
        self.assertEqual(as_ours.own_seat_ids, own)
        self.assertEqual(as_ours.seat_count, 2)
        self.assertTrue(own.with_user(self.liaison).is_own)
        self.assertFalse(own.with_user(self.sister_developer).is_own)
        theirs = self.env["crm.sector.committee.seat"].with_user(self.liaison)
        domain = [("committee_id", "=", self.committee.id)]
        self.assertEqual(theirs.search([*domain, ("is_own", "=", True)]), own)
        self.assertEqual(theirs.search([*domain, ("is_own", "=", False)]), seat)

    def test_seats_show_on_the_contact(self):
        self.new_seat()
        self.new_seat(person_id=False, role="chair")
        self.assertEqual(self.employer.committee_seat_count, 2)
        self.assertEqual(self.person.committee_seat_count, 1)
        for partner, count in ((self.employer, 2), (self.person, 1)):
            action = partner.with_user(self.developer).action_view_committee_seats()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(found), count)

    # ---------------------------------------------------------------- reminders
    def test_the_end_of_a_seat_is_announced_once(self):
        seat = self.new_seat()
        far = self.new_seat(
            person_id=False, date_to=self.today + timedelta(days=91), role="chair"
        )
        ended = self.new_seat(
            person_id=False, date_to=self.today - timedelta(days=1), role="observer"
        )
        self.run_cron("ir_cron_committee_seat_remind")
        told = self.told(self.liaison)
        self.assertEqual(len(told), 1)
        self.assertFalse(told.res_model)
        self.assertEqual(told.date_deadline, seat.date_to)
        self.assertIn(f'/odoo/committee-seats/{seat.id}"', told.note)
        self.assertEqual(seat.announced_company_ids, self.company)
        self.assertFalse((far | ended).announced_company_ids)
        self.run_cron("ir_cron_committee_seat_remind")
        self.assertEqual(self.told(self.liaison), told)
        # directors are told when there is no liaison only
        self.assertFalse(self.told(self.director))
        # a longer term is announced again when it nears its end
        seat.with_user(self.director).date_to = self.today + timedelta(days=200)
        self.run_cron("ir_cron_committee_seat_remind")
        self.assertEqual(self.told(self.liaison), told)
        seat.date_to = self.today + timedelta(days=90)
        self.run_cron("ir_cron_committee_seat_remind")
        self.assertEqual(len(self.told(self.liaison)), 2)

    def test_each_enterprise_is_told_in_its_own_time(self):
        sister = self._new_user(
            "sister_liaison", "committee_liaison", company=self.sister_company
        )
        self.new_liaison(sister, self.committee, company_id=self.sister_company.id)
        self.company.seat_reminder_days = 10
        seat = self.new_seat()
        ours = self.env["crm.sector.committee.seat"].create(
            {
                "committee_id": self.committee.id,
                "company_id": self.company.id,
                "date_to": self.today + timedelta(days=10),
            }
        )
        self.run_cron("ir_cron_committee_seat_remind")
        self.assertEqual(seat.announced_company_ids, self.sister_company)
        self.assertEqual(len(self.told(sister)), 1)
        # the seat that we hold is ours to renew
        self.assertEqual(ours.announced_company_ids, self.company)
        self.assertEqual(len(self.told(self.liaison)), 1)
        self.company.seat_reminder_days = 80
        self.run_cron("ir_cron_committee_seat_remind")
        self.assertEqual(len(self.told(self.liaison)), 2)
        self.assertEqual(len(self.told(sister)), 1)

    def test_directors_are_told_when_nobody_is_a_liaison_any_more(self):
        self.mandate.date_to = self.today - timedelta(days=1)
        seat = self.new_seat()
        nobodys = self.new_seat(committee_id=self.other_committee.id)
        self.run_cron("ir_cron_committee_seat_remind")
        self.assertFalse(self.told(self.liaison))
        self.assertEqual(len(self.told(self.director)), 1)
        self.assertEqual(seat.announced_company_ids, self.company)
        self.assertFalse(nobodys.announced_company_ids)

    def test_a_seat_with_its_next_term_is_not_announced(self):
        seat = self.new_seat()
        self.new_seat(
            person_id=False,
            date_from=seat.date_to + timedelta(days=1),
            date_to=seat.date_to + timedelta(days=700),
        )
        self.run_cron("ir_cron_committee_seat_remind")
        self.assertFalse(self.told(self.liaison))

    # ------------------------------------------------------------------ figures
    def test_white_spots_of_the_sector(self):
        self.committee.industry_ids |= self.new_industry("Vide", "9813")
        branch = self.new_industry("Branche", "98113")
        bakery = self.env["res.partner"].create(
            {"name": "Autre four", "is_company": True, "industry_id": branch.id}
        )
        self.new_partnership(partner_id=bakery.id)
        ended = self.new_partnership()
        self.env.cr.execute(
            "UPDATE crm_partnership SET status = 'ended' WHERE id = %s", [ended.id]
        )
        self.outside.committee_ids = [Command.link(self.committee.id)]
        self.env.flush_all()
        self.env.invalidate_all()
        committee = self.committee.with_user(self.liaison)
        counts = {
            i.naics_code: n for i, n in committee._get_coverage()[committee].items()
        }
        self.assertEqual(counts, {"9811": 2, "9813": 0, False: 1})
        self.assertEqual(committee.partnership_count, 3)
        self.assertEqual(committee.white_spot_count, 1)
        self.assertIn("White spot", committee.coverage)

    def test_needs_are_counted_by_occupation(self):
        cook = self.env["crm.occupation"].create({"code": "63298", "name": "Cuisine"})
        cleaner = self.env["crm.occupation"].create({"code": "65398", "name": "Ménage"})
        second = self.env["res.partner"].create(
            {"name": "Deuxième", "is_company": True, "industry_id": self.industry.id}
        )
        for partnership, occupation, positions, state in (
            (self.partnership, cook, 2, "open"),
            (self.partnership, cook, 1, "open"),
            (self.new_partnership(partner_id=second.id), cook, 3, "open"),
            (self.partnership, cleaner, 4, "open"),
            # not counted: not open, closed to others, of another sector or enterprise
            (self.partnership, cook, 10, "draft"),
            (self.new_partnership(confidentiality="team"), cook, 20, "open"),
            (self.new_partnership(confidentiality="restricted"), cook, 40, "open"),
            (self.outside, cook, 80, "open"),
            (
                self.new_partnership(
                    company_id=self.sister_company.id, user_id=self.sister_developer.id
                ),
                *(cook, 160, "open"),
            ),
        ):
            need = self.new_need(
                partnership, occupation_id=occupation.id, positions=positions
            )
            need.sudo().state = state
        self.env.flush_all()
        expected = [(cook, 3, 6, 2), (cleaner, 1, 4, 1)]
        for user in (self.liaison, self.developer, self.director, self.counsellor):
            committee = self.committee.with_user(user)
            self.assertEqual(
                [(o.with_env(self.env), *rest) for o, *rest in committee._get_demand()],
                expected,
            )
        self.assertIn("Cuisine", self.committee.with_user(self.liaison).demand)
        # another committee's liaison, and those who see no needs
        for user, committee in (
            (self.liaison, self.other_committee),
            (self.privacy_officer, self.committee),
            (self.configurator, self.committee),
            (self.salesman, self.committee),
        ):
            self.assertEqual(committee.with_user(user)._get_demand(), [])
        self.mandate.date_to = self.today - timedelta(days=1)
        self.assertEqual(self.committee.with_user(self.liaison)._get_demand(), [])

    def test_the_page_asks_no_more_with_more_partnerships(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            committee = self.committee.with_user(self.liaison)
            before = self.env.cr.sql_log_count
            for name in ("partnership_count", "coverage", "demand", "own_seat_ids"):
                committee[name]  # pylint: disable=pointless-statement
            return self.env.cr.sql_log_count - before

        def add(number):
            for _number in range(number):
                self.new_need(self.new_partnership()).sudo().state = "open"
                self.new_seat(person_id=False)

        add(1)
        count()  # caches of rules and views
        few = count()
        add(6)
        count()  # what was made may have emptied caches
        self.assertLessEqual(count(), few)

    def test_next_meetings(self):
        now = fields.Datetime.now()
        activities = self.env["crm.joint.activity"].create(
            [
                {
                    "name": f"Rencontre {days}",
                    "company_id": self.company.id,
                    "user_id": self.liaison.id,
                    "start": now + timedelta(days=days),
                    "stop": now + timedelta(days=days, hours=1),
                    "committee_ids": [Command.set(self.committee.ids)],
                }
                for days in (-3, 9, 2)
            ]
        )
        committee = self.committee.with_user(self.liaison)
        self.assertEqual(
            committee.next_activity_ids.mapped("name"), ["Rencontre 2", "Rencontre 9"]
        )
        self.assertEqual(committee.joint_activity_count, 3)
        action = committee.action_view_joint_activities()
        found = self.env["crm.joint.activity"].search(action["domain"])
        self.assertEqual(set(found.ids), set(activities.ids))

    # ------------------------------------------------------------------ screens
    def test_each_role_opens_the_screens(self):
        self.new_seat()
        for role in (
            *("developer", "director", "liaison", "counsellor", "privacy_officer"),
            "configurator",
        ):
            user = getattr(self, role)
            for model in ("crm.sector.committee", "crm.sector.committee.seat"):
                with self.subTest(role=role, model=model):
                    self.env.invalidate_all()
                    record = self.committee
                    if model.endswith("seat"):
                        record = self.committee.seat_ids[0]
                    record = record.with_user(user)
                    Form(record)
                    for kind in ("list", "kanban", "search"):
                        views = record.get_views([(False, kind)])["models"]
                        if kind != "search":
                            names = views[model]["fields"]
                            record.web_read({name: {} for name in names})
        industries = self.env["res.partner.industry"].with_user(self.configurator)
        industries.create({"name": "Nouvelle", "naics_code": "9899"})

    def test_a_seat_and_a_liaison_are_entered_by_hand(self):
        form = Form(self.committee.with_user(self.director))
        with form.liaison_ids.new() as line:
            line.user_id = self.director
        form.website = "https://comite.example"
        committee = form.save()
        self.assertEqual(committee.liaison_ids.user_id, self.liaison | self.director)
        form = Form(
            self.env["crm.sector.committee.seat"]
            .with_user(self.liaison)
            .with_context(default_committee_id=self.committee.id)
        )
        form.partner_id = self.employer
        form.person_id = self.person
        form.role = "vice_chair"
        self.assertEqual(form.save().state, "in_force")
