# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class CrmPortfolioWorkbook(models.TransientModel):
    """The window that makes the portfolio workbook: filters, then a download.

    For business developers, directors, counsellors and liaisons. Each finds in it the
    partnerships, tables and columns that their roles read.
    """

    _name = "crm.portfolio.workbook"
    _description = "Portfolio Workbook"
    _inherit = [
        "crm.portfolio.workbook.mixin",
        "crm.portfolio.workbook.tables",
        "crm.portfolio.workbook.agreements",
        "crm.portfolio.workbook.people",
        "crm.portfolio.workbook.sector",
        "crm.portfolio.workbook.summary",
        "crm.portfolio.workbook.cover",
    ]

    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self).replace(day=1) - relativedelta(months=11)
        ),
    )
    date_to = fields.Date(
        string="Until", required=True, default=fields.Date.context_today
    )
    company_ids = fields.Many2many(
        "res.company",
        "crm_portfolio_workbook_company_rel",
        string="Enterprises",
        required=True,
        default=lambda self: self.env.companies,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    industry_ids = fields.Many2many(
        "res.partner.industry",
        "crm_portfolio_workbook_industry_rel",
        string="Sectors",
        help="Of the employers. Empty: all.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "crm_portfolio_workbook_user_rel",
        string="Owners",
        domain="[('share', '=', False)]",
        help="Empty: all, partnerships without an owner too.",
    )
    stage_ids = fields.Many2many(
        "crm.partnership.stage",
        "crm_portfolio_workbook_stage_rel",
        string="Stages",
        help="Empty: all.",
    )
    has_ended = fields.Boolean(
        string="Ended Partnerships Too",
        help="Those that were ended are left out unless you ask for them.",
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self._default_lang(),
    )
    partnership_ids = fields.Many2many(
        "crm.partnership",
        "crm_portfolio_workbook_partnership_rel",
        string="Chosen Partnerships",
        context={"active_test": False},
    )
    selection_count = fields.Integer(compute="_compute_selection_count")

    # ------------------------------------------------------------------ defaults
    @api.model
    def _selection_lang(self):
        """French as installed, and English: the language of the sources needs nothing."""
        spoken = self.env["crm.partnership.agreement"]._selection_lang()
        if not any(code.startswith("en") for code, _name in spoken):
            spoken = [*spoken, ("en_US", self.env._("English"))]
        return spoken

    @api.model
    def _default_lang(self):
        codes = [code for code, _name in self._selection_lang()]
        return self.env.lang if self.env.lang in codes else codes[0]

    @api.depends("partnership_ids")
    def _compute_selection_count(self):
        for window in self:
            window.selection_count = len(window.partnership_ids)

    # -------------------------------------------------------------------- checks
    @api.model_create_multi
    def create(self, vals_list):
        windows = super().create(vals_list)
        windows._check_filters()
        return windows

    def write(self, vals):
        result = super().write(vals)
        self._check_filters()
        return result

    def _check_filters(self):
        """:raise AccessError: an enterprise or a partnership is not the user's to see"""
        for window in self:
            if window.date_to < window.date_from:
                raise UserError(self.env._("The period ends after it begins."))
            if window.lang not in dict(self._selection_lang()):
                raise UserError(self.env._("Choose a language of the list."))
            # sudo: what the window names may be closed to the user; the right is theirs
            chosen = window.sudo()
            if not chosen.company_ids:
                raise UserError(self.env._("Choose an enterprise."))
            if chosen.company_ids - self.env.user.sudo().company_ids:
                raise AccessError(
                    self.env._("Choose among the enterprises that you work for.")
                )
            chosen.partnership_ids.with_env(
                self.env(
                    context={
                        **self.env.context,
                        "allowed_company_ids": self.env.user.sudo().company_ids.ids,
                    }
                )
            ).check_access("read")

    # ------------------------------------------------------------------- filters
    def _is_narrow(self):
        """Whether some of the partnerships of the enterprises are chosen."""
        return bool(
            self.industry_ids or self.user_ids or self.stage_ids or self.partnership_ids
        )

    def _get_partnership_domain(self):
        """The partnerships that the filters name; the rules decide who reads them."""
        domain = Domain("company_id", "in", self.company_ids.ids)
        if not self.has_ended:
            domain &= Domain("status", "!=", "ended")
        for name, records in (
            ("industry_id", self.industry_ids),
            ("user_id", self.user_ids),
            ("stage_id", self.stage_ids),
            ("id", self.partnership_ids),
        ):
            if records:
                domain &= Domain(name, "in", records.ids)
        return domain

    # ------------------------------------------------------------------- actions
    def action_make(self):
        """Hand the workbook over as a download."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_partnership/portfolio/{self.id}.xlsx",
            "target": "download",
        }

    def _get_file_name(self):
        self.ensure_one()
        window = self.with_context(lang=self.lang)
        return window.env._("Portfolio workbook %s", fields.Date.context_today(window))
