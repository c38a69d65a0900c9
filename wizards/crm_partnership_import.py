# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import employer_columns, spreadsheet, tabular

#: rows of the check that the screen shows; the file of rejected rows holds all
SHOWN = 500


class CrmPartnershipImport(models.TransientModel):
    """Import a list of employers: file, columns, check, result."""

    _name = "crm.partnership.import"
    _description = "Import Employers"
    _inherit = ["crm.table.file.mixin"]

    state = fields.Selection(
        [
            ("file", "File"),
            ("columns", "Columns"),
            ("check", "Check"),
            ("done", "Result"),
        ],
        default="file",
        required=True,
        readonly=True,
    )
    data = fields.Binary(string="File", attachment=False)
    filename = fields.Char()
    column_ids = fields.One2many("crm.partnership.import.column", "import_id")
    line_ids = fields.One2many(
        "crm.partnership.import.line", "import_id", readonly=True
    )
    overwrite = fields.Boolean(
        string="Replace Differing Values",
        help="Off: only empty fields of known employers are filled.",
    )
    keep_good = fields.Boolean(
        string="Keep the Good Rows",
        help="Off: one rejected row holds back the whole file.",
    )
    row_count = fields.Integer(string="Rows", readonly=True)
    create_count = fields.Integer(string="To Create", readonly=True)
    update_count = fields.Integer(string="To Complete", readonly=True)
    skip_count = fields.Integer(string="Unchanged", readonly=True)
    reject_count = fields.Integer(string="Rejected", readonly=True)
    shown_limit = fields.Integer(readonly=True)
    rejected_file = fields.Binary(readonly=True, attachment=False)
    rejected_name = fields.Char(readonly=True)

    # ----------------------------------------------------------------- actions
    def action_read(self):
        """Read the file and recognise its columns."""
        self.ensure_one()
        self._check_allowed()
        table = self._read_table()
        codes = employer_columns.recognise_columns(table.headers)
        self.column_ids.unlink()
        self.write(
            {
                "state": "columns",
                "row_count": len(table.rows),
                "column_ids": [
                    fields.Command.create(
                        {
                            "sequence": index,
                            "header": header[:120] or self.env._("(without title)"),
                            "sample": self._sample(table, index),
                            "code": code,
                        }
                    )
                    for index, (header, code) in enumerate(
                        zip(table.headers, codes, strict=True)
                    )
                ],
            }
        )
        return self._reopen()

    def action_check(self):
        """Dry run: say row by row what will happen; nothing is written."""
        self.ensure_one()
        self._check_allowed()
        self._show(self._make_plan(), "check")
        return self._reopen()

    def action_import(self):
        """Carry out what the check has shown."""
        self.ensure_one()
        self._check_allowed()
        rows = self._make_plan()
        self.env["crm.partnership.importer"]._apply(rows, self.keep_good)
        self._show(rows, "done")
        return self._reopen()

    def action_back(self):
        self.ensure_one()
        previous = {"columns": "file", "check": "columns"}
        self.state = previous.get(self.state, self.state)
        return self._reopen()

    def action_view_partnerships(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_action"
        )

    def _check_allowed(self):
        if not self.env.user.has_group("crm_partnership.group_business_developer"):
            raise AccessError(
                self.env._("Business developers and directors import employers.")
            )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Employers"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {**self.env.context, "dialog_size": "extra-large"},
        }

    # -------------------------------------------------------------------- file
    def _read_table(self):
        if not self.data:
            raise UserError(self.env._("Choose the file of employers first."))
        content = self._read_upload(self.with_context(bin_size=False).data)
        try:
            table = tabular.read_table(content, employer_columns.recognise_header)
        except tabular.TabularError as error:
            raise UserError(self._explain_table_error(error)) from error
        if not table.rows:
            raise UserError(
                self.env._(
                    "The file names its columns, and has no row below. Add the "
                    "employers, one a row."
                )
            )
        return table

    @staticmethod
    def _sample(table, index):
        values = [cells[index] for _number, cells in table.rows[:50] if cells[index]]
        return " · ".join(values[:3])[:120]

    def _get_codes(self):
        codes = [column.code or None for column in self.column_ids.sorted("sequence")]
        twice = {code for code in codes if code and codes.count(code) > 1}
        if twice:
            labels = dict(self.env["crm.partnership.import.column"]._selection_code())
            raise UserError(
                self.env._(
                    "Two columns have the same meaning: %(names)s. Keep one of them.",
                    names=", ".join(labels[code] for code in sorted(twice)),
                )
            )
        return codes

    def _make_plan(self):
        return self.env["crm.partnership.importer"]._plan(
            self._read_table(), self._get_codes(), self.overwrite
        )

    # ------------------------------------------------------------------ result
    def _show(self, rows, state):
        counts = {action: 0 for action in ("create", "update", "skip", "reject")}
        for row in rows:
            counts[row.action] += 1
        order = ("reject", "update", "create", "skip")
        shown = sorted(rows, key=lambda row: (order.index(row.action), row.number))
        self.line_ids.unlink()
        self.write(
            {
                "state": state,
                "shown_limit": SHOWN if len(rows) > SHOWN else 0,
                **{f"{action}_count": count for action, count in counts.items()},
                **self._prepare_rejected_file(rows),
                "line_ids": [
                    fields.Command.create(
                        {
                            "row_number": row.number,
                            "action": row.action,
                            "name": row.values.get("name"),
                            "reason": "\n".join(row.reasons),
                        }
                    )
                    for row in shown[:SHOWN]
                ],
            }
        )

    def _prepare_rejected_file(self, rows):
        """The rejected rows as they came, with the reason beside, to correct."""
        rejected = {row.number: row for row in rows if row.action == "reject"}
        if not rejected:
            return {"rejected_file": False, "rejected_name": False}
        table = self._read_table()
        output = io.BytesIO()
        # texts stay texts: nothing from the file becomes a live cell
        book = xlsxwriter.Workbook(
            output, {"strings_to_formulas": False, "strings_to_urls": False}
        )
        sheet = book.add_worksheet(self.env._("Rejected rows"))
        bold = book.add_format({"bold": True, "bg_color": "#F2E5C0"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        headers = [*table.headers, self.env._("Reason of the rejection")]
        for index, header in enumerate(headers):
            sheet.write_string(0, index, header, bold)
        sheet.set_column(0, len(headers) - 2, 22)
        sheet.set_column(len(headers) - 1, len(headers) - 1, 70, wrap)
        sheet.freeze_panes(1, 0)
        kept = [(n, cells) for n, cells in table.rows if n in rejected]
        for line, (number, cells) in enumerate(kept, 1):
            for index, cell in enumerate(cells):
                sheet.write_string(line, index, spreadsheet.neutralise_cell(cell))
            sheet.write_string(
                line, len(headers) - 1, "\n".join(rejected[number].reasons), wrap
            )
        book.close()
        return {
            "rejected_file": base64.b64encode(output.getvalue()),
            "rejected_name": self.env._("rejected-rows.xlsx"),
        }


class CrmPartnershipImportColumn(models.TransientModel):
    """A column of the file and what it means."""

    _name = "crm.partnership.import.column"
    _description = "Column of an Import of Employers"
    _order = "sequence, id"

    import_id = fields.Many2one(
        "crm.partnership.import", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    header = fields.Char(string="Column in the File", readonly=True)
    sample = fields.Char(string="For Example", readonly=True)
    code = fields.Selection(selection="_selection_code", string="Means")

    @api.model
    def _selection_code(self):
        labels = {
            "name": self.env._("Employer"),
            "neq": self.env._("NEQ"),
            "street": self.env._("Street"),
            "street2": self.env._("Street, second line"),
            "city": self.env._("City"),
            "zip": self.env._("Postal code"),
            "state": self.env._("Province"),
            "phone": self.env._("Phone"),
            "email": self.env._("Email"),
            "website": self.env._("Website"),
            "industry": self.env._("Sector"),
            "employer_kind": self.env._("Kind of employer"),
            "contact_name": self.env._("Contact person"),
            "contact_first_name": self.env._("Contact's first name"),
            "contact_last_name": self.env._("Contact's last name"),
            "contact_function": self.env._("Contact's function"),
            "contact_email": self.env._("Contact's email"),
            "contact_phone": self.env._("Contact's phone"),
            "owner": self.env._("Owner"),
            "forms": self.env._("Forms of collaboration"),
            "tags": self.env._("Tags"),
            "source": self.env._("Source"),
            "need": self.env._("Employer's needs"),
            "objective": self.env._("Objective"),
            "notes": self.env._("Notes"),
        }
        return list(labels.items())


class CrmPartnershipImportLine(models.TransientModel):
    """What becomes of one row of the file."""

    _name = "crm.partnership.import.line"
    _description = "Row of an Import of Employers"
    _order = "id"

    import_id = fields.Many2one(
        "crm.partnership.import", required=True, index=True, ondelete="cascade"
    )
    row_number = fields.Integer(string="Row")
    action = fields.Selection(
        [
            ("create", "Create"),
            ("update", "Complete"),
            ("skip", "Unchanged"),
            ("reject", "Rejected"),
        ]
    )
    name = fields.Char(string="Employer")
    reason = fields.Text(string="What and Why")
