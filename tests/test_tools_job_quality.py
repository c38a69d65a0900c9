# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import unittest
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ..tools import form_values, job_quality
from ..tools.form_values import FormValueError, read_date, read_number, read_words
from ..tools.job_quality import Job, assess, score, share_known
from .drawn_examples import keep_steady

keep_steady()

amounts = st.none() | st.floats(0, 500)
jobs = st.builds(
    Job,
    wage=amounts,
    reference=st.none() | st.floats(1, 500),
    hours=st.none() | st.floats(0, 168),
    permanence=st.none() | st.sampled_from(sorted(job_quality.PERMANENCE)),
    notice=st.none() | st.integers(0, 365),
    benefits=st.none() | st.integers(0, 12),
    advancement=st.none() | st.booleans(),
)


class TestJobQuality(unittest.TestCase):
    def test_the_examples_in_the_documentation_are_true(self):
        for module in (job_quality, form_values):
            failed, tried = doctest.testmod(module)
            self.assertTrue(tried)
            self.assertFalse(failed)

    def test_the_weights_make_a_hundred(self):
        self.assertEqual(sum(job_quality.WEIGHTS.values()), 100)

    def test_the_ends(self):
        best = Job(25, 25, 35, "permanent", 14, 3, True)
        worst = Job(10, 25, 10, "on_call", 1, 0, False)
        self.assertEqual(score(assess(best)), 100)
        self.assertEqual(score(assess(worst)), 0)
        self.assertIsNone(score(assess(Job())))

    @given(jobs)
    def test_the_figure_stays_between_0_and_100(self, job):
        worths = assess(job)
        self.assertEqual(list(worths), list(job_quality.WEIGHTS))
        self.assertTrue(0 <= share_known(worths) <= 1)
        if share_known(worths):
            self.assertTrue(0 <= score(worths) <= 100)
        else:
            self.assertIsNone(score(worths))

    @given(jobs, st.floats(0, 100))
    def test_more_never_makes_it_worse(self, job, more):
        for name in ("wage", "hours", "notice", "benefits"):
            value = getattr(job, name)
            if value is None:
                continue
            better = assess(replace(job, **{name: value + more}))
            if score(better) is not None:
                self.assertGreaterEqual(score(better), score(assess(job)))

    @given(jobs, st.sampled_from(sorted(job_quality.WEIGHTS)))
    def test_what_is_not_known_is_not_zero(self, job, name):
        worths = assess(job)
        known = {n: w for n, w in worths.items() if n != name}
        alone = {**worths, name: None}
        self.assertEqual(score(alone), score(known))


class TestFormValues(unittest.TestCase):
    @given(st.floats(0, 1e6))
    def test_numbers_come_back_as_they_were_written(self, number):
        text = f"{number:.2f}"
        for written in (text, text.replace(".", ","), f" {text} $"):
            self.assertEqual(read_number(written), float(text))

    @given(st.text(max_size=30))
    def test_any_text_is_read_or_refused(self, text):
        for reader in (read_number, read_date, lambda t: read_words(t, 20)):
            try:
                reader(text)
            except FormValueError as error:
                self.assertIn(error.code, ("number", "range", "date", "long", "markup"))

    def test_what_is_refused(self):
        for text in ("-1", "1e5", "nan", "inf", "1.2.3", "vingt", "٣"):
            with self.assertRaises(FormValueError):
                read_number(text)
        for text in ("2026-02-30", "31-12-2026", "0001-01-01", "hier"):
            with self.assertRaises(FormValueError):
                read_date(text)
        for text in ("<b>x", "a </script>", "< img src=x>", "<!-- x"):
            with self.assertRaises(FormValueError):
                read_words(text, 100)
