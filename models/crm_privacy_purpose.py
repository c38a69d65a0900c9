# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPrivacyPurpose(models.Model):
    """Why personal information is kept, opened or disclosed.

    Each opening of an identity, each consent and each retention period names one.
    """

    _name = "crm.privacy.purpose"
    _description = "Purpose of Use of Personal Information"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        translate=True, help="In plain words, as it is told to the person."
    )
    legal_basis = fields.Text(
        translate=True, help="Text of law or policy, with the date it was checked on."
    )
    is_for_counsellor = fields.Boolean(
        string="Counsellors Open Identities for It", default=True
    )
    is_for_officer = fields.Boolean(
        string="The Privacy Officer Opens Identities for It"
    )
    is_disclosure = fields.Boolean(
        string="Disclosure outside",
        help="Information goes to an organisation that the consent names.",
    )
    is_base = fields.Boolean(
        string="Basis of the File",
        help="Without this consent the enterprise may keep nothing: its withdrawal "
        "leads to the erasure of the identity.",
    )
    consent_months = fields.Integer(
        string="Consent Valid for (months)",
        default=12,
        help="Proposed end of a new consent. 0: no end is proposed.",
    )
    retention_months = fields.Integer(
        string="Kept after the End of the Path (months)",
        default=24,
        help="The identity is erased when the longest period among the purposes of a "
        "file is over.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Each purpose has a code of its own.")
    _months_positive = models.Constraint(
        "CHECK(consent_months >= 0 AND retention_months >= 0)",
        "A number of months is 0 or more.",
    )
