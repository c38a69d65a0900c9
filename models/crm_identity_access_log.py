# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models

_logger = logging.getLogger(__name__)

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
    ("refused", "Name written where it is refused"),
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

    # ------------------------------------------------------------------ refusals
    @api.model
    @api.private
    def _note_refused_name(self, participant, label):
        """Someone wrote the name of a person in a text that refuses it.

        The refusal confirms the name, to whoever guessed it. So it is noted, though all
        that the request did is undone: once it is over, on a connection of its own to
        the primary server. Own counsellors know the name, and are left out.

        :param label: how the user knows the text
        """
        uid, ids = self.env.uid, participant.ids
        user = self.env["res.users"].browse(uid)
        if uid == SUPERUSER_ID or participant.with_user(user)._is_own_counsellor():
            return
        registry, noted = self.env.registry, []

        def note():
            if noted:
                return  # the other end of the same transaction
            noted.append(True)
            try:
                with registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    env[self._name]._add_refusals(uid, ids, label)
            except psycopg2.OperationalError:
                _logger.exception("The refusal of a name could not be noted.")

        self.env.cr.postrollback.add(note)
        self.env.cr.postcommit.add(note)

    def _add_refusals(self, uid, participant_ids, label):
        """Rows for people that are there, and a word to the officer about too many."""
        people = self.env["crm.participant"].browse(participant_ids).exists()
        user = self.env["res.users"].browse(uid).exists()
        if not (people and user):
            return  # they were made in the same request, and are gone with it
        self.with_user(user)._add(people, "refused", detail=label)
        since = fields.Datetime.now() - timedelta(hours=1)
        count = self.search_count(
            [
                ("user_id", "=", uid),
                ("action", "=", "refused"),
                ("happened_at", ">=", since),
            ]
        )
        # sudo: a setting of the enterprise whose people were named
        company = people[:1].sudo().company_id
        if count % company.refused_names_an_hour == 0:
            self._tell_officers_of_guesses(company, user, count)

    def _tell_officers_of_guesses(self, company, user, count):
        for officer in company._get_privacy_officers():
            env = self.with_context(lang=officer.lang).env
            # of no record: who writes on a placement would read it there
            env["mail.activity"].create(
                {
                    "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
                    "user_id": officer.id,
                    "summary": env._(
                        "%(user)s wrote names of participants %(count)s times within "
                        "an hour: see the register of access",
                        user=user.name,
                        count=count,
                    ),
                }
            )
