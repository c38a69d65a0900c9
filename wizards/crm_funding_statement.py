# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.workbook import Amount


class CrmFundingStatement(models.TransientModel):
    """The window that makes the statement for a funder: the period, then PDF or XLSX."""

    _name = "crm.funding.statement"
    _description = "Statement for a Funder"
    _inherit = ["crm.window.mixin"]

    funding_id = fields.Many2one("crm.funding", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="funding_id.company_id")
    currency_id = fields.Many2one(related="funding_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        compute="_compute_period",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        compute="_compute_period",
        store=True,
        readonly=False,
        precompute=True,
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self.env.lang,
    )

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("funding_id")
    def _compute_period(self):
        today = fields.Date.context_today(self)
        for window in self:
            funding = window.funding_id
            window.date_from = (
                window.date_from or funding.date_start or today.replace(month=1, day=1)
            )
            window.date_to = window.date_to or min(
                today, funding.date_end or today, key=lambda day: day
            )

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for window in self:
            if window.date_to < window.date_from:
                raise UserError(self.env._("The statement ends after it starts."))

    # ------------------------------------------------------------------ actions
    def action_print(self):
        """The statement as a PDF."""
        self.ensure_one()
        self._check_links()
        return self.env.ref(
            "crm_partnership.crm_funding_statement_report"
        ).report_action(self)

    def action_export(self):
        """The statement as a workbook."""
        self.ensure_one()
        self._check_links()
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_partnership/funding/statement/{self.id}.xlsx",
            "target": "download",
        }

    # ---------------------------------------------------------------- documents
    def _in_lang(self):
        """The window in the language of the statement."""
        self.ensure_one()
        return self.with_context(lang=self.lang)

    def _get_statement(self):
        """The figures, with the rights of the reader on the funding."""
        self.ensure_one()
        self._check_links()
        return self.funding_id._get_statement(self.date_from, self.date_to)

    def _get_file_name(self):
        self.ensure_one()
        window = self._in_lang()
        return window.env._(
            "Statement %(funding)s %(date_from)s to %(date_to)s",
            funding=self.funding_id.name,
            date_from=self.date_from,
            date_to=self.date_to,
        )

    def _get_export_sheets(self):
        """:return: list of (title, headers, rows) for ``tools.workbook``"""
        window = self._in_lang()
        env = window.env
        statement = window._get_statement()
        total, funding = statement["total"], window.funding_id
        facts = [
            [env._("Funding"), funding.name],
            [env._("Work-Integration Enterprise"), funding.company_id.name],
            [env._("Funder"), funding.funder_id.name],
            [env._("Programme"), funding.programme or ""],
            [env._("Funder's Reference"), funding.reference or ""],
            [env._("First day"), self.date_from],
            [env._("Last day"), self.date_to],
            [env._("Currency"), funding.currency_id.name],
            [env._("Envelope"), Amount(total["envelope"])],
            [env._("Spent in the period"), Amount(total["period"])],
            [env._("Charged for the period"), Amount(total["charged"])],
            [env._("Used to date"), Amount(total["used"])],
            [env._("Over the ceilings"), Amount(total["over"])],
            [env._("Remaining"), Amount(total["remaining"])],
        ]
        return [
            (env._("Statement"), [env._("Fact"), env._("Value")], facts),
            (
                env._("Costs"),
                [
                    *(
                        env._("Eligible Cost"),
                        env._("Rate (an hour)"),
                        env._("Hours"),
                        env._("Spent before"),
                    ),
                    *(env._("In the Period"), env._("To Date"), env._("Ceiling")),
                    *(env._("Over the Ceiling"), env._("Used")),
                ],
                [
                    [
                        row["cost"].name,
                        Amount(row["cost"].rate) if row["cost"].rate else "",
                        Amount(row["hours"]) if row["cost"].kind == "hours" else "",
                        Amount(row["before"]),
                        Amount(row["period"]),
                        Amount(row["to_date"]),
                        Amount(row["ceiling"]) if row["ceiling"] else "",
                        Amount(row["over"]),
                        Amount(row["used"]),
                    ]
                    for row in statement["costs"]
                ],
            ),
            (
                env._("Lines"),
                [
                    *(
                        env._("Date"),
                        env._("Kind"),
                        env._("What"),
                        env._("With"),
                        env._("By"),
                    ),
                    *(env._("Eligible Cost"), env._("Hours"), env._("Rate (an hour)")),
                    env._("Amount"),
                ],
                [
                    [
                        entry.date,
                        kind,
                        entry.name or "",
                        entry.partners or "",
                        entry.user_id.name or "",
                        entry.cost_id.name,
                        Amount(entry.hours) if entry.hours else "",
                        Amount(entry.rate) if entry.hours else "",
                        Amount(entry.amount),
                    ]
                    for kind, entry in window._get_lines(statement)
                ],
            ),
        ]

    def _get_lines(self, statement):
        """:return: list of (label of the kind, entry)"""
        kinds = dict(
            self.env["crm.funding.entry"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        return [(kinds[entry.kind], entry) for entry in statement["entries"]]

    def _format_period(self):
        window = self._in_lang()
        return window.env._(
            "%(date_from)s to %(date_to)s",
            date_from=format_date(window.env, self.date_from),
            date_to=format_date(window.env, self.date_to),
        )
