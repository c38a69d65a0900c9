# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("created", "Prepared"),
    ("sent", "Sent to sign"),
    ("opened", "Opened"),
    ("signed", "Signed"),
    ("change_asked", "Change asked for"),
    ("voided", "Signature void"),
    ("taken_back", "Taken back"),
    ("sealed", "Signed by all"),
    ("in_force", "In force"),
    ("reminder", "Reminder"),
    ("to_renew", "To renew"),
    ("notice", "Notice given"),
    ("terminated", "Terminated"),
    ("expired", "Expired"),
    ("superseded", "Replaced"),
    ("cancelled", "Cancelled"),
]


class CrmAgreementEvent(models.Model):
    """What happened to an agreement: rows are added by the system, never changed."""

    _name = "crm.agreement.event"
    _description = "Event of an Agreement"
    _order = "happened_at desc, id desc"
    _rec_name = "kind"

    agreement_id = fields.Many2one(
        "crm.partnership.agreement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partnership_id = fields.Many2one(
        related="agreement_id.partnership_id", store=True, index=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    happened_at = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    person = fields.Char(readonly=True, help="Name at that time.")
    note = fields.Text(readonly=True)
    ip_address = fields.Char(string="IP Address", readonly=True)
    fingerprint = fields.Char(
        string="SHA-256", readonly=True, help="Of the document it is about."
    )
    key = fields.Char(
        readonly=True,
        help="What a reminder is about: the same one is not sent twice.",
    )

    _key_uniq = models.UniqueIndex(
        "(agreement_id, key) WHERE key IS NOT NULL", "This reminder was sent already."
    )

    def write(self, vals):
        if vals:
            self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse()

    def _refuse(self):
        raise UserError(self.env._("The history of an agreement does not change."))
