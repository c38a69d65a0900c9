# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.free_text import replace_names
from .crm_guarded_mixin import HEARD
from .placement_states import EMPLOYED, OPEN

#: answers of the employer are not longer, in characters
TEXT_LENGTH = 2000
#: the employer may still say that it wants to meet the person
BEFORE_INTERVIEW = ("referral", "introduced")


class CrmPlacementEmployerMixin(models.AbstractModel):
    """What an employer sees of its candidates on its page, and what it answers.

    The page's controller finds the placement by ``_find_for_employer``, which checks
    who asks; the other methods run with elevated rights after that. What they see is
    decided at each call: a consent that was withdrawn, or a proposal that was closed,
    leaves the code alone.
    """

    _name = "crm.placement.employer.mixin"
    _description = "Page of the Employer on a Placement"

    @api.model
    @api.private
    def _find_for_employer(self, user, domain=()):
        """Placements of the employer for which a portal user speaks.

        :param domain: which of them
        :return: placements with elevated rights; none for anyone else, nor of a
            partnership that has ended or is closed to the user
        """
        partnerships = self.env["crm.partnership"]._find_for_employer(user)
        # sudo: portal users have no access to the model; only those of their employer
        return self.sudo().search([("partnership_id", "in", partnerships.ids), *domain])

    def _may_employer_see(self):
        """Whether the page shows more than the code: skills and availability.

        Before the introduction they go by code; after it, as long as the employer may
        know who it is.
        """
        self.ensure_one()
        return self.state == "referral" or self._is_disclosed()

    def _may_employer_tell_end(self):
        """Whether the employer may tell, or correct, when and by whom the job ended."""
        self.ensure_one()
        return bool(self.date_hired) and self.state in (*EMPLOYED, "left")

    def _may_employer_refuse(self):
        """Whether the employer may say that it does not pursue.

        An internship under way is ended together, with its date and its reason.
        """
        self.ensure_one()
        return self.state in OPEN and self.current_internship_id.state != "running"

    # ------------------------------------------------------------------- answers
    def _lock_for_employer(self, states):
        """Take the placement for an answer, on its newest state.

        The second of two clicks waits, and starts again on what the first one wrote:
        the page that the person is left with is that of the second.

        :raise UserError: the answer is not open any more
        """
        self.ensure_one()
        self._take_turn()
        if self.state not in states:
            raise UserError(
                self.env._(
                    "Things have moved on meanwhile, and this answer is not open any "
                    "more. Reload the page, or write to us."
                )
            )

    @api.private
    def _tell_interest(self):
        """The employer wants to meet the person; those in charge are told once."""
        self._lock_for_employer(BEFORE_INTERVIEW)
        if self.employer_interest == "meet":
            return
        self._note_interest("meet")
        self._tell_people_in_charge(
            lambda env: env._("The employer wants to meet this person")
        )

    def _note_interest(self, interest):
        # sudo: the employer has no rights; the page has checked whose it is
        self.sudo().write(
            {
                "employer_interest": interest,
                "employer_interest_at": fields.Datetime.now(),
            }
        )

    @api.private
    def _refuse_for_employer(self, reason, comment=None):
        """The employer does not pursue; those in charge are told, without the reason.

        :param reason: ``crm.refusal.reason`` of the employer's side
        :param comment: text of the page
        :raise UserError: no such reason, words are missing, or it is too late
        """
        self._lock_for_employer(OPEN)
        if not self._may_employer_refuse():
            raise UserError(
                self.env._(
                    "An internship is under way: please write to us, and we end it "
                    "together."
                )
            )
        if not reason:
            raise UserError(self.env._("Choose why, please: it helps us do better."))
        comment = self._read_employer_text(self.env._("A few words"), comment)
        self._note_interest("no")
        self._close("employer", reason, comment)
        self._tell_people_in_charge(
            lambda env: env._("The employer does not pursue this proposal")
        )

    @api.private
    def _answer_hire(self, partner, word):
        """The employer says whether the hire took place.

        :param partner: who says it
        :param word: "yes" or "no"
        """
        self._lock_for_employer(EMPLOYED)
        if word not in ("yes", "no"):
            raise UserError(self.env._("Choose yes or no."))
        was_denied = self.hire_denied
        self._confirm_hire(partner, word == "yes")
        if word == "no" and not was_denied:
            self._tell_people_in_charge(
                lambda env: env._("The employer says that this hire did not take place")
            )

    @api.private
    def _say_left(self, date, side):
        """The job ended, in the employer's word: kept beside ours, which it leaves alone.

        :param date: last day worked
        :param side: who ended it
        :raise UserError: no job to end, no such side, or a day out of the job
        """
        self._lock_for_employer((*EMPLOYED, "left"))
        if not self._may_employer_tell_end():
            raise UserError(self.env._("No hire was recorded."))
        if side not in dict(self._fields["employer_left_side"].selection):
            raise UserError(self.env._("Choose who ended the job."))
        if not date or not self.date_hired <= date <= fields.Date.context_today(self):
            raise UserError(
                self.env._("The last day lies between the start of the job and today.")
            )
        # sudo: the page has checked whose placement it is
        placement = self.sudo()
        if (placement.employer_left_date, placement.employer_left_side) == (date, side):
            return
        placement.write({"employer_left_date": date, "employer_left_side": side})
        placement._tell_people_in_charge(
            lambda env: env._("The employer says that the job ended")
        )

    def _tell_people_in_charge(self, get_summary):
        """Something to do for the owner of the partnership and the counsellor.

        :param get_summary: function of an environment in the reader's language
        """
        self.ensure_one()
        for user in self.partnership_id._get_person_in_charge() | self.counsellor_id:
            placement = self.with_context(**HEARD, lang=user.lang)
            placement.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=get_summary(placement.env),
            )

    # --------------------------------------------------------------------- texts
    def _read_employer_text(self, label, text):
        """A text of the employer, fit to be kept by code.

        A refusal that depends on the person's name would confirm a guess. So only
        names that the employer may know at this moment are told to be taken out; others
        are replaced without a word.

        :param label: how the page calls the text
        :return: the text, or False
        :raise ValidationError: it holds a contact, a number, or a name shown before
        """
        self.ensure_one()
        text = (text or "").replace("\x00", "").strip()[:TEXT_LENGTH]
        if not text:
            return False
        self._refuse_personal_data(label, text, self._get_names_told())
        return replace_names(text, self._get_known_names())

    def _get_names_told(self):
        """Names that the employer may know at this moment."""
        self.ensure_one()
        if not self._is_disclosed():
            return []
        file = self.sudo()  # sudo: only compared with the text, and shown to nobody
        disclosed = self.env["crm.participant.identity"]._disclose(
            file.participant_id, file.consent_id
        )
        return disclosed.get("name", "").split()
