# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

ACTIONS = [
    ("recorded", "Identity recorded"),
    ("opened", "Identity opened"),
    ("changed", "Identity changed"),
    ("disclosed", "Introduced to an employer"),
    ("viewed", "Seen by the employer"),
    ("evidence", "Evidence of a consent opened"),
    ("consent", "Consent recorded"),
    ("withdrawn", "Consent withdrawn"),
    ("exported", "Given to the person"),
    ("assigned", "Counsellor changed"),
    ("held", "Erasure put on hold"),
    ("released", "Erasure no longer on hold"),
    ("erased", "Identity erased"),
]


class CrmIdentityAccessLog(models.Model):
    """Who opened, changed or disclosed an identity: when and why.

    The system adds the rows. Read by the privacy officer, and by the participant's own
    counsellors.
    """

    _name = "crm.identity.access.log"
    _description = "Register of Access to Identities"
    _inherit = ["crm.append.only.mixin"]
    _order = "happened_at desc, id desc"
    _rec_name = "participant_code"

    participant_id = fields.Many2one(
        "crm.participant", readonly=True, index=True, ondelete="set null"
    )
    participant_code = fields.Char(string="Code", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, ondelete="restrict"
    )
    action = fields.Selection(ACTIONS, required=True, readonly=True, index=True)
    purpose_id = fields.Many2one(
        "crm.privacy.purpose", readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Recipient", readonly=True, ondelete="restrict"
    )
    detail = fields.Char(
        readonly=True, help="Kinds of information concerned, never their values."
    )
    reason = fields.Char(readonly=True)
    happened_at = fields.Datetime(
        string="When",
        required=True,
        readonly=True,
        index=True,
        default=fields.Datetime.now,
    )

    def _add(self, participant, action, **vals):
        """Note what happens to the identity of each participant.

        :param participant: ``crm.participant`` records
        :param action: a code of ``ACTIONS``
        :return: the rows
        """
        # sudo: nobody adds rows by hand; callers have checked what they do
        return self.sudo().create(
            [
                {
                    "participant_id": record.id,
                    "participant_code": record.name,
                    "company_id": record.company_id.id,
                    "user_id": self.env.uid,
                    "action": action,
                    **vals,
                }
                for record in participant.sudo()
            ]
        )
