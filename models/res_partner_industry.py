# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.naics import covers, normalise_naics


class ResPartnerIndustry(models.Model):
    """Industries of the host, with their code: committees are found by it.

    Read by everyone, as the host does; changed by configurators.
    """

    _inherit = "res.partner.industry"
    _rec_names_search = ["name", "full_name", "naics_code"]

    naics_code = fields.Char(
        string="NAICS Code",
        copy=False,
        help="North American Industry Classification System (SCIAN): two to six "
        "digits, such as 3118, or a range such as 44-45. A committee for 311 is "
        "proposed to an employer of 3118 too.",
    )

    _naics_code_uniq = models.Constraint(
        "UNIQUE (naics_code)", "Another industry has this NAICS code already."
    )

    @api.depends("naics_code")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for industry in self.filtered("naics_code"):
            industry.display_name = f"{industry.naics_code} {industry.name or ''}"
        return result

    @api.constrains("naics_code")
    def _check_naics_code(self):
        for industry in self.filtered("naics_code"):
            if not self._is_naics(industry.naics_code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is not a NAICS code: write two to six digits, such "
                        "as 3118, or a range of neighbours such as 44-45.",
                        code=industry.naics_code,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {**vals, "naics_code": self._clean_naics(vals["naics_code"])}
                if "naics_code" in vals
                else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if "naics_code" in vals:
            vals = {**vals, "naics_code": self._clean_naics(vals["naics_code"])}
        return super().write(vals)

    @api.model
    def _clean_naics(self, code):
        """One spelling for one code; what is none is left to the constraint."""
        try:
            return (normalise_naics(str(code)) if code else None) or False
        except ValueError:
            return code

    @api.model
    def _is_naics(self, code):
        try:
            return normalise_naics(code) == code
        except ValueError:
            return False

    def _is_within(self, broader):
        """Whether this industry is ``broader`` or one of its branches."""
        self.ensure_one()
        return self == broader or bool(
            self.naics_code
            and broader.naics_code
            and covers(broader.naics_code, self.naics_code)
        )

    def _find_committees(self, committees):
        """Those among ``committees`` that are of this sector; none without a sector."""
        return committees.filtered(
            lambda c: bool(self) and any(self._is_within(s) for s in c.industry_ids)
        )
