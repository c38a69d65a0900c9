# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.tools import SQL


class CrmNetworkCalendar(models.Model):
    """Joint activities that enterprises show to their sisters.

    Read by every role of every enterprise: an allowlist of columns, without partnership,
    employer, place and minutes. What is linked with a partnership of the levels team and
    restricted, by itself or by its project, is never in it.
    """

    _name = "crm.network.calendar"
    _description = "Calendar of the Network"
    _auto = False
    _order = "start desc, id desc"

    name = fields.Char(readonly=True)
    kind = fields.Selection(selection="_get_kinds", readonly=True)
    state = fields.Selection([("planned", "Planned"), ("held", "Held")], readonly=True)
    start = fields.Datetime(readonly=True)
    stop = fields.Datetime(string="Until", readonly=True)
    company_id = fields.Many2one(
        "res.company", string="Work-Integration Enterprise", readonly=True
    )
    area_id = fields.Many2one("crm.area", readonly=True)
    committee_ids = fields.Many2many(
        "crm.sector.committee",
        "crm_joint_activity_committee_rel",
        "activity_id",
        "committee_id",
        string="Sector Committees",
        readonly=True,
    )

    _depends = {
        "crm.joint.activity": [
            *("name", "kind", "state", "start", "stop", "company_id"),
            *("is_network", "partnership_ids", "project_id"),
        ],
        "crm.structuring.project": ["partnership_ids"],
        "crm.partnership": ["confidentiality"],
        "res.company": ["network_area_id"],
    }

    @api.model
    def _get_kinds(self):
        activity = self.env["crm.joint.activity"]
        return activity._fields["kind"]._description_selection(self.env)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW %s AS
                SELECT a.id,
                       a.name,
                       a.kind,
                       a.state,
                       a.start,
                       a.stop,
                       a.company_id,
                       c.network_area_id AS area_id
                  FROM crm_joint_activity a
                  JOIN res_company c ON c.id = a.company_id
                 WHERE a.is_network
                   AND a.state IN ('planned', 'held')
                   AND NOT EXISTS (
                       SELECT 1
                         FROM crm_joint_activity_partnership_rel r
                         JOIN crm_partnership p ON p.id = r.partnership_id
                        WHERE r.activity_id = a.id
                          AND p.confidentiality NOT IN ('network', 'company'))
                   AND NOT EXISTS (
                       SELECT 1
                         FROM crm_structuring_project_partnership_rel r
                         JOIN crm_partnership p ON p.id = r.partnership_id
                        WHERE r.project_id = a.project_id
                          AND p.confidentiality NOT IN ('network', 'company'))
                """,
                SQL.identifier(self._table),
            )
        )
