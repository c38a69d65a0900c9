# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import os
import sys
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

DEV = Path(__file__).resolve().parents[1] / "dev"
# dev/ is no part of what is installed
with suppress(ImportError), patch.object(sys, "path", [str(DEV), *sys.path]):
    from workbench.bench.load import figures, processes


def row(**values):
    """What is noted of a step."""
    return {
        **{"title": "two processes", "workers": 2, "people": 2, "seconds": 4.0},
        "times": [("list", 0.1, 3), ("list", 0.3, 3), ("form", 0.2, 1)],
        "processor": [0.6, 0.3],
        "load_of_the_machine": [1, 2],
        "memory_at_rest": [(160, 100, 300), (170, 110, 310)],
        "memory_after": [(180, 120, 320), (190, 130, 330)],
        "memory_of_others": [(140, 70, 200)],
        "connections": [2],
        "statements": [[90, 400]],
        **values,
    }


@tagged("post_install", "-at_install")
class TestBenchLoad(BaseCase):
    def test_a_percentile_is_one_of_the_values(self):
        values = [5, 1, 4, 2, 3]
        self.assertEqual(figures.percentile(values, 95), 5)
        self.assertEqual(figures.percentile(values, 50), 3)
        self.assertEqual(figures.percentile(range(1, 101), 95), 95)
        self.assertEqual(figures.percentile([7], 95), 7)

    def test_figures_of_a_step(self):
        step = figures.summarise(row())
        self.assertEqual(step["pages_a_second"], 0.75)
        self.assertEqual(step["requests_a_second"], 1.75)
        self.assertEqual(step["by_page"]["list"][0], 2)
        self.assertAlmostEqual(step["by_page"]["list"][1], 0.2)
        # milliseconds for each of three pages
        self.assertEqual([round(one) for one in step["processor"]], [200, 100])

    def test_the_share_of_the_standby(self):
        told = {
            "steps": [row(statements=[[10, 100], [90, 300]], processor=[1, 1, 1])],
            "mix": {"list": 1, "form": 1},
            "tables": {"empty": 60, "for_10000": 300, "largest": [["t", 1, 2, 3]]},
        }
        text = figures.write(told)
        self.assertIn("| two processes | 10, 0.1 s | 90, 0.3 s | 90 %, 75 % |", text)
        self.assertIn("| t | 3.0 | 1 | 2 |", text)

    def test_processes_are_counted_with_those_that_they_began(self):
        self.assertIn(os.getpid(), processes.find_children(os.getppid()))
        everything, own, addresses = processes.get_memory(os.getpid())
        self.assertGreater(addresses, everything)
        self.assertGreater(everything, own)
        self.assertGreater(own, 1)
        self.assertGreater(processes.get_seconds(os.getpid()), 0)
