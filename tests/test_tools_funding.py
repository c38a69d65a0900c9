# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from ..tools import funding
from ..tools.funding import Spending, add_up
from ..tools.workbook import Amount, write_workbook


@tagged("post_install", "-at_install")
class TestToolsFunding(BaseCase):
    def test_examples(self):
        result = doctest.testmod(funding)
        self.assertGreaterEqual(result.attempted, 3)
        self.assertFalse(result.failed)

    def test_spent_is_used_and_over(self):
        cases = (
            ([], 0, (0, 0, 0)),
            ([Spending(1, 100, 0)], 0, (100, 100, 0)),
            ([Spending(1, 100, 40)], 0, (100, 40, 60)),
            ([Spending(1, 100, 40), Spending(2, 10, 50)], 45, (110, 45, 65)),
            ([Spending(1, 0.1), Spending(2, 0.2)], 0, (0.3, 0.3, 0)),
        )
        for spendings, envelope, expected in cases:
            with self.subTest(expected=expected):
                total = add_up(spendings, envelope)
                self.assertEqual((total.spent, total.used, total.over), expected)

    def test_a_workbook_keeps_dates_and_amounts_as_such(self):
        content = write_workbook(
            [
                (
                    "Essai",
                    ["Quoi", "Quand", "Combien"],
                    [["=1+1", date(2026, 2, 1), Amount(3)]],
                )
            ]
        )
        row = [*load_workbook(BytesIO(content)).active.iter_rows()][1]
        self.assertEqual(row[0].value, "'=1+1")
        self.assertEqual(row[1].value.date(), date(2026, 2, 1))
        self.assertEqual((row[2].value, row[2].number_format), (3, "#,##0.00"))
