# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_health import HealthCase

#: nowhere else in the world
SECRET = "Zwqvplante"
OURS = {"health", "opened", "expiring", "late", "hires", "activities"}


@tagged("post_install", "-at_install")
class TestDigest(HealthCase):
    """Figures of the monthly mail, counted by hand, for whoever receives it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env.ref("crm_partnership.digest_partnership")
        cls.sister_director = cls._new_user(
            "director_sister", "director", company=cls.sister_company
        )

    def kpis(self, user):
        """{short name: figures of the columns} as in the mail of a user."""
        found = self.digest._compute_kpis(user.company_id, user)
        return {
            kpi["kpi_name"].removeprefix("kpi_crm_partnership_"): [
                kpi[f"kpi_col{number}"].get("value")
                for number in (1, 2, 3)
                if kpi[f"kpi_col{number}"]
            ]
            for kpi in found
            if kpi["kpi_name"].startswith("kpi_crm_partnership_")
        }

    def fill_month(self):
        """What the figures below are counted from: a month before October 15, 2026."""
        partnerships = self.env["crm.partnership"]
        colours = {}
        for opened, colour, status in (
            ("2026-10-15 10:00:00", "red", "ongoing"),
            ("2026-10-10 10:00:00", "amber", "paused"),
            ("2026-09-20 10:00:00", "green", "ongoing"),
            ("2026-09-10 10:00:00", "red", "ended"),
        ):
            partnership = self.new_partnership()
            self.rewrite(partnership, create_date=opened, status=status)
            colours[partnership] = colour
            partnerships |= partnership
        sister = self.new_partnership(
            company_id=self.sister_company.id, user_id=self.sister_developer.id
        )
        self.rewrite(sister, create_date="2026-10-15 10:00:00")
        colours[sister] = "amber"
        agreement = self.sign_on_paper(partnerships[0])
        self.rewrite(agreement, state="in_force", date_end=date(2027, 1, 13))
        far = self.sign_on_paper(partnerships[1])
        self.rewrite(far, state="in_force", date_end=date(2027, 1, 14))
        commitment = agreement.commitment_ids[:1]
        for due, state in (("2026-10-14", "open"), ("2026-10-15", "open")):
            self.insert(
                "crm_commitment_checkin",
                commitment_id=commitment.id,
                agreement_id=agreement.id,
                partnership_id=partnerships[0].id,
                company_id=self.company.id,
                date_due=due,
                state=state,
            )
        for day in ("2026-10-15", "2026-10-14", "2026-09-16", "2026-09-15"):
            placement = self.new_placement(partnerships[0])
            self.rewrite(placement, state="hired", date_hired=day)
        for start in ("2026-10-12 14:00:00", "2026-09-01 14:00:00"):
            activity = self.env["crm.joint.activity"].create(
                {
                    "name": "Visite",
                    "company_id": self.company.id,
                    "user_id": self.developer.id,
                    "start": start,
                    "stop": start.replace("14:", "15:"),
                    "partnership_ids": [Command.set(partnerships[0].ids)],
                }
            )
            self.rewrite(activity, state="held")
        for partnership, colour in colours.items():
            self.rewrite(partnership, health_colour=colour)
        return partnerships

    @freeze_time("2026-10-15 15:00:00")
    def test_the_figures_are_those_counted_by_hand(self):
        self.fill_month()
        self.assertEqual(
            self.kpis(self.director),
            {
                # what stands today is told once
                "health": [2],
                "expiring": [1],
                "late": [1],
                # of a day, a week, a month
                "opened": [1, 2, 3],
                "hires": [1, 2, 3],
                "activities": [0, 1, 1],
            },
        )

    @freeze_time("2026-10-15 15:00:00")
    def test_the_month_is_compared_with_the_one_before(self):
        self.fill_month()
        found = {
            kpi["kpi_name"]: kpi
            for kpi in self.digest._compute_kpis(self.company, self.director)
        }
        # three against one
        self.assertEqual(found["kpi_crm_partnership_opened"]["kpi_col3"]["margin"], 200)
        self.assertEqual(found["kpi_crm_partnership_health"]["kpi_col1"]["margin"], 0)
        self.assertFalse(found["kpi_crm_partnership_health"]["kpi_col3"])
        for kpi in found.values():
            xmlid = kpi["kpi_action"].partition("?")[0]
            self.assertEqual(self.env.ref(xmlid)._name, "ir.actions.act_window")

    @freeze_time("2026-10-15 15:00:00")
    def test_two_enterprises_have_their_own_figures(self):
        self.fill_month()
        self.assertEqual(self.kpis(self.sister_director)["health"], [1])
        self.assertEqual(self.kpis(self.sister_director)["hires"], [0, 0, 0])
        # whoever works in both gets those of the enterprise of the mail
        self.director.company_ids |= self.sister_company
        self.assertEqual(self.kpis(self.director)["health"], [2])
        # a digest of one enterprise tells nothing to the people of another
        self.digest.company_id = self.company
        self.assertEqual(self.kpis(self.sister_director), {})
        self.assertEqual(self.kpis(self.director)["health"], [2])

    @freeze_time("2026-10-15 15:00:00")
    def test_what_a_reader_may_not_read_is_not_counted(self):
        partnerships = self.fill_month()
        before = self.kpis(self.other_developer)
        self.assertEqual(before["health"], [2])
        partnerships[0].confidentiality = "restricted"
        after = self.kpis(self.other_developer)
        self.assertEqual(after["health"], [1])
        self.assertEqual(after["opened"], [0, 1, 2])
        for name in ("expiring", "late", "hires", "activities"):
            self.assertEqual(set(after[name]), {0}, name)
        # one mail after the other, in the same run: nobody gets another's figures
        self.assertEqual(self.kpis(self.director)["health"], [2])
        self.assertEqual(self.kpis(self.other_developer)["health"], [1])
        self.assertEqual(self.kpis(self.developer)["health"], [2])

    @freeze_time("2026-10-15 15:00:00")
    def test_roles_without_a_right_get_no_figure(self):
        self.fill_month()
        self.assertEqual(set(self.kpis(self.director)), OURS)
        self.assertEqual(self.kpis(self.salesman), {})
        self.assertEqual(self.kpis(self.env.ref("base.user_admin")), {})
        for user in (self.liaison, self.privacy_officer):
            found = self.kpis(user)
            self.assertFalse({"health", "expiring", "late"} & found.keys(), user.login)
        self.assertNotIn("health", self.kpis(self.configurator))
        # the fields that hold the figures are no other way to them
        for user in (self.salesman, self.liaison):
            with self.assertRaises(AccessError):
                self.digest.with_user(user).read(["kpi_crm_partnership_health_value"])
        self.assertEqual(
            self.digest.with_user(self.director).kpi_crm_partnership_health_value, 2
        )
        self.assertEqual(
            self.digest.with_user(
                self.sister_director
            ).kpi_crm_partnership_health_value,
            1,
        )

    # ------------------------------------------------------------- subscriptions
    def test_directors_receive_it_until_they_say_no(self):
        self.assertIn(self.director, self.digest.user_ids)
        self.assertNotIn(self.developer, self.digest.user_ids)
        self.digest.with_user(self.director).action_unsubscribe()
        self.assertNotIn(self.director, self.digest.user_ids)
        self.director.write({"name": "Autre nom"})
        self.director.write(
            {"group_ids": [Command.link(self.env.ref("base.group_allow_export").id)]}
        )
        self.assertNotIn(self.director, self.digest.user_ids)
        self.digest.with_user(self.director).action_subscribe()
        self.assertIn(self.director, self.digest.user_ids)

    def test_the_role_brings_it_and_leaving_takes_it_away(self):
        group = self.env.ref("crm_partnership.group_director")
        self.developer.write({"group_ids": [Command.link(group.id)]})
        self.assertIn(self.developer, self.digest.user_ids)
        group.write({"user_ids": [Command.link(self.other_developer.id)]})
        self.assertIn(self.other_developer, self.digest.user_ids)
        # still a developer: it is theirs to stop it
        group.write({"user_ids": [Command.unlink(self.other_developer.id)]})
        self.assertIn(self.other_developer, self.digest.user_ids)
        self.other_developer.write(
            {"group_ids": [Command.set(self.env.ref("base.group_user").ids)]}
        )
        self.assertNotIn(self.other_developer, self.digest.user_ids)
        # whoever said no is not subscribed when others get the role
        self.digest.with_user(self.director).action_unsubscribe()
        group.write({"user_ids": [Command.link(self.other_developer.id)]})
        self.assertIn(self.other_developer, self.digest.user_ids)
        self.assertNotIn(self.director, self.digest.user_ids)

    # ---------------------------------------------------------------------- mail
    def find_mails(self):
        return self.env["mail.mail"].search(
            [("subject", "ilike", self.digest.with_context(lang="en_US").name)]
        )

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_it_is_sent_once_a_month(self):
        self.digest.user_ids = self.director
        self.digest.next_run_date = "2026-11-01"
        self.director.lang = "en_US"
        # in use: the host slows the mails of those who never come
        self.env["res.users.log"].with_user(self.director).sudo().create({})
        digests = self.env["digest.digest"]
        (digests.search([]) - self.digest).state = "deactivated"
        for day, number in (
            ("2026-10-31", 0),
            ("2026-11-01", 1),
            ("2026-11-01", 1),
            ("2026-11-30", 1),
            ("2026-12-01", 2),
        ):
            with freeze_time(f"{day} 12:00:00"):
                digests._cron_send_digest_email()
                self.assertEqual(len(self.find_mails()), number, day)
        self.assertEqual(self.digest.next_run_date, date(2027, 1, 1))

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_date_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.env["res.lang"]._activate_lang("en_US")
        self.digest.user_ids = self.director
        for lang, words in (
            ("fr_CA", "15 octobre 2026"),
            ("en_US", "October 15, 2026"),
        ):
            self.director.lang = lang
            # evening in Québec, the next day in UTC
            with freeze_time("2026-10-16 02:00:00"):
                self.digest._action_send(update_periodicity=False)
            mail = self.env["mail.mail"].search([], order="id desc", limit=1)
            self.assertIn(words, mail.body_html)

    @freeze_time("2026-10-15 15:00:00")
    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_the_mail_names_nobody(self):
        partnerships = self.fill_month()
        self.employer.name = SECRET
        partnerships.confidentiality = "restricted"
        self.director.email = "direction@test.example"
        self.salesman.email = "vente@test.example"
        self.digest.user_ids = self.director | self.salesman
        self.digest.action_send_manual()
        mails = self.find_mails()
        self.assertEqual(len(mails), 2)
        bodies = {mail.email_to: mail.body_html for mail in mails}
        [ours] = [b for to, b in bodies.items() if self.director.email in to]
        [other] = [b for to, b in bodies.items() if self.salesman.email in to]
        self.assertIn("Health to Look at", ours)
        self.assertNotIn(SECRET, ours)
        self.assertNotIn("Health to Look at", other)
