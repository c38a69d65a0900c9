# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_sector_committee import CommitteeCase

MUTED = (
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.models",
)


@tagged("post_install", "-at_install")
class TestSectorCommitteeAccess(CommitteeCase):
    """What a liaison reads, and the ways to read more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership.write(
            {
                "objective_ids": [Command.create({"name": "Deux stages"})],
                "interaction_ids": [Command.create({"name": "Appel"})],
                "member_ids": [Command.create({"user_id": cls.other_developer.id})],
            }
        )
        cls.outside.write(
            {
                "objective_ids": [Command.create({"name": "Ailleurs"})],
                "interaction_ids": [Command.create({"name": "Ailleurs"})],
                "member_ids": [Command.create({"user_id": cls.other_developer.id})],
            }
        )
        cls.sister_partnership = cls.new_partnership(
            company_id=cls.sister_company.id, user_id=cls.sister_developer.id
        )
        cls.sister_liaison = cls._new_user(
            "sister_liaison", "committee_liaison", company=cls.sister_company
        )
        cls.restricted = cls.new_partnership(
            name="Boulangerie cachée",
            user_id=cls.director.id,
            confidentiality="restricted",
        )
        cls.team_only = cls.new_partnership(
            name="Boulangerie d'équipe",
            user_id=cls.director.id,
            confidentiality="team",
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    def sees(self, user, partnership, **context):
        """Whether the user reads it, by reading and by searching."""
        self.env.flush_all()
        self.env.invalidate_all()
        model = self.env["crm.partnership"].with_user(user).with_context(**context)
        reads = model.browse(partnership.id).has_access("read")
        finds = bool(model.search([("id", "=", partnership.id)]))
        self.assertEqual(reads, finds)
        return reads

    # ------------------------------------------------------------ what is opened
    def test_a_liaison_reads_the_open_partnerships_of_the_sector(self):
        for level in ("network", "company"):
            self.partnership.confidentiality = level
            self.assertTrue(self.sees(self.liaison, self.partnership))
        for hidden in (
            *(self.outside, self.sister_partnership, self.restricted, self.team_only),
        ):
            self.assertFalse(self.sees(self.liaison, hidden))
        for level in ("team", "restricted"):
            self.partnership.confidentiality = level
            self.assertFalse(self.sees(self.liaison, self.partnership))
        mine = self.env["crm.partnership"].with_user(self.liaison)
        self.partnership.confidentiality = "company"
        domain = [("is_own_sector", "=", True), ("company_id", "=", self.company.id)]
        self.assertEqual(mine.search(domain), self.partnership)
        self.assertFalse(mine.search([("is_own_sector", "=", False)]))

    @mute_logger(*MUTED)
    def test_it_is_read_only(self):
        theirs = self.partnership.with_user(self.liaison)
        for parts in (
            *(theirs, theirs.member_ids, theirs.objective_ids, theirs.interaction_ids),
        ):
            self.assertTrue(parts)
            self.assertTrue(parts.has_access("read"))
            for operation in ("write", "create", "unlink"):
                self.assertFalse(parts.has_access(operation), parts)
        self.assertFalse(theirs.can_write)
        self.assertFalse(theirs.can_log)
        for values in (
            {"name": "Autre"},
            {"committee_ids": [Command.clear()]},
            {"member_ids": [Command.create({"user_id": self.liaison.id})]},
            {"user_id": self.liaison.id},
        ):
            with self.assertRaises(AccessError):
                theirs.write(values)
        with self.assertRaises(AccessError):
            self.env["crm.partnership.interaction"].with_user(self.liaison).create(
                {"partnership_id": self.partnership.id, "name": "Rencontre"}
            )
        # where they take part they log, as before
        self.partnership.member_ids = [Command.create({"user_id": self.liaison.id})]
        self.env["crm.partnership.interaction"].with_user(self.liaison).create(
            {"partnership_id": self.partnership.id, "name": "Rencontre"}
        )

    @mute_logger(*MUTED)
    def test_nothing_else_of_it_is_opened(self):
        self.add_milestone(self.partnership, "placement")
        self.new_checklist(self.partnership)
        self.new_agreement(self.partnership)
        self.new_need(self.partnership)
        self.new_placement(self.partnership)
        self.new_check(self.partnership)
        closed = (
            *("crm.partnership.milestone", "crm.alignment.checklist"),
            *("crm.partnership.agreement", "crm.partnership.commitment"),
            *("crm.agreement.clause", "crm.labour.need", "crm.placement"),
            *("crm.participant", "crm.workplace.check", "crm.workplace.check.line"),
            *("crm.partnership.gate.override",),
        )
        for name in closed:
            model = self.env[name].with_user(self.liaison)
            self.assertFalse(model.has_access("read"), name)
        theirs = self.partnership.with_user(self.liaison)
        names = theirs.fields_get()
        for name in (
            *("need_ids", "need_count", "open_need_count", "introduction_capacity"),
            *("agreement_ids", "agreement_count", "checklist_ids", "placement_ids"),
            *("workplace_state",),
        ):
            self.assertIn(name, theirs._fields)
            self.assertNotIn(name, names)
            with self.assertRaises(AccessError):
                theirs.read([name])
        # no field that is read leads to a model that is not
        for name, field in names.items():
            try:
                theirs.read([name])
            except AccessError:
                continue
            self.assertNotIn(field.get("relation"), closed, name)

    def test_nothing_outside_the_mandate(self):
        day = timedelta(days=1)
        for dates, open_now in (
            ({"date_from": self.today - day, "date_to": self.today - day}, False),
            ({"date_from": self.today + day, "date_to": False}, False),
            ({"date_from": self.today, "date_to": self.today}, True),
            ({"date_from": self.today - day, "date_to": False}, True),
        ):
            self.mandate.write(dates)
            self.assertEqual(self.sees(self.liaison, self.partnership), open_now)
        self.mandate.committee_id = self.other_committee
        self.assertFalse(self.sees(self.liaison, self.partnership))
        self.assertTrue(self.sees(self.liaison, self.outside))
        self.mandate.unlink()
        self.assertFalse(self.sees(self.liaison, self.outside))

    def test_the_end_is_taken_back_in_the_discussion_too(self):
        partner = self.liaison.partner_id
        later = self.today + timedelta(days=30)
        for ending in ("write", "unlink", "cron", "committee"):
            with self.subTest(ending=ending):
                mandate = self.env["crm.sector.committee.liaison"].search(
                    [("user_id", "=", self.liaison.id)]
                ) or self.new_liaison(self.liaison, self.committee)
                mandate.write({"date_from": self.today, "date_to": later})
                self.partnership.committee_ids = self.committee
                self.env.flush_all()
                self.partnership.message_subscribe(partner.ids)
                activity = self.partnership.activity_schedule(
                    "mail.mail_activity_data_todo", user_id=self.liaison.id
                )
                self.assertIn(partner, self.partnership.message_partner_ids)
                if ending == "write":
                    mandate.with_user(self.director).write(
                        {
                            "date_from": self.today - timedelta(days=9),
                            "date_to": self.today - timedelta(days=1),
                        }
                    )
                elif ending == "unlink":
                    mandate.with_user(self.director).unlink()
                elif ending == "cron":
                    self.env.flush_all()
                    self.env.cr.execute(
                        "UPDATE crm_sector_committee_liaison SET date_from = %s, "
                        "date_to = %s WHERE id = %s",
                        [
                            self.today - timedelta(days=9),
                            self.today - timedelta(days=1),
                            mandate.id,
                        ],
                    )
                    self.env.invalidate_all()
                    self.assertFalse(self.sees(self.liaison, self.partnership))
                    self.run_cron("ir_cron_committee_liaison_close")
                    self.assertEqual(mandate.closed_on, self.today)
                    mandate.date_to = later
                    self.assertFalse(mandate.closed_on)
                    mandate.date_to = self.today - timedelta(days=1)
                else:
                    self.partnership.with_user(self.developer).committee_ids = [
                        Command.clear()
                    ]
                self.env.invalidate_all()
                self.assertNotIn(partner, self.partnership.message_partner_ids)
                self.assertNotEqual(activity.user_id, self.liaison)

    def test_one_enterprise_at_a_time(self):
        """A liaison in one of two enterprises reads nothing of the other one."""
        self.liaison.company_ids |= self.sister_company
        both = [self.company.id, self.sister_company.id]
        self.assertTrue(
            self.sees(self.liaison, self.partnership, allowed_company_ids=both)
        )
        self.assertFalse(
            self.sees(self.liaison, self.sister_partnership, allowed_company_ids=both)
        )
        self.new_liaison(
            self.liaison, self.committee, company_id=self.sister_company.id
        )
        self.assertTrue(
            self.sees(self.liaison, self.sister_partnership, allowed_company_ids=both)
        )
        # a sister's liaison of the same committee reads nothing here
        self.new_liaison(
            self.sister_liaison, self.committee, company_id=self.sister_company.id
        )
        self.assertTrue(self.sees(self.sister_liaison, self.sister_partnership))
        self.assertFalse(self.sees(self.sister_liaison, self.partnership))

    def test_the_role_counts_beside_the_row(self):
        group = self.env.ref("crm_partnership.group_committee_liaison")
        self.liaison.group_ids = [Command.unlink(group.id)]
        self.assertFalse(
            self.partnership.with_user(self.liaison)
            .with_context(test=1)
            .has_access("read")
        )

    # -------------------------------------------------------------- who may write
    @mute_logger(*MUTED)
    def test_nobody_makes_themselves_a_liaison(self):
        values = {
            "user_id": self.liaison.id,
            "committee_id": self.other_committee.id,
            "company_id": self.company.id,
        }
        liaisons = self.env["crm.sector.committee.liaison"]
        for role in ("liaison", "developer", "counsellor", "privacy_officer"):
            user = getattr(self, role)
            with self.assertRaises(AccessError):
                liaisons.with_user(user).create(values)
            with self.assertRaises(AccessError):
                self.mandate.with_user(user).write({"date_to": False})
            with self.assertRaises(AccessError):
                self.mandate.with_user(user).unlink()
        for user in (self.liaison, self.configurator):
            for committee in (self.committee, self.other_committee):
                with self.assertRaises(AccessError):
                    committee.with_user(user).write(
                        {"liaison_ids": [Command.create({"user_id": self.liaison.id})]}
                    )
            with self.assertRaises(AccessError):
                self.committee.with_user(user).write(
                    {
                        "liaison_ids": [
                            Command.update(self.mandate.id, {"date_to": False})
                        ]
                    }
                )
        with self.assertRaises(AccessError):
            liaisons.with_user(self.liaison).with_context(
                default_user_id=self.liaison.id,
                default_committee_id=self.other_committee.id,
                default_company_id=self.company.id,
            ).create({})
        self.assertFalse(self.sees(self.liaison, self.outside))

    @mute_logger(*MUTED)
    def test_directors_name_liaisons_of_their_own_enterprise(self):
        liaisons = self.env["crm.sector.committee.liaison"].with_user(self.director)
        values = {"committee_id": self.other_committee.id, "user_id": self.liaison.id}
        row = liaisons.create(values)
        self.assertEqual(row.company_id, self.company)
        with self.assertRaises(ValidationError):
            liaisons.create(values)
        row.date_to = self.today
        with self.assertRaises(ValidationError):
            liaisons.create(values)
        liaisons.create({**values, "date_from": self.today + timedelta(days=1)})
        liaisons.create({**values, "user_id": self.director.id})
        for user in (self.developer, self.sister_liaison, self.portal_user):
            with self.assertRaises(ValidationError):
                liaisons.create({**values, "user_id": user.id})
        sister = {"company_id": self.sister_company.id}
        for attempt in (
            lambda: liaisons.create(
                {**values, "user_id": self.sister_liaison.id, **sister}
            ),
            lambda: liaisons.with_context(
                default_company_id=self.sister_company.id
            ).create({**values, "user_id": self.sister_liaison.id}),
            lambda: row.write({**sister, "user_id": self.sister_liaison.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(UserError):
            row.closed_on = self.today
        theirs = self.new_liaison(
            self.sister_liaison, self.committee, company_id=self.sister_company.id
        )
        self.assertFalse(theirs.with_user(self.director).has_access("read"))
        self.assertNotIn(
            theirs.id, self.committee.with_user(self.director).liaison_ids.ids
        )

    @mute_logger(*MUTED)
    def test_a_liaison_keeps_own_committees_up_to_date(self):
        mine = self.committee.with_user(self.liaison)
        self.assertTrue(mine.is_own)
        mine.write({"email": "info@comite.example", "date_verified": self.today})
        theirs = self.other_committee.with_user(self.liaison)
        self.assertFalse(theirs.is_own)
        with self.assertRaises(AccessError):
            theirs.email = "x@y.example"
        seats = self.env["crm.sector.committee.seat"].with_user(self.liaison)
        seat = seats.create(
            {"committee_id": self.committee.id, "partner_id": self.employer.id}
        )
        with self.assertRaises(AccessError):
            seats.create(
                {
                    "committee_id": self.other_committee.id,
                    "partner_id": self.employer.id,
                }
            )
        with self.assertRaises(AccessError):
            seat.committee_id = self.other_committee
        with self.assertRaises(AccessError):
            mine.write(
                {
                    "seat_ids": [
                        Command.create(
                            {
                                "partner_id": self.employer.id,
                                "company_id": self.sister_company.id,
                            }
                        )
                    ]
                }
            )
        with self.assertRaises(UserError):
            seat.announced_company_ids = [Command.set(self.company.ids)]
        sister_seat = self.env["crm.sector.committee.seat"].create(
            {"committee_id": self.committee.id, "company_id": self.sister_company.id}
        )
        self.assertTrue(sister_seat.with_user(self.liaison).has_access("read"))
        for user in (self.liaison, self.director):
            for operation in ("write", "unlink"):
                self.assertFalse(sister_seat.with_user(user).has_access(operation))
        seat.unlink()
        self.mandate.date_to = self.today - timedelta(days=1)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            mine.email = "apres@comite.example"

    @mute_logger(*MUTED)
    def test_nobody_reads_more_by_changing_the_sectors(self):
        mine = self.committee.with_user(self.liaison)
        for values in (
            {"industry_ids": [Command.link(self.other_industry.id)]},
            {"name": "Autre nom"},
            {"kind": "local"},
            {"active": False},
        ):
            with self.assertRaises(AccessError):
                mine.write(values)
            with self.assertRaises(AccessError):
                self.committee.with_user(self.director).write(values)
        with self.assertRaises(AccessError):
            mine.update_field_translations("name", {"en_US": "Autre"})
        with self.assertRaises(AccessError):
            self.other_industry.with_user(self.liaison).naics_code = "98114"
        # the sector of an employer: a liaison who may change contacts
        self.liaison.group_ids |= self.env.ref("base.group_partner_manager")
        self.other_employer.with_user(self.liaison).industry_id = self.industry
        self.assertFalse(self.sees(self.liaison, self.outside))
        self.assertEqual(self.outside.committee_ids, self.other_committee)
        self.other_employer.industry_id = self.other_industry
        self.other_employer.with_user(self.developer).industry_id = self.industry
        self.assertTrue(self.sees(self.liaison, self.outside))

    @mute_logger(*MUTED)
    def test_partnerships_are_not_linked_through_the_committee(self):
        link = [Command.link(self.outside.id)]
        for user in (self.liaison, self.director, self.configurator):
            committee = self.committee.with_user(user)
            for values in (
                {"partnership_ids": link},
                {"partnership_ids": [Command.set(self.outside.ids)]},
                {"joint_activity_ids": [Command.clear()]},
            ):
                with self.assertRaises(UserError):
                    committee.write(values)
        as_configurator = self.env["crm.sector.committee"].with_user(self.configurator)
        with self.assertRaises(UserError):
            as_configurator.create({"name": "Piège", "partnership_ids": link})
        trap = as_configurator.with_context(default_partnership_ids=link)
        with self.assertRaises(AccessError):
            trap.create({"name": "Piège"})
        self.configurator.group_ids |= self.env.ref("crm_partnership.group_counsellor")
        made = trap.create({"name": "Sans piège"})
        self.assertFalse(made.sudo().partnership_ids)
        self.assertFalse(self.sees(self.liaison, self.outside))

    @mute_logger(*MUTED)
    def test_a_contact_that_may_not_be_read_gets_no_seat(self):
        # a setting of the host: contacts of an enterprise are its own
        self.env.ref("base.res_partner_rule").active = True
        hidden = self.env["res.partner"].create(
            {"name": "Cachée", "company_id": self.sister_company.id}
        )
        self.assertFalse(hidden.with_user(self.liaison).has_access("read"))
        seats = self.env["crm.sector.committee.seat"].with_user(self.liaison)
        for values in (
            {"partner_id": hidden.id},
            {"partner_id": self.employer.id, "person_id": hidden.id},
        ):
            with self.assertRaises(AccessError):
                seats.create({"committee_id": self.committee.id, **values})

    # -------------------------------------------------------------------- leaks
    def test_a_committee_tells_nothing_of_hidden_partnerships(self):
        only_hidden = self.new_committee(
            "Comité secret", self.new_industry("x", "9898")
        )
        self.restricted.committee_ids = [Command.link(only_hidden.id)]
        self.env.flush_all()
        hidden = self.restricted | self.team_only
        for role in (
            *("liaison", "developer", "counsellor", "privacy_officer"),
            *("sister_liaison", "sister_developer"),
        ):
            with self.subTest(role=role):
                self.env.invalidate_all()
                user = getattr(self, role)
                committee = self.committee.with_user(user)
                seen = (
                    committee.partnership_ids,
                    self.env["crm.partnership"].with_user(user).search([]),
                )
                for partnerships in seen:
                    self.assertFalse(partnerships.sudo() & hidden)
                rows = committee.web_read(
                    {"partnership_ids": {"fields": {"display_name": {}}}}
                )
                self.assertNotIn("cachée", str(rows))
                self.assertNotIn("Confidential", str(rows))
                readable = committee.partnership_ids.filtered(
                    lambda p: p.status != "ended"
                )
                self.assertEqual(committee.partnership_count, len(readable))
                coverage = committee._get_coverage()[committee]
                self.assertEqual(sum(coverage.values()), len(readable))
                # searches, groups and names
                model = self.env["crm.sector.committee"].with_user(user)
                for domain in (
                    [("partnership_ids.name", "=", self.restricted.name)],
                    [("partnership_ids", "ilike", "cachée")],
                    [("partnership_ids", "in", self.restricted.ids)],
                    [("partnership_ids.confidentiality", "=", "restricted")],
                    [("partnership_ids", "any", [("id", "=", self.restricted.id)])],
                    [("partnership_ids", "=", self.restricted.id)],
                ):
                    self.assertFalse(model.search(domain), domain)
                with self.assertRaises(ValueError):
                    model._read_group([], ["partnership_ids"], ["__count"])
                self.assertFalse(
                    model.search(
                        [("partnership_ids", "!=", False), ("id", "=", only_hidden.id)]
                    )
                )
                exported = committee.sudo(False).read(["partnership_ids"])
                self.assertFalse(set(exported[0]["partnership_ids"]) & set(hidden.ids))
        with self.assertRaises(AccessError), mute_logger(*MUTED):
            self.committee.with_user(self.configurator).read(["partnership_ids"])

    def test_the_name_of_what_is_hidden_stays_hidden(self):
        names = (
            self.env["crm.partnership"]
            .with_user(self.liaison)
            .name_search("Boulangerie")
        )
        self.assertEqual([row[0] for row in names], self.partnership.ids)
        shown = self.outside.with_user(self.liaison).sudo().display_name
        self.assertEqual(shown, "Confidential")

    def test_an_unsaved_form_opens_nothing(self):
        """Values that are typed and not saved change no figure."""
        self.new_need(self.outside, positions=7).sudo().state = "open"
        self.env.flush_all()
        typed = {
            "id": self.other_committee.id,
            "industry_ids": [Command.link(self.other_industry.id)],
        }
        asked = {
            "industry_ids": {},
            "demand": {},
            "coverage": {},
            "partnership_ids": {"fields": {}},
        }
        # somebody who may make committees, and is a liaison of none
        self.configurator.group_ids = [
            Command.link(self.env.ref("crm_partnership.group_committee_liaison").id)
        ]
        model = self.env["crm.sector.committee"].with_user(self.configurator)
        for values in (typed, {**typed, "id": False}):
            answer = model.onchange(values, ["industry_ids"], asked)["value"]
            self.assertNotIn("7", str(answer.get("demand", "")))
            self.assertFalse(answer.get("partnership_ids"))
        self.assertIn("7", self.other_committee.with_user(self.director).demand)

    def test_messages_of_the_sector_are_read_and_not_written(self):
        self.partnership.message_post(body="Une suite")
        theirs = self.partnership.with_user(self.liaison)
        self.assertIn("Une suite", str(theirs.message_ids.mapped("body")))
        with self.assertRaises(AccessError), mute_logger(*MUTED):
            theirs.message_post(body="Réponse")
        self.mandate.date_to = fields.Date.subtract(self.today, days=1)
        self.env.invalidate_all()
        with self.assertRaises(AccessError), mute_logger(*MUTED):
            theirs.message_ids.mapped("body")
