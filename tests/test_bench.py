# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import importlib
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

DEV = Path(__file__).resolve().parents[1] / "dev"
# dev/ is no part of what is installed
with suppress(ImportError), patch.object(sys, "path", [str(DEV), *sys.path]):
    from workbench.bench import arithmetic, report

RUN = {
    **{"began": "2026-11-30 01:00", "ended": "2026-11-30 01:20"},
    **{"machine": "a machine", "version": "0123456789"},
}


def row(
    size=1000, ours=(2.0, 2.0, 2.0), theirs=(1.0, 1.0, 1.0), queries=(5, 5), **bars
):
    """What the benchmark notes of a measure."""
    return {
        **{"name": "kanban", "title": "Kanban", "than": "crm.lead", "size": size},
        **{"ratio": 1.0, "is_least": False, "exponent": 0, "queries_wanted": None},
        "times": [list(ours), list(theirs)],
        "queries": list(queries),
        **bars,
    }


@tagged("post_install", "-at_install")
class TestBench(BaseCase):
    def test_every_program_of_dev_starts(self):
        """A name that is not there any more is told by nothing else."""
        names = sorted(path.stem for path in (DEV / "workbench").glob("*_command.py"))
        self.assertIn("bench_command", names)
        with patch.object(sys, "path", [str(DEV), *sys.path]):
            for name in names:
                with self.subTest(name):
                    importlib.import_module(f"workbench.{name}")

    def test_the_median_of_an_even_number_is_between_the_two(self):
        self.assertEqual(arithmetic.median([1, 9, 2, 4]), 3)

    def test_a_ratio_is_that_of_pairs_and_not_of_two_medians(self):
        """The machine was busy during the last pairs: both were slow."""
        ours, theirs = [2, 4, 40], [1, 2, 20]
        self.assertEqual(arithmetic.pair_ratio(ours, theirs), 2)
        # medians of the two apart: 3 ÷ 20
        self.assertEqual(arithmetic.pair_ratio([3, 3, 30], [1, 20, 20]), 1.5)

    def test_pairs_are_whole(self):
        with self.assertRaises(ValueError):
            arithmetic.pair_ratio([1, 2], [1])

    def test_the_exponent_of_what_grows_in_proportion_is_one(self):
        self.assertAlmostEqual(
            arithmetic.growth_exponent((10000, 0.5), (100000, 5.0)), 1
        )
        self.assertAlmostEqual(
            arithmetic.growth_exponent((1000, 1.0), (10000, 100.0)), 2
        )
        self.assertAlmostEqual(arithmetic.growth_exponent((1000, 3.0), (10000, 3.0)), 0)

    def test_a_bar_that_is_missed_is_told(self):
        (figure,) = report.summarise([row()])
        self.assertEqual(figure["ratio"], 2)
        self.assertEqual(figure["misses"], ["ratio"])
        (figure,) = report.summarise([row(ours=(0.9, 1.0, 1.0))])
        self.assertEqual(figure["misses"], [])

    def test_a_bar_on_how_much_faster_looks_the_other_way(self):
        (figure,) = report.summarise(
            [row(ours=[1.0], theirs=[6.0], ratio=5.0, is_least=True)]
        )
        self.assertEqual((figure["ratio"], figure["misses"]), (6, []))
        (figure,) = report.summarise(
            [row(ours=[1.0], theirs=[4.0], ratio=5.0, is_least=True)]
        )
        self.assertEqual(figure["misses"], ["ratio"])

    def test_the_growth_is_judged_between_the_two_largest_sizes(self):
        rows = [
            row(size, ours=[time], theirs=[time], ratio=0, exponent=1.05)
            for size, time in ((1000, 0.01), (10000, 1.0), (100000, 12.0))
        ]
        small, middle, large = report.summarise(rows)
        self.assertIsNone(small["exponent"])
        self.assertEqual(middle["misses"], [])
        self.assertEqual(large["misses"], ["growth"])

    def test_queries_are_no_more_than_theirs_and_the_same_at_every_size(self):
        rows = [
            row(
                1000, ours=[1.0], theirs=[1.0], queries=(4, 5), queries_wanted="no more"
            ),
            row(
                9000, ours=[1.0], theirs=[1.0], queries=(6, 5), queries_wanted="no more"
            ),
        ]
        small, large = report.summarise(rows)
        self.assertEqual(small["misses"], ["queries not constant"])
        self.assertEqual(large["misses"], ["more queries", "queries not constant"])

    def test_the_report_is_a_table_and_data(self):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "bench"
            text = report.write([row(load=[1.2, 3.4])], out, RUN)
            (kept,) = report.read(out)
            self.assertEqual((out / "bench.md").read_text(), text)
        self.assertIn(
            "- **A**: 2026-11-30 01:00 to 01:20, a machine, load 1.2 to", text
        )
        self.assertIn(
            "| Kanban (crm.lead) | 1 000 | 2.00 s | 1.00 s | 2.00 | – | ≤ 1 | 5 / 5 "
            "| – | **missed**: ratio | 3 | 1 → 3 | A |",
            text,
        )
        self.assertEqual(kept, row(load=[1.2, 3.4]) | {"run": RUN})

    def test_a_run_replaces_what_it_measured_and_no_more(self):
        later = {**RUN, "began": "2026-12-01 09:00", "ended": "2026-12-01 09:10"}
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            report.write([row(1000), row(9000)], out, RUN)
            text = report.write([row(9000, ours=(4.0,) * 3)], out, later)
            kept = {r["size"]: r for r in report.read(out)}
        self.assertNotIn("1 000", text, "a run tells what it has measured")
        self.assertEqual(kept[1000]["run"], RUN)
        self.assertEqual(kept[9000]["run"], later)
        self.assertEqual(kept[9000]["times"][0], [4.0] * 3)
        table = report.describe(list(kept.values()))
        self.assertIn("- **A**: 2026-11-30", table)
        self.assertIn("- **B**: 2026-12-01", table)
        self.assertIn("| 9 000 | 4.00 s |", table)

    def test_what_is_written_by_hand_around_the_table_stays(self):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "performance.md"
            page.write_text(f"Before.\n{report.BEGIN}\nold\n{report.END}\nAfter.\n")
            for _twice in range(2):
                report.publish([row() | {"run": RUN}], page)
            text = page.read_text()
            self.assertTrue(text.startswith("Before.\n"))
            self.assertTrue(text.endswith("\nAfter.\n"))
            self.assertNotIn("old", text)
            self.assertEqual(text.count("| Kanban (crm.lead) |"), 1)
            page.write_text("No place.")
            with self.assertRaises(ValueError):
                report.publish([row() | {"run": RUN}], page)

    def test_the_processor_is_told_where_it_worked_long_enough(self):
        used = {"processor": [[0.3, 0.3], [0.2, 0.2]]}
        (figure,) = report.summarise([row(**used)])
        self.assertAlmostEqual(figure["processor"], 1.5)
        (figure,) = report.summarise([row(is_least=True, **used)])
        self.assertAlmostEqual(figure["processor"], 2 / 3)
        used = {"processor": [[0.3, 0.3], [0.001, 0.002]]}
        self.assertIsNone(report.summarise([row(**used)])[0]["processor"])

    def test_an_increase_is_judged_where_the_database_is_large(self):
        def rows(*values):
            return [
                row(size, ours=[value], ratio=0, unit="MB", increase=100)
                | {"times": [[value]], "queries": [0]}
                for size, value in zip((1000, 10000, 100000), values, strict=True)
            ]

        figures = report.summarise(rows(150.0, 400.0, 499.0))
        self.assertEqual([figure["misses"] for figure in figures], [[], [], []])
        figures = report.summarise(rows(150.0, 200.0, 300.5))
        self.assertEqual(figures[2]["misses"], ["increase"])
        self.assertIn(
            "| Kanban (crm.lead) | 100 000 | 300 MB | – | – | – | + 100 MB at most | 0 |",
            report.make_table(figures),
        )

    def test_short_times_are_in_milliseconds(self):
        self.assertEqual(report.format_time(0.0123), "12.3 ms")
        self.assertEqual(report.format_time(None), "–")
