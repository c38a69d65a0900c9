# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

#: kind of personal information of a consent → fields of the identity that it opens
DISCLOSED = {
    "name": ("first_name", "last_name", "usual_name"),
    "phone": ("personal_phone",),
    "email": ("personal_email",),
    "address": ("street", "city", "zip"),
}


class CrmParticipantIdentity(models.Model):
    """Who a participant is: the only place that holds it.

    Nobody has a right on this table. It is opened by ``_open`` with a purpose, which
    leaves a row in the register of access, and disclosed by ``_disclose`` within a
    valid consent. Columns have names that the host's search for personal data does not
    look for, since it would show and delete them past all rules.
    """

    _name = "crm.participant.identity"
    _description = "Identity of a Participant"
    _allow_sudo_commands = False
    _rec_name = "participant_id"

    participant_id = fields.Many2one(
        "crm.participant", required=True, index=True, ondelete="cascade"
    )
    first_name = fields.Char()
    last_name = fields.Char()
    usual_name = fields.Char()
    date_birth = fields.Date()
    personal_phone = fields.Char()
    personal_email = fields.Char()
    street = fields.Char()
    city = fields.Char()
    zip = fields.Char()
    file_number = fields.Char()
    emergency_contact = fields.Char()

    _participant_uniq = models.UniqueIndex("(participant_id)")

    @api.model_create_multi
    def create(self, vals_list):
        identities = super().create(vals_list)
        identities.filtered("date_birth")._review_consents()
        return identities

    def write(self, vals):
        births = {identity: identity.date_birth for identity in self}
        result = super().write(vals)
        self.filtered(lambda i: i.date_birth != births[i])._review_consents()
        return result

    def _review_consents(self):
        """A consent depends on the age of who gave it."""
        # sudo: as for the identity itself; only its own consents are computed again
        self.env["crm.participant.consent"].sudo().search(
            [
                ("participant_id", "in", self.sudo().participant_id.ids),
                ("given_by", "=", "person"),
            ]
        )._review_age()

    @api.model
    def _get_value_fields(self):
        """Names of the fields that hold personal information."""
        return [
            *("first_name", "last_name", "usual_name", "date_birth"),
            *("personal_phone", "personal_email", "street", "city", "zip"),
            *("file_number", "emergency_contact"),
        ]

    @api.model
    def _of(self, participant):
        """The identity of one participant, with elevated rights: for this file and
        those that have checked and logged the opening."""
        # sudo: see the docstring; the table has no rights of its own
        return self.sudo().search([("participant_id", "=", participant.id)], limit=1)

    @api.model
    def _open(self, participant, purpose, reason=None):
        """Open the identity of a participant, for a purpose.

        :param purpose: ``crm.privacy.purpose``
        :param reason: free text, kept in the register
        :return: the row of the register that the opening leaves
        :raise AccessError: the user may not open it, or not for this purpose
        """
        participant.ensure_one()
        participant._check_may_open_identity(purpose)
        is_known = bool(self._of(participant))
        return self.env["crm.identity.access.log"]._add(
            participant,
            "opened" if is_known else "recorded",
            purpose_id=purpose.id,
            reason=reason,
        )

    @api.model
    def _change(self, participant, values, purpose):
        """Write personal information that was opened before, and note which kinds.

        :param values: {field: value}, among ``_get_value_fields``
        """
        participant.ensure_one()
        participant._check_may_open_identity(purpose)
        if not values.keys() <= set(self._get_value_fields()):
            raise AccessError(self.env._("This is not a part of an identity."))
        identity = self._of(participant)
        if identity:
            identity.write(values)
        else:
            # sudo: as in _of
            self.sudo().create({"participant_id": participant.id, **values})
        labels = self.fields_get(list(values), ["string"])
        self.env["crm.identity.access.log"]._add(
            participant,
            "changed",
            purpose_id=purpose.id,
            detail=", ".join(sorted(row["string"] for row in labels.values())),
        )

    @api.model
    def _disclose(self, participant, consent):
        """What a consent opens of an identity, and nothing else.

        :param consent: a valid ``crm.participant.consent`` of this participant
        :return: {code of the kind of information: text}
        """
        consent._check_valid()
        if consent.sudo().participant_id != participant:
            raise AccessError(self.env._("This consent is another person's."))
        identity = self._of(participant)
        disclosed = {}
        # sudo: the recipient has no rights on the consent; only its scope is read
        for code in consent.sudo().scope_ids.mapped("code"):
            values = [identity[name] or "" for name in DISCLOSED.get(code, ())]
            if code == "name" and identity.usual_name:
                values = [identity.usual_name, identity.last_name or ""]
            text = " ".join(filter(None, values))
            if text:
                disclosed[code] = text
        return disclosed

    def _compute_display_name(self):
        for identity in self:
            identity.display_name = identity.participant_id.name
