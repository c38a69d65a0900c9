# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.fingerprint import file_fingerprint


class CrmAgreementPaperMixin(models.AbstractModel):
    """An agreement that both parties have signed on paper: the scan takes its place."""

    _name = "crm.agreement.paper.mixin"
    _description = "Agreement Signed on Paper"

    is_paper = fields.Boolean(string="Signed on Paper", readonly=True, copy=False)

    @api.readonly
    def action_open_paper(self):
        """Ask for the scan and the date."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_agreement_paper_action"
        )
        action["context"] = {"default_agreement_id": self.id}
        return action

    @api.private
    def action_record_paper(self, content, date_signed, has_confidentiality):
        """Record that the agreement was signed on paper, with its scan.

        :param content: bytes of the scan, a PDF
        :param date_signed: day of the last signature
        :param has_confidentiality: the paper holds the commitment on confidentiality
        :raise UserError: not a draft, not a PDF, or a date in the future
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state != "draft":
            raise UserError(self.env._("Only a draft is recorded as signed on paper."))
        if not content.startswith(b"%PDF-"):
            raise UserError(
                self.env._("The scan is not a PDF. Scan or save it as a PDF first.")
            )
        if date_signed > fields.Date.context_today(self):
            raise UserError(self.env._("The date of signature is in the future."))
        document = self.env["ir.attachment"]._seal(
            self, self.env._("%s, signed on paper.pdf", self._get_file_name()), content
        )
        signed_at = self._get_noon(date_signed)
        # sudo: signatures are written by the system; the paper is the evidence
        for person in self.sudo().signatory_ids.filtered("signs"):
            person.write(
                {
                    "state": "signed",
                    "is_paper": True,
                    "signed_name": person.partner_id.name,
                    "signed_at": signed_at,
                }
            )
        # sudo: as in the signing mixin
        self.sudo().write(
            {
                "is_paper": True,
                "has_paper_confidentiality": has_confidentiality,
            }
        )
        self._mark_signed(document, file_fingerprint(content), signed_at)
        return True

    @api.model
    def _get_noon(self, day):
        """A paper tells the day of a signature, not its hour: at noon the day is the same
        for whoever reads it in Canada.

        :return: noon of the day where the user lives, in UTC; now when it is earlier
        """
        zone = pytz.timezone(self.env.user.tz or "UTC")
        noon = zone.localize(datetime.combine(day, time(12))).astimezone(pytz.utc)
        return min(noon.replace(tzinfo=None), fields.Datetime.now())
