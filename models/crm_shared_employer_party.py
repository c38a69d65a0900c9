# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .crm_need_offer import ANSWER_REASONS


class CrmSharedEmployerParty(models.Model):
    """An enterprise that is in touch with an employer in common: whom to talk to.

    Copies of names only: nothing leads from here to a partnership. Written by the
    system; read by business developers and directors of the enterprises concerned.
    """

    _name = "crm.shared.employer.party"
    _description = "Enterprise in Touch with an Employer"
    _inherit = ["crm.guarded.mixin"]
    _order = "company_name, id"
    _rec_name = "company_name"

    shared_id = fields.Many2one(
        "crm.shared.employer",
        readonly=True,
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, index=True, ondelete="cascade"
    )
    company_name = fields.Char(string="Enterprise", readonly=True)
    contact_name = fields.Char(string="Contact", readonly=True)
    contact_email = fields.Char(string="Email", readonly=True)
    date_since = fields.Date(string="Since", readonly=True)
    answer = fields.Selection(
        [
            ("waiting", "To answer"),
            ("accepted", "Agrees"),
            ("declined", "Does not agree"),
        ],
        string="About the Lead",
        readonly=True,
        help="To the lead that is proposed.",
    )
    answered_by = fields.Char(readonly=True)
    date_answered = fields.Date(string="Answered on", readonly=True)
    decline_reason = fields.Selection(ANSWER_REASONS, string="Why not", readonly=True)
    decline_note = fields.Text(string="About the Answer", readonly=True)

    _company_uniq = models.UniqueIndex(
        "(shared_id, company_id)", "Each enterprise is named once."
    )
