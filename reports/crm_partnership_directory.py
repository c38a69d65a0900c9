# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models, tools
from odoo.tools import SQL


class CrmPartnershipDirectory(models.Model):
    """Headers of the partnerships shared with the network of sister enterprises.

    The only door through which another enterprise's user sees a partnership: an
    allowlist of columns, for the level *network* alone.
    """

    _name = "crm.partnership.directory"
    _description = "Network Directory of Partnerships"
    _auto = False
    _order = "partner_name, company_id, id"
    _rec_name = "partner_name"

    partner_name = fields.Char(string="Employer", readonly=True)
    city = fields.Char(readonly=True)
    industry_id = fields.Many2one("res.partner.industry", "Sector", readonly=True)
    employer_kind = fields.Selection(
        [
            ("private", "Private"),
            ("public", "Public"),
            ("social_economy", "Social economy"),
        ],
        string="Kind of Employer",
        readonly=True,
    )
    company_name = fields.Char(string="Work-Integration Enterprise", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    stage_id = fields.Many2one("crm.partnership.stage", readonly=True)
    owner_name = fields.Char(string="Owner", readonly=True)

    _depends = {
        "crm.partnership": [
            "partner_id",
            "company_id",
            "stage_id",
            "user_id",
            "confidentiality",
            "status",
            "active",
            "industry_id",
            "employer_kind",
        ],
        "res.partner": ["name", "city"],
        "res.users": ["partner_id"],
        "res.company": ["name"],
    }

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW %s AS
                SELECT p.id,
                       e.name AS partner_name,
                       e.city,
                       p.industry_id,
                       p.employer_kind,
                       c.name AS company_name,
                       p.company_id,
                       p.stage_id,
                       o.name AS owner_name
                  FROM crm_partnership p
                  JOIN res_partner e ON e.id = p.partner_id
                  JOIN res_company c ON c.id = p.company_id
             LEFT JOIN res_users u ON u.id = p.user_id
             LEFT JOIN res_partner o ON o.id = u.partner_id
                 WHERE p.confidentiality = 'network'
                   AND p.active
                   AND p.status <> 'ended'
                """,
                SQL.identifier(self._table),
            )
        )
