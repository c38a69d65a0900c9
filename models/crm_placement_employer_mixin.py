# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .placement_states import EMPLOYED, OPEN


class CrmPlacementEmployerMixin(models.AbstractModel):
    """What the employer says on its own page.

    Portal users have no right on placements: ``_find_for_employer`` gives those of
    their employer, and each method checks that the step is open.
    """

    _name = "crm.placement.employer.mixin"
    _description = "Word of the Employer on a Placement"

    employer_left_date = fields.Date(
        string="Job Ended on, Says the Employer", readonly=True, copy=False
    )
    employer_left_side = fields.Selection(
        [
            ("person", "The person"),
            ("employer", "The employer"),
            ("both", "Both together"),
            ("neither", "Neither: the job ended"),
        ],
        string="Ended by, Says the Employer",
        readonly=True,
        copy=False,
    )
    is_end_disputed = fields.Boolean(compute="_compute_is_end_disputed")

    @api.depends("state", "date_left", "left_side", "employer_left_date")
    def _compute_is_end_disputed(self):
        for placement in self:
            told = placement.employer_left_date
            placement.is_end_disputed = bool(told) and (
                placement.state in EMPLOYED
                or (
                    placement.state == "left"
                    and (told, placement.employer_left_side)
                    != (placement.date_left, placement.left_side)
                )
            )

    @api.model
    @api.private
    def _find_for_employer(self, user):
        """Placements with the employer for which a portal user speaks.

        :return: placements with elevated rights; none for anyone else
        """
        partnerships = self.env["crm.partnership"]._find_for_employer(user)
        # sudo: portal users have no access to the model; only those of their employer
        return self.sudo().search([("partnership_id", "in", partnerships.ids)])

    @api.private
    def _say_interest(self):
        """The employer would like to meet the person: both holders are told, once."""
        self.ensure_one()
        self._check_open_to_employer()
        if self.employer_interest == "meet":
            return
        # sudo: the page has checked whose placement it is
        self.sudo().write(
            {"employer_interest": "meet", "employer_interest_at": fields.Datetime.now()}
        )
        users = (
            self.sudo().partnership_id._get_person_in_charge()
            | self.sudo().counsellor_id
        )
        for user in users:
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "The employer would like to meet the person"
                ),
            )

    @api.private
    def _say_no(self, reason, comment):
        """The employer does not go on, and says why.

        :param reason: ``crm.refusal.reason`` of the employer's side
        """
        self.ensure_one()
        self._check_open_to_employer()
        # sudo: the page has checked whose placement it is; an issue for the directors
        # may open, of which the employer learns nothing
        placement = self.sudo()
        placement.write(
            {"employer_interest": "no", "employer_interest_at": fields.Datetime.now()}
        )
        placement._close("employer", reason.sudo(), comment)

    @api.private
    def _say_left(self, date, side):
        """The job ended, in the employer's word.

        :param date: last day worked
        :param side: who ended it
        """
        self.ensure_one()
        if not self.date_hired:
            raise UserError(self.env._("No hire was recorded."))
        if side not in dict(self._fields["employer_left_side"].selection):
            raise UserError(self.env._("Choose who ended the job."))
        if not date or not self.date_hired <= date <= fields.Date.context_today(self):
            raise UserError(
                self.env._("The last day lies between the start of the job and today.")
            )
        # sudo: the page has checked whose placement it is
        placement = self.sudo()
        placement.write({"employer_left_date": date, "employer_left_side": side})
        placement.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=placement.counsellor_id.id,
            summary=self.with_context(lang=placement.counsellor_id.lang).env._(
                "The employer says that the job ended"
            ),
        )

    def _check_open_to_employer(self):
        """:raise UserError: the proposal is settled"""
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if self.state not in OPEN:
            raise UserError(
                self.env._("This proposal is settled: nothing was changed.")
            )
