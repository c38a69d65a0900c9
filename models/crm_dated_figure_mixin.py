# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmDatedFigureMixin(models.AbstractModel):
    """A figure from a day to a day, with its source.

    Several rows share a code, one after the other: no two of them on the same day.
    """

    _name = "crm.dated.figure.mixin"
    _description = "Figure with Dates and Source"
    _inherit = ["crm.term.mixin"]
    _rec_names_search = ["name", "code"]

    code = fields.Char(
        required=True,
        index=True,
        help="The same for the rows of one figure that follow each other; by it the "
        "application finds the figure.",
    )
    name = fields.Char(required=True, translate=True)
    date_from = fields.Date(
        string="In Force from", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(help="Last day, included. Empty: until now.")
    source = fields.Text(
        required=True,
        translate=True,
        help="The text that sets the figure, or who found it and where it can be read; "
        "or that the house set it.",
    )

    _start_uniq = models.UniqueIndex(
        "(code, date_from)", "This figure has another row that starts on the same day."
    )
    _term_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A figure cannot end before it starts."
    )

    @api.depends("name", "date_from")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.name} ({row.date_from})"

    @api.constrains("code", "date_from", "date_to")
    def _check_no_overlap(self):
        for row in self:
            other = self.search(
                [("code", "=", row.code), *row._overlap_domain()], limit=1
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” would have two figures on the same day: one row "
                        "starts on %(other)s. Close that one before the new one starts.",
                        name=row.name,
                        other=fields.Date.to_string(other.date_from),
                    )
                )
