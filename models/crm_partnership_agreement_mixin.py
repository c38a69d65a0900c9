# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .agreement_states import CLOSED

READERS = "crm_partnership.group_business_developer,crm_partnership.group_counsellor"


class CrmPartnershipAgreementMixin(models.AbstractModel):
    """Agreements of a partnership, and the gates that read them."""

    _name = "crm.partnership.agreement.mixin"
    _description = "Agreements of a Partnership"

    agreement_ids = fields.One2many(
        "crm.partnership.agreement",
        "partnership_id",
        string="Responsibility-Sharing Agreements",
        groups=READERS,
    )
    agreement_count = fields.Integer(
        string="Agreements", compute="_compute_part_counts", groups=READERS
    )

    def _get_agreements_in_force(self):
        """Agreements that bind the parties today.

        sudo: readers of the partnership without access to its agreements (liaison,
        privacy officer) learn whether a condition is met, never a term.
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        return self.sudo().agreement_ids.filtered(lambda a: a._is_in_force(today))

    def _gate_check_agreement_in_force(self, gate):
        return self.filtered(lambda p: p._get_agreements_in_force())

    def _gate_check_agreement_confidentiality(self, gate):
        return self.filtered(
            lambda p: any(p._get_agreements_in_force().mapped("has_confidentiality"))
        )

    def _gate_check_months_in_force(self, gate):
        since = fields.Date.context_today(self) - relativedelta(months=gate.threshold)
        return self.filtered(
            lambda p: any(
                (a.date_in_force_since or a.date_start) <= since
                for a in p._get_agreements_in_force()
            )
        )

    def write(self, vals):
        """The parties of an agreement that was sent do not change under it."""
        for name in ("partner_id", "company_id"):
            if name in vals:
                self.filtered(
                    lambda p, name=name: p[name].id != vals[name]
                )._check_parties_may_change()
        return super().write(vals)

    def _check_parties_may_change(self):
        # sudo: an agreement that the user may not read counts too
        if self.sudo().agreement_ids.filtered(
            lambda a: a.state not in ("draft", "cancelled") or a.sent_at
        ):
            raise ValidationError(
                self.env._(
                    "An agreement names the employer and the enterprise of this "
                    "partnership: they do not change any more. Open another partnership."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_agreements(self):
        # sudo: an agreement that the user may not read is not lost either
        kept = self.filtered(
            lambda p: p.sudo().agreement_ids.filtered(
                lambda a: a.state != "draft" or a.sent_at
            )
        )
        if kept:
            raise ValidationError(
                self.env._(
                    "A partnership with an agreement is not deleted: end it, or "
                    "archive it: %(names)s.",
                    names=", ".join(kept.mapped("display_name")),
                )
            )

    def _hand_over_agreements(self, former, new_owner):
        """What the former owner led and looked after goes to the new one.

        The caller has checked the right to hand over, and elevates the rights.
        """
        agreements = self.agreement_ids.filtered(lambda a: a.state not in CLOSED)
        agreements.filtered(lambda a: a.user_id == former).user_id = new_owner
        agreements.commitment_ids.filtered(
            lambda c: c.enterprise_user_id == former
        ).enterprise_user_id = new_owner

    @api.readonly
    def action_open_agreement(self):
        """The agreements of the partnership, or a new one when there is none."""
        self.ensure_one()
        if not self.agreement_ids and not self.has_access("write"):
            raise UserError(
                self.env._(
                    "There is no agreement yet. The owner of the partnership (%(owner)s), "
                    "the backup holder or a member prepares it.",
                    owner=self.user_id.name or self.env._("nobody"),
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_agreement_action"
        )
        action["domain"] = [("partnership_id", "=", self.id)]
        action["context"] = {"default_partnership_id": self.id}
        if len(self.agreement_ids) <= 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.agreement_ids.id
        return action
