# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CrmAlignmentExportMixin(models.AbstractModel):
    """The answers and results of a checklist as tables for a workbook."""

    _name = "crm.alignment.export.mixin"
    _description = "Alignment Export"

    def _get_export_sheets(self):
        """Everything needed to compute the scores again, as the user may read it.

        :return: list of (title, headers, rows) for ``tools.workbook``; respondents
            are numbered, not named
        """
        self.ensure_one()
        sides = dict(
            self.env["crm.alignment.answer"]
            ._fields["side"]
            ._description_selection(self.env)
        )
        criteria = self.template_id.criterion_ids
        answers = self.env["crm.alignment.answer"].search(
            [("checklist_id", "=", self.id)], order="side desc, respondent_id, id"
        )
        numbers = {r: n for n, r in enumerate(answers.respondent_id, 1)}
        return [
            (
                self.env._("Answers"),
                [
                    self.env._("Party"),
                    self.env._("Respondent"),
                    self.env._("Criterion"),
                    self.env._("Rating"),
                    self.env._("Comment"),
                ],
                [
                    [
                        sides[a.side],
                        numbers[a.respondent_id],
                        a.criterion_id.code,
                        "?" if a._get_value() is None else a._get_value(),
                        a.comment or "",
                    ]
                    for a in answers
                ],
            ),
            (
                self.env._("Criteria"),
                [
                    *(
                        self.env._("Criterion"),
                        self.env._("Dimension"),
                        self.env._("Short Title"),
                        self.env._("Weight"),
                    ),
                    *(self.env._("Blocking"), self.env._("Threshold")),
                ],
                [
                    [
                        *(c.code, c.dimension_id.name, c.name, c.weight),
                        int(c.is_blocking),
                        c.blocking_threshold if c.is_blocking else "",
                    ]
                    for c in criteria
                ],
            ),
            (
                self.env._("Results"),
                [
                    *(
                        self.env._("Criterion"),
                        self.env._("Our Rating"),
                        self.env._("Employer's Rating"),
                    ),
                    *(
                        self.env._("Difference"),
                        self.env._("Blocking"),
                        self.env._("Outcome"),
                    ),
                ],
                [
                    [
                        r.criterion_id.code,
                        r.rating_enterprise if r.is_known_enterprise else "?",
                        r.rating_employer if r.is_known_employer else "?",
                        r.gap if r.is_known_enterprise and r.is_known_employer else "?",
                        int(r.is_blocking),
                        r.outcome or "",
                    ]
                    for r in self.result_ids
                ],
            ),
            (
                self.env._("Scores"),
                [self.env._("Score"), self.env._("Value"), self.env._("Formula")],
                [
                    [
                        self._fields[name]._description_string(self.env),
                        self[name],
                        help_,
                    ]
                    for name, help_ in self._get_score_helps()
                ],
            ),
        ]

    def _get_score_helps(self):
        names = ("score", "score_enterprise", "score_employer", "mean_gap", "coverage")
        return [(n, self._fields[n]._description_help(self.env)) for n in names]
