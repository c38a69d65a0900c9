# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .placement_states import EMPLOYED, OPEN

#: an hour, in any currency: more is a slip
WAGE_LIMIT = 100_000
#: who ended a job, in our word and in the employer's
LEFT_SIDES = [
    ("person", "The person"),
    ("employer", "The employer"),
    ("both", "Both together"),
    ("neither", "Neither: the job ended"),
]


class CrmPlacementJobMixin(models.AbstractModel):
    """The job: when it began, on which terms, confirmed by whom, how it ended."""

    _name = "crm.placement.job.mixin"
    _description = "Job of a Placement"

    # of the enterprise: the placement says where it comes from
    currency_id = fields.Many2one("res.currency")
    date_hired = fields.Date(string="Job Begun on", readonly=True, copy=False)
    hired_wage = fields.Monetary(
        string="Wage at the Start (an hour)", readonly=True, copy=False
    )
    hired_hours = fields.Float(
        string="Hours a Week at the Start", readonly=True, copy=False
    )
    hired_permanence = fields.Selection(
        [
            ("permanent", "Permanent"),
            ("fixed_term", "Fixed term"),
            ("seasonal", "Seasonal"),
            ("replacement", "Replacement"),
            ("on_call", "On call"),
        ],
        string="Kind of Job",
        readonly=True,
        copy=False,
    )
    hire_confirmed_at = fields.Datetime(
        string="Hire Confirmed by the Employer on", readonly=True, copy=False
    )
    hire_confirmed_by_id = fields.Many2one(
        "res.partner",
        string="Confirmed by",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    hire_denied = fields.Boolean(
        string="The Employer Says Otherwise", readonly=True, copy=False
    )
    hire_confirmation = fields.Selection(
        [
            ("none", "Not hired"),
            ("ours", "Told by us only"),
            ("both", "Confirmed by both"),
            ("disputed", "The two do not agree"),
        ],
        string="Hire Confirmed",
        compute="_compute_hire_confirmation",
        store=True,
    )
    date_left = fields.Date(string="Job Ended on", readonly=True, copy=False)
    left_reason_id = fields.Many2one(
        "crm.leaving.reason",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    left_side = fields.Selection(
        LEFT_SIDES, string="Ended by", readonly=True, copy=False
    )
    left_comment = fields.Text(readonly=True, copy=False)
    employer_left_date = fields.Date(
        string="Job Ended on, Says the Employer", readonly=True, copy=False
    )
    employer_left_side = fields.Selection(
        LEFT_SIDES, string="Ended by, Says the Employer", readonly=True, copy=False
    )
    is_end_disputed = fields.Boolean(
        string="Two Words about the End",
        compute="_compute_is_end_disputed",
        store=True,
        help="The employer and we do not say the same of the end of the job.",
    )

    @api.depends("date_hired", "hire_confirmed_at", "hire_denied")
    def _compute_hire_confirmation(self):
        for placement in self:
            if not placement.date_hired:
                placement.hire_confirmation = "none"
            elif placement.hire_denied:
                placement.hire_confirmation = "disputed"
            elif placement.hire_confirmed_at:
                placement.hire_confirmation = "both"
            else:
                placement.hire_confirmation = "ours"

    @api.depends(
        *("state", "date_left", "left_side"),
        *("employer_left_date", "employer_left_side"),
    )
    def _compute_is_end_disputed(self):
        """Only once the employer has spoken: its silence is no disagreement."""
        for placement in self:
            told = (placement.employer_left_date, placement.employer_left_side)
            ours = (placement.date_left, placement.left_side)
            placement.is_end_disputed = bool(placement.employer_left_date) and (
                placement.state in EMPLOYED
                or (placement.state == "left" and told != ours)
            )

    @api.private
    def action_hire(self, date, wage=0, hours=0, permanence=False):
        """The person begins a job: their other proposals are closed.

        :param date: first day, not in the future
        :param wage: an hour, in the currency of the enterprise
        :param hours: a week
        :raise UserError: a condition of the start is missing, or the person was hired
            elsewhere meanwhile
        """
        self.ensure_one()
        person = self._lock_person()
        self._lock_open(("introduced", "interview", "internship"))
        if date > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "A job that has not begun is not recorded yet: note the start as "
                    "planned instead."
                )
            )
        self._check_after_introduction(date)
        # written so that what is no number at all is refused too
        if not (0 <= wage <= WAGE_LIMIT and 0 <= hours <= 168):
            raise UserError(
                self.env._(
                    "The wage is 0 or more, and a week has between 0 and 168 hours."
                )
            )
        # sudo: jobs of partnerships that the user may not open count as well
        in_job = self.sudo().search_count(
            [("participant_id", "=", person.id), ("state", "in", EMPLOYED)], limit=1
        )
        if person.state == "placed" or in_job:
            raise UserError(
                self.env._(
                    "%(code)s is in a job already: end that one first.",
                    code=person.name,
                )
            )
        self._check_may_start("job")
        self._set_state(
            "hired",
            date_hired=date,
            hired_wage=wage,
            hired_hours=hours,
            hired_permanence=permanence,
        )
        person._set_state("placed")
        self._close_other_proposals()
        self._plan_followups()
        self.need_id._fill_when_complete()
        self.partnership_id._note_first_placement(date)
        return True

    def _check_after_introduction(self, date):
        """:raise UserError: the employer did not know the person yet on that day"""
        if not self.introduced_at:
            return
        introduced = fields.Datetime.context_timestamp(self, self.introduced_at).date()
        if date < introduced:
            raise UserError(
                self.env._(
                    "The person was introduced on %(date)s: a job there does not begin "
                    "before that day. Check the first day. If the introduction was "
                    "recorded late, take %(date)s, and say so in the discussion.",
                    date=format_date(self.env, introduced),
                )
            )

    def _lock_person(self):
        """Take the person before the placement: two of them may begin a job at once.

        :return: the participant, with elevated rights
        """
        self.check_access("write")
        # sudo: the file is the counsellor's; only its state is read and written
        person = self.participant_id.sudo()
        person._take_turn()
        return person

    def _close_other_proposals(self):
        """Hired elsewhere: proposals to other employers end by themselves."""
        # sudo: proposals of partnerships that the user may not open end as well
        others = self.sudo().search(
            [
                ("participant_id", "=", self.participant_id.id),
                ("id", "!=", self.id),
                ("state", "in", OPEN),
            ]
        )
        others._set_state(
            "closed",
            refused_by="hired_elsewhere",
            date_closed=fields.Date.context_today(self),
        )
        for other in others:
            other.message_post(
                body=self.env._("The person was hired elsewhere: closed."),
                subtype_xmlid="mail.mt_note",
            )
        others.activity_unlink(["crm_partnership.mail_activity_start"])

    @api.private
    def action_leave(self, date, side, reason, comment=None):
        """The job ends.

        :param date: last day worked
        :param side: who ended it
        :param reason: ``crm.leaving.reason``
        """
        self.ensure_one()
        person = self._lock_person()
        self._lock_open(("hired", "kept"))
        if date < self.date_hired or date > fields.Date.context_today(self):
            raise UserError(
                self.env._("The last day lies between the start of the job and today.")
            )
        self._set_state(
            "left",
            date_left=date,
            left_side=side,
            left_reason_id=reason.id,
            left_comment=comment,
        )
        if person.state == "placed":
            person._set_state("available")
        self._end_own_job(date)
        self._refresh_retention()
        return True

    @api.private
    def _confirm_hire(self, partner, is_true):
        """The employer's word about the hire, from its own page.

        :param partner: who says it
        """
        self.ensure_one()
        if not self.date_hired:
            raise UserError(self.env._("No hire was recorded."))
        # sudo: the employer has no rights; the page has checked whose it is
        self.sudo().write(
            {
                "hire_confirmed_at": fields.Datetime.now() if is_true else False,
                "hire_confirmed_by_id": partner.id,
                "hire_denied": not is_true,
            }
        )
