# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class ResCompany(models.Model):
    """How long links live, when reminders leave, and limits: of each enterprise."""

    _inherit = "res.company"

    start_chase_days = fields.Integer(
        string="First Reminder before a Start (days)",
        default=14,
        required=True,
        help="From so many days before a planned start, those who are to do something "
        "that is missing are reminded.",
    )
    start_chase_again_days = fields.Integer(
        string="Reminded Again every (days)",
        default=7,
        required=True,
        help="As long as something is missing for the start, the reminder comes back "
        "after so many days.",
    )
    internship_link_days = fields.Integer(
        string="Link to the Terms of an Internship (days)",
        default=30,
        required=True,
        help="How long the private link that is sent to sign or evaluate an internship "
        "opens.",
    )
    internship_signing_first_days = fields.Integer(
        string="Signatures: First Reminder (days)",
        default=3,
        required=True,
        help="Days after the sending when those who have not signed are reminded.",
    )
    internship_signing_second_days = fields.Integer(
        string="Signatures: Second Reminder (days)",
        default=7,
        required=True,
        help="Days after the sending of the second and last reminder.",
    )
    internship_evaluation_first_days = fields.Integer(
        string="Evaluations: First Reminder (days)",
        default=3,
        required=True,
        help="Days after the end of an internship when those who have not evaluated it "
        "are asked again.",
    )
    internship_evaluation_second_days = fields.Integer(
        string="Evaluations: Second Reminder (days)",
        default=10,
        required=True,
        help="Days after the end of the internship of the second and last reminder.",
    )
    hosting_link_days = fields.Integer(
        string="Link to an Evidence Sheet (days)",
        default=90,
        required=True,
        help="How long the private link of an evidence sheet sent to an employer opens.",
    )
    joint_decision_days = fields.Integer(
        string="Decision without a Date: Due in (days)",
        default=14,
        required=True,
        help="When a decision of a joint activity has someone in charge and no date, "
        "its task is due so many days after it is noted.",
    )
    deliverable_reminder_days = fields.Integer(
        string="Reminder before a Deliverable (days)",
        default=7,
        required=True,
        help="Days before the date of a deliverable of a structuring project when its "
        "owner is reminded.",
    )
    fairness_low_index = fields.Integer(
        string="Fairness Is Low under",
        default=60,
        required=True,
        help="Under this index, from 0 to 100, an agreement says that the effort is not "
        "shared as wanted. 0: never.",
    )
    identity_open_minutes = fields.Integer(
        string="An Identity Stays Open (minutes)",
        default=15,
        required=True,
        help="After so many minutes an identity that was opened is opened again, with "
        "its purpose, before anything is saved.",
    )
    refused_names_an_hour = fields.Integer(
        string="Refused Names before the Officer Is Told",
        default=5,
        required=True,
        help="How many times in an hour one user may write the name of a participant "
        "where it does not belong, before the privacy officer is told.",
    )
    evidence_megabytes = fields.Integer(
        string="Heaviest Scan (MB)",
        default=10,
        required=True,
        help="Scans of consents, of agreements and of internships signed on paper may "
        "weigh so much at most.",
    )

    _start_chase_range = models.Constraint(
        "CHECK (start_chase_days BETWEEN 0 AND 180 "
        "AND start_chase_again_days BETWEEN 1 AND 90)",
        "Reminders of a start: the first comes 0 to 180 days before it, the next ones "
        "every 1 to 90 days.",
    )
    _internship_link_range = models.Constraint(
        "CHECK (internship_link_days BETWEEN 1 AND 365)",
        "The link to the terms of an internship opens for 1 to 365 days.",
    )
    _internship_signing_order = models.Constraint(
        "CHECK (internship_signing_first_days BETWEEN 1 AND 180 "
        "AND internship_signing_second_days > internship_signing_first_days "
        "AND internship_signing_second_days <= 365)",
        "Signatures of an internship: the first reminder leaves 1 to 180 days after the "
        "sending, and the second one after it.",
    )
    _internship_evaluation_order = models.Constraint(
        "CHECK (internship_evaluation_first_days BETWEEN 1 AND 180 "
        "AND internship_evaluation_second_days > internship_evaluation_first_days "
        "AND internship_evaluation_second_days <= 365)",
        "Evaluations of an internship: the first reminder leaves 1 to 180 days after its "
        "end, and the second one after it.",
    )
    _hosting_link_range = models.Constraint(
        "CHECK (hosting_link_days BETWEEN 1 AND 365)",
        "The link to an evidence sheet opens for 1 to 365 days.",
    )
    _joint_decision_range = models.Constraint(
        "CHECK (joint_decision_days BETWEEN 0 AND 365)",
        "A decision without a date is due 0 to 365 days after it is noted.",
    )
    _deliverable_reminder_range = models.Constraint(
        "CHECK (deliverable_reminder_days BETWEEN 0 AND 365)",
        "The reminder of a deliverable comes 0 to 365 days before its date.",
    )
    _fairness_low_range = models.Constraint(
        "CHECK (fairness_low_index BETWEEN 0 AND 100)",
        "The index under which fairness is low goes from 0 to 100.",
    )
    _identity_open_range = models.Constraint(
        "CHECK (identity_open_minutes BETWEEN 1 AND 120)",
        "An identity stays open for 1 to 120 minutes.",
    )
    _refused_names_range = models.Constraint(
        "CHECK (refused_names_an_hour BETWEEN 2 AND 100)",
        "The privacy officer is told after 2 to 100 refused names in an hour.",
    )
    _evidence_range = models.Constraint(
        "CHECK (evidence_megabytes BETWEEN 1 AND 50)",
        "The heaviest scan weighs 1 to 50 MB.",
    )

    @api.model
    @api.private
    def _get_setting_domain(self, name, condition):
        """A condition that holds for each enterprise with its own value of a setting.

        :param name: field of the enterprise
        :param condition: function(value) → Domain
        """
        # sudo: settings, for scheduled actions and for readers of the enterprise
        groups = (
            self.sudo()
            .with_context(active_test=False)
            ._read_group([], [name], ["id:array_agg"])
        )
        return Domain.OR(
            Domain("company_id", "in", ids) & condition(value) for value, ids in groups
        )

    @api.private
    def _is_too_heavy(self, content):
        """Whether a scan weighs more than the enterprise takes."""
        self.ensure_one()
        # sudo: a setting, for whoever adds a scan
        return len(content) > self.sudo().evidence_megabytes * 1024 * 1024
