# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class CrmOccupationImport(models.TransientModel):
    """Import the official classification of occupations, one language at a time."""

    _name = "crm.occupation.import"
    _description = "Import Occupations"
    _inherit = ["crm.table.file.mixin"]

    data = fields.Binary(string="File", attachment=False)
    filename = fields.Char()
    is_done = fields.Boolean(readonly=True)
    language = fields.Selection(
        [("en", "English"), ("fr", "French")],
        string="Language of the File",
        readonly=True,
    )
    created_count = fields.Integer(string="Created", readonly=True)
    updated_count = fields.Integer(string="Updated", readonly=True)
    unchanged_count = fields.Integer(string="Unchanged", readonly=True)

    def action_import(self):
        self.ensure_one()
        if not self.data:
            raise UserError(self.env._("Choose the file."))
        content = self._read_upload(self.with_context(bin_size=False).data)
        result = self.env["crm.occupation"].import_structure(content)
        self.write(
            {
                "is_done": True,
                "language": result["language"],
                "created_count": result["created"],
                "updated_count": result["updated"],
                "unchanged_count": result["unchanged"],
                "data": False,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Occupations"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
