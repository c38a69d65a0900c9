# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

RATINGS = ("0", "1", "2", "3", "4")


class CrmAlignmentCriterion(models.Model):
    """One question of a template, with an anchor described for each rating."""

    _name = "crm.alignment.criterion"
    _description = "Alignment Criterion"
    _order = "template_id, dimension_sequence, sequence, id"

    template_id = fields.Many2one(
        "crm.alignment.template", required=True, index=True, ondelete="cascade"
    )
    dimension_id = fields.Many2one(
        "crm.alignment.dimension", required=True, index=True, ondelete="restrict"
    )
    dimension_sequence = fields.Integer(
        string="Order of the Dimension", related="dimension_id.sequence", store=True
    )
    sequence = fields.Integer(default=10)
    code = fields.Char(
        copy=True,
        help="Stays the same from one version of the template to the next, so that a "
        "re-assessment can be compared with the one before.",
    )
    name = fields.Char(string="Short Title", required=True, translate=True)
    question = fields.Text(required=True, translate=True)
    guidance = fields.Text(
        translate=True, help="What to think of before answering; shown under it."
    )
    weight = fields.Integer(
        default=2, help="1: counts little, 2: counts, 3: counts much."
    )
    anchor_0 = fields.Char(required=True, translate=True)
    anchor_1 = fields.Char(required=True, translate=True)
    anchor_2 = fields.Char(required=True, translate=True)
    anchor_3 = fields.Char(required=True, translate=True)
    anchor_4 = fields.Char(required=True, translate=True)
    is_blocking = fields.Boolean(
        string="Blocking",
        help="Nothing is signed while this criterion is under its threshold for one "
        "of the parties, or unknown, unless it was settled in the talk.",
    )
    blocking_threshold = fields.Integer(
        default=2,
        help="Ratings under this one block (0–4). Used for blocking criteria only.",
    )

    _weight_range = models.Constraint(
        "CHECK (weight BETWEEN 1 AND 5)", "The weight goes from 1 to 5."
    )
    _blocking_threshold_range = models.Constraint(
        "CHECK (blocking_threshold BETWEEN 1 AND 4)",
        "The threshold of a blocking criterion goes from 1 to 4.",
    )

    def _get_anchors(self):
        """Pairs (rating, anchor) from the lowest to the highest."""
        self.ensure_one()
        return [(rating, self[f"anchor_{rating}"]) for rating in RATINGS]

    @api.model_create_multi
    def create(self, vals_list):
        criteria = super().create(vals_list)
        criteria.template_id._check_is_draft()
        for criterion in criteria:
            if not criterion.code:
                criterion.code = f"c{criterion.id}"
        return criteria

    def write(self, vals):
        if set(vals) - {"code"}:
            self.template_id._check_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self.template_id._check_is_draft()
