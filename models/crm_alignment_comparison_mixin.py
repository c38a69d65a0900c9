# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..tools import alignment_score as formulas

SIDES = ("enterprise", "employer")


class CrmAlignmentComparisonMixin(models.AbstractModel):
    """Comparison of the answers of both parties, once, by the project's formulas."""

    _name = "crm.alignment.comparison.mixin"
    _description = "Alignment Comparison"

    def _compare(self, tell=True):
        """Compute the results once, from what was submitted.

        :param tell: both parties are told (not for answers taken over from paper)
        """
        self.ensure_one()
        checklist = self.sudo()  # sudo: results are written by this method alone
        previous = self.search(
            [
                ("partnership_id", "=", checklist.partnership_id.id),
                ("state", "in", ("compared", "closed")),
                ("id", "!=", checklist.id),
            ],
            limit=1,
        ).sudo()
        before = {r.criterion_id.code: r for r in previous.result_ids}
        rows = []
        for criterion in checklist.template_id.criterion_ids:
            rows.append(checklist._compare_criterion(criterion, before))
        rows.sort(key=lambda row: row.pop("order"))
        self.env["crm.alignment.result"].sudo().create(
            [{**row, "sequence": number} for number, row in enumerate(rows, 1)]
        )
        compared = checklist._get_compared()
        checklist.write(
            {
                "state": "compared",
                "date_compared": fields.Date.context_today(self),
                "previous_id": previous.id,
                "score": formulas.joint_score(compared) or 0,
                "score_enterprise": formulas.party_score(compared, "enterprise") or 0,
                "score_employer": formulas.party_score(compared, "employer") or 0,
                "mean_gap": formulas.mean_gap(compared) or 0,
                "coverage": formulas.coverage(compared),
                "unknown_count": sum(
                    r.unknown_enterprise + r.unknown_employer
                    for r in checklist.result_ids
                ),
            }
        )
        if tell:
            checklist._tell_result()

    def _compare_criterion(self, criterion, before):
        vals = {"checklist_id": self.id, "criterion_id": criterion.id}
        for side in SIDES:
            answers = self.respondent_ids.filtered(
                lambda r, side=side: r.side == side and r.state == "submitted"
            ).answer_ids.filtered(lambda a: a.criterion_id == criterion)
            ratings = [answer._get_value() for answer in answers]
            rating = formulas.side_rating(ratings)
            vals[f"is_known_{side}"] = rating is not None
            vals[f"rating_{side}"] = rating or 0
            vals[f"spread_{side}"] = formulas.spread(ratings)
            vals[f"unknown_{side}"] = ratings.count(None)
            vals[f"comments_{side}"] = "\n".join(
                filter(None, answers.mapped("comment"))
            )
        row = self._as_compared(vals, criterion.weight)
        blocking = criterion.is_blocking and formulas.is_blocking(
            row, criterion.blocking_threshold
        )
        earlier = before.get(criterion.code)
        old = earlier and self._as_compared(earlier, earlier.weight)
        vals["has_previous"] = bool(old and old.is_comparable and row.is_comparable)
        if vals["has_previous"]:
            vals["change"] = (
                row.enterprise + row.employer - old.enterprise - old.employer
            ) / 2
        return {
            **vals,
            "gap": row.gap or 0,
            "needs_talk": formulas.needs_talk(row),
            "is_blocking": blocking,
            "order": (
                not (blocking or formulas.needs_talk(row)),
                *formulas.talk_order(row, blocking),
            ),
        }

    def _as_compared(self, row, weight):
        """A result (record or values) as plain numbers for the formulas."""
        return formulas.Compared(
            weight,
            row["rating_enterprise"] if row["is_known_enterprise"] else None,
            row["rating_employer"] if row["is_known_employer"] else None,
        )

    def _get_compared(self, results=None):
        results = self.result_ids if results is None else results
        return [self._as_compared(result, result.weight) for result in results]

    def _get_dimension_scores(self):
        """Scores by dimension, for the picture.

        :return: list of dicts name, enterprise, employer (0–100 or None), gap (0–4)
        """
        self.ensure_one()
        scores = []
        for dimension, results in sorted(
            self.result_ids.grouped("dimension_id").items(),
            key=lambda item: (item[0].sequence, item[0].id),
        ):
            rows = self._get_compared(results)
            scores.append(
                {
                    "name": dimension.name,
                    "enterprise": formulas.party_score(rows, "enterprise"),
                    "employer": formulas.party_score(rows, "employer"),
                    "gap": formulas.mean_gap(rows),
                }
            )
        return scores
