# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.retention import DEFINITIONS
from .common import PartnershipCase

REPORT = "crm.barrier.retention"
YEAR = 2023


@tagged("post_install", "-at_install")
class TestBarrierRetention(PartnershipCase):
    """Twenty people hired in 2023; transport is noted for eight, housing for four."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership()
        cls.transport = cls.env.ref("crm_partnership.crm_barrier_transport")
        cls.housing = cls.env.ref("crm_partnership.crm_barrier_housing")
        cls.files = cls.env["crm.participant"]
        for number in range(20):
            barriers = {}
            if number < 8:
                barriers[cls.transport] = {}
            if number in (7, 8, 9, 10):
                barriers[cls.housing] = {}
            # of the eight, five kept their job; of the twelve others, seven
            result = "yes" if number < 5 or number >= 13 else "no"
            cls.files |= cls.new_hire(date(YEAR, 3, 6), result, barriers)
        cls.env.flush_all()

    @classmethod
    def new_hire(cls, day, result, barriers=None, participant=None, weeks=(4, 12)):
        """Someone hired on a day, with one result at all milestones."""
        participant = participant or cls.new_participant(date_start=day)
        for barrier, vals in (barriers or {}).items():
            cls.env["crm.participant.barrier"].create(
                {
                    "participant_id": participant.id,
                    "barrier_id": barrier.id,
                    "date_start": day,
                    **vals,
                }
            )
        placement = cls.new_placement(cls.partnership, participant).sudo()
        placement.write({"state": "left", "date_hired": day})
        cls.env["crm.placement.followup"].sudo().create(
            [
                {
                    "placement_id": placement.id,
                    "weeks": number,
                    "date_due": day + timedelta(weeks=number),
                    "state": "done",
                    **{f"result_{name}": result for name in DEFINITIONS},
                }
                for number in weeks
            ]
        )
        return participant

    def publish(self):
        self.run_cron("ir_cron_barrier_retention_publish")

    def rows(self, **domain):
        return self.env[REPORT].search(
            [
                ("company_id", "=", self.company.id),
                *((name, "=", value) for name, value in domain.items()),
            ]
        )

    # ----------------------------------------------------------------- figures
    def test_figures_worked_out_by_hand(self):
        self.publish()
        rows = self.rows(year=YEAR, weeks=12, definition="continuous_same")
        everyone = rows.filtered(lambda r: not r.barrier_id)
        # 12 of 20 kept
        self.assertEqual(
            (everyone.people, everyone.rate_low, everyone.rate_high), (20, 60, 60)
        )
        self.assertEqual((everyone.response_low, everyone.response_high), (100, 100))
        transport = rows.filtered(lambda r: r.barrier_id == self.transport)
        # 5 of 8, by halves
        self.assertEqual(
            (transport.people, transport.rate_low, transport.rate_high), (8, 50, 100)
        )
        self.assertEqual(rows[0], everyone)
        self.assertEqual(
            len(rows),
            1
            + self.env["crm.barrier"].with_context(active_test=False).search_count([]),
        )
        self.assertEqual(set(self.rows(year=YEAR).mapped("weeks")), {4, 12})
        self.assertEqual(
            set(self.rows(year=YEAR).mapped("definition")), set(DEFINITIONS)
        )

    def test_a_group_of_four_is_not_in_the_table_at_all(self):
        self.publish()
        hidden = self.rows(year=YEAR, barrier_id=self.housing.id)
        nobody = self.rows(
            year=YEAR, barrier_id=self.env.ref("crm_partnership.crm_barrier_health").id
        )
        names = [
            name
            for name, field in self.env[REPORT]._fields.items()
            if field.type in ("integer", "char", "boolean")
            and name not in ("id", "group_name", "display_name", "weeks", "year")
        ]
        # a group of four looks as one of nobody
        for one, other in zip(hidden, nobody, strict=True):
            self.assertEqual(
                [one[name] for name in names], [other[name] for name in names]
            )
        self.assertTrue(all(hidden.mapped("is_hidden")))
        self.assertEqual(set(hidden.mapped("people")), {0})

    def test_a_barrier_counts_if_it_was_there_at_the_hire(self):
        day = date(YEAR, 3, 6)
        for _number in range(3):
            # noted later, or overcome before: not in the group
            self.new_hire(day, "yes", {self.housing: {"date_start": "2023-03-07"}})
            self.new_hire(
                day,
                "yes",
                {self.housing: {"date_start": "2023-01-01", "date_end": "2023-03-05"}},
            )
        self.publish()
        self.assertTrue(all(self.rows(barrier_id=self.housing.id).mapped("is_hidden")))

    def test_a_person_counts_once_a_year_with_the_first_job(self):
        for file in self.files[:4]:
            self.new_hire(date(YEAR, 9, 1), "yes", participant=file)
        self.publish()
        everyone = self.rows(year=YEAR, barrier_id=False, weeks=4)
        self.assertEqual(set(everyone.mapped("people")), {20})

    # -------------------------------------------------------------------- time
    def test_a_year_is_published_when_it_is_over(self):
        self.new_hire(date(2025, 12, 1), "yes")
        # 12 weeks after the last day of 2025, and 60 days to record it
        last = date(2026, 5, 24)
        for day, is_out in ((last, False), (last + timedelta(days=1), True)):
            due = self.env[REPORT]._get_due_cohorts(day)
            self.assertEqual((self.company, 2025) in due, is_out)

    def test_the_same_year_is_not_published_again(self):
        self.publish()
        before = self.rows().read()
        # one more person, known afterwards, with the barrier of the hidden group
        self.new_hire(date(YEAR, 5, 1), "yes", {self.housing: {}})
        self.files[0].sudo()._erase()
        self.publish()
        self.assertEqual(self.rows().read(), before)
        with self.assertRaises(UserError):
            self.rows()[0].people = 3
        with self.assertRaises(UserError):
            self.rows()[0].unlink()

    def test_one_enterprise_that_fails_does_not_stop_the_others(self):
        model = type(self.env[REPORT])
        normal = model._publish
        self.new_hire(date(2022, 3, 6), "yes")

        def fail(report, company, year, today):
            if year == 2022:
                raise ValueError("essai")
            return normal(report, company, year, today)

        with (
            patch.object(model, "_publish", fail),
            mute_logger("odoo.addons.crm_partnership.models.crm_barrier_retention"),
        ):
            self.publish()
        self.assertFalse(self.rows(year=2022))
        self.assertTrue(self.rows(year=YEAR))
        self.publish()
        self.assertTrue(self.rows(year=2022))

    # ------------------------------------------------------------------ erased
    def test_erased_files_count_once(self):
        # the person of 2023 began the path in 2022: the year of the job counts
        self.files[0].date_start = "2022-11-01"
        report = self.env["crm.retention.report"].with_user(self.director)
        mine = [("company_id", "=", self.company.id), ("year", "=", YEAR)]

        def total():
            self.env.invalidate_all()
            self.env.flush_all()
            return report._read_group(
                mine,
                ["year", "weeks", "definition"],
                ["placements:sum", "kept_rate:avg", "response_rate:avg"],
            )

        before = total()
        self.assertEqual([row[3] for row in before], [20] * 6)
        for file in self.files[:2] | self.files[10]:
            file.sudo()._erase()
        self.assertEqual(total(), before)
        erased = report.search([*mine, ("is_erased", "=", True)])
        self.assertEqual(len(erased), 18)
        self.assertFalse(erased.partnership_id)
        self.assertFalse(erased.occupation_id)
        self.assertEqual(len(set(erased.ids)), 18)
        self.publish()
        everyone = self.rows(year=YEAR, barrier_id=False, weeks=4)[0]
        self.assertEqual((everyone.people, everyone.rate_low), (20, 60))
        # two of the eight are gone: what is left is counted for the barrier
        transport = self.rows(year=YEAR, barrier_id=self.transport.id)
        self.assertEqual(set(transport.mapped("people")), {6})

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_directors_alone_read_the_erased_ones(self):
        self.files[0].sudo()._erase()
        erased = [("is_erased", "=", True)]
        self.assertFalse(
            self.env["crm.retention.report"].with_user(self.counsellor).search(erased)
        )
        other = self._new_user("sister_director", "director", self.sister_company)
        self.assertFalse(
            self.env["crm.retention.report"].with_user(other).search(erased)
        )

    # ------------------------------------------------------------------ refused
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_is_refused(self):
        self.publish()
        director = self.env[REPORT].with_user(self.director)
        self.env.ref("base.group_allow_export").user_ids |= self.director
        self.assertTrue(director.search([]))
        self.assertTrue(director.web_read_group([], ["barrier_id"], ["__count"]))
        data = director.search([], limit=1).export_data(["group_name", "size", "rate"])
        self.assertEqual(len(data["datas"]), 1)
        internal = self._new_user("internal", "base.group_user")
        self.env.ref("base.group_allow_export").user_ids |= (
            self.developer
            | self.liaison
            | self.counsellor
            | self.privacy_officer
            | self.configurator
            | self.salesman
            | internal
        )
        for user in (
            *(self.developer, self.liaison, self.counsellor, self.privacy_officer),
            *(self.configurator, self.salesman, self.portal_user, internal),
            self.env.ref("base.public_user"),
        ):
            report = self.env[REPORT].with_user(user)
            with self.subTest(user=user.login):
                for call in (
                    lambda r: r.search([]),
                    lambda r: r.search_count([]),
                    lambda r: r.web_read_group([], ["barrier_id"], ["__count"]),
                    lambda r: r.formatted_read_group([], ["year"], ["__count"]),
                    lambda r: r.search_read([], ["rate"]),
                    lambda r: r.browse(self.rows()[:1].ids).read(["people"]),
                    lambda r: r.browse(self.rows()[:1].ids).export_data(["size"]),
                ):
                    # a UserError is the export's, of people outside
                    with self.assertRaises(
                        AccessError if user._is_internal() else UserError
                    ):
                        call(report)
        other = self._new_user("sister_director", "director", self.sister_company)
        self.assertFalse(self.env[REPORT].with_user(other).search([]))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nothing_leads_a_director_to_the_people_of_a_barrier(self):
        for model, domain in (
            ("crm.participant.barrier", []),
            ("crm.participant", [("barrier_ids.barrier_id", "=", self.housing.id)]),
            (
                "crm.retention.report",
                [
                    (
                        "partnership_id.placement_ids.participant_id.barrier_ids",
                        "!=",
                        False,
                    )
                ],
            ),
            ("crm.placement", [("participant_id.barrier_ids", "!=", False)]),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.director).search(domain)
        with self.assertRaises(AccessError):
            self.env["crm.participant"].with_user(self.director).formatted_read_group(
                [], ["barrier_ids"], ["__count"]
            )
        for name, field in self.env["crm.retention.report"]._fields.items():
            self.assertNotIn(
                field.comodel_name, ("crm.participant", "crm.participant.barrier"), name
            )
        # methods that read people are not called from outside
        for name in ("_publish", "_read_people", "_read_erased", "_cron_publish"):
            self.assertTrue(name.startswith("_"))
        with self.assertRaises(AccessError):
            self.env[REPORT].with_user(self.director).create(
                {"company_id": self.company.id, "year": 2020}
            )

    def test_the_smallest_group_is_five_or_more(self):
        parameter = self.env.ref(
            "crm_partnership.crm_legal_parameter_small_group_minimum"
        )
        tomorrow = fields.Date.add(fields.Date.context_today(self.env.user), days=1)
        with self.assertRaises(ValidationError):
            parameter._replace(4, tomorrow, "Essai")
        parameter._replace(10, tomorrow, "Essai")
        self.env.cr.execute(
            "UPDATE crm_legal_parameter SET value = 2 WHERE id = %s", [parameter.id]
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(self.env["crm.legal.parameter"]._get_small_group_minimum(), 5)
