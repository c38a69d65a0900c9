# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools


class CrmPartnershipGate(models.Model):
    """One condition of entry into a stage.

    The condition itself is a small check named by ``code``: the method
    ``_gate_check_<code>`` of ``crm.partnership`` that keeps the partnerships that
    pass. A feature adds a check by adding the code and the method.
    """

    _name = "crm.partnership.gate"
    _description = "Partnership Gate Condition"
    _inherit = ["crm.remembered.setting.mixin"]
    _order = "stage_id, sequence, id"

    stage_id = fields.Many2one(
        "crm.partnership.stage",
        string="Stage to Enter",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    code = fields.Selection(
        selection="_selection_code", string="What Is Checked", required=True
    )
    name = fields.Char(
        string="Condition",
        required=True,
        translate=True,
        help="The condition, as people read it when it is missing.",
    )
    remedy = fields.Char(
        string="What to Do",
        translate=True,
        help="Shown beside a missing condition: where and how to meet it.",
    )
    threshold = fields.Integer(
        help="Used by checks that compare: a score out of 100, or a number of months.",
    )

    _code_stage_uniq = models.UniqueIndex(
        "(stage_id, code)", "This stage already has this condition."
    )

    @api.model
    @tools.ormcache()
    def _get_all_in_use(self):
        """(id, id of the stage) of the active conditions, as they are listed; settings
        that every form asks for."""
        # sudo: numbers, the same for everyone
        gates = self.sudo().search([("active", "=", True)])
        gates = gates.sorted(
            lambda g: (g.stage_id.sequence, g.stage_id.id, g.sequence, g.id)
        )
        return tuple((gate.id, gate.stage_id.id) for gate in gates)

    @api.model
    def _selection_code(self):
        return self.env["crm.partnership"]._selection_gate_code()

    @api.onchange("code")
    def _onchange_code(self):
        if self.code and not self.name:
            self.name = dict(self._selection_code())[self.code]
