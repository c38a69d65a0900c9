# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .crm_scheduled_mixin import unmarked

ROLES = ("committee_liaison", "director")


class CrmSectorCommitteeLiaison(models.Model):
    """Who links an enterprise with a committee. While it is in force, it opens the
    committee's joint activities and the open partnerships of its sector to that person.

    Read by every role of the enterprise; written by its directors alone, for it gives
    access.
    """

    _name = "crm.sector.committee.liaison"
    _description = "Liaison with a Sector Committee"
    _inherit = ["crm.guarded.mixin", "crm.term.mixin", "crm.scheduled.mixin"]
    _order = "date_from desc, id desc"

    committee_id = fields.Many2one(
        "crm.sector.committee", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Liaison",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Somebody with the role of a sector-committee liaison, or a director.",
    )
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    closed_on = fields.Date(
        readonly=True,
        copy=False,
        help="When what the ended liaison had opened was taken back: followed "
        "discussions and activities.",
    )

    @api.depends("user_id.name", "committee_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = (
                f"{row.user_id.name or ''} – {row.committee_id.display_name or ''}"
            )

    # ------------------------------------------------------------------- checks
    @api.constrains("user_id", "company_id")
    def _check_role(self):
        for row in self:
            user = row.user_id.sudo()  # sudo: reads roles and enterprises of the person
            if (
                not user.active
                or row.company_id not in user.company_ids
                or not any(
                    user.has_group(f"crm_partnership.group_{role}") for role in ROLES
                )
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot be a liaison of %(company)s: give them the "
                        "role “Sector-Committee Liaison” and this enterprise first.",
                        name=user.name,
                        company=row.company_id.name,
                    )
                )

    @api.constrains("user_id", "committee_id", "company_id", "date_from", "date_to")
    def _check_overlap(self):
        for row in self:
            domain = row._overlap_domain() & Domain(
                [
                    ("user_id", "=", row.user_id.id),
                    ("committee_id", "=", row.committee_id.id),
                    ("company_id", "=", row.company_id.id),
                ]
            )
            if self.search_count(domain, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(name)s is a liaison with “%(committee)s” already in this "
                        "time. Change the dates of the existing row.",
                        name=row.user_id.name,
                        committee=row.committee_id.name,
                    )
                )

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        before = [row._get_opening() for row in self]
        result = super().write(vals)
        # the host looks at the rules before only: nothing is moved to a committee or an
        # enterprise where it could not have been made
        self.check_access("write")
        if {"date_from", "date_to"} & vals.keys():
            # sudo: the mark is written by the system only
            self.filtered(
                lambda row: row.closed_on and row.state != "ended"
            ).sudo().closed_on = False
        self._take_back(before)
        return result

    def unlink(self):
        before = [row._get_opening() for row in self]
        result = super().unlink()
        self._take_back(before)
        return result

    # -------------------------------------------------------------- what it opens
    @api.model
    def _get_own(self):
        """Committees of which the user is a liaison today: {company id: {ids}}."""
        # sudo: own rows of the user; rules ask while they are being evaluated
        rows = self.sudo().search_fetch(
            Domain("user_id", "=", self.env.uid)
            & self._in_force_domain(fields.Date.context_today(self)),
            ["company_id", "committee_id"],
        )
        own = defaultdict(set)
        for row in rows:
            own[row.company_id.id].add(row.committee_id.id)
        return own

    def _get_opening(self):
        """Person, enterprise and committee that a row joins."""
        self.ensure_one()
        return self.user_id, self.company_id, self.committee_id

    @api.model
    def _take_back(self, openings):
        """People follow no more, and have no activity on, what they may not open.

        :param openings: list of what ``_get_opening`` gave
        """
        partnerships = self.env["crm.partnership"]
        for user, company, committee in openings:
            partner = user.sudo().partner_id
            # sudo: finds subscriptions of the person, and takes back only those to
            # partnerships that the person may not read
            partnerships |= (
                partnerships.sudo()
                .with_context(active_test=False)
                .search(
                    Domain("company_id", "=", company.id)
                    & Domain("committee_ids", "in", committee.ids)
                    & (
                        Domain("message_partner_ids", "in", partner.ids)
                        | Domain("activity_ids.user_id", "=", user.id)
                        | Domain(
                            "message_ids.notification_ids.res_partner_id",
                            "=",
                            partner.id,
                        )
                    )
                )
            )
        if partnerships:
            partnerships._remove_unauthorised_followers()

    # ------------------------------------------------------------ scheduled action
    @api.model
    def _to_close_domain(self, today):
        return Domain("date_to", "<", today) & unmarked("closed_on", today)

    @api.model
    def _cron_close(self):
        """Take back what liaisons followed whose time is over. Their access ends by
        itself on the day: the rules look at the dates."""
        today = fields.Date.context_today(self)
        self.search(self._to_close_domain(today))._run_each(
            lambda row: row._close(today)
        )

    def _close(self, today):
        """Once only; a second call changes nothing."""
        self.ensure_one()
        if self.filtered_domain(self._to_close_domain(today)):
            # sudo: the mark is written by the system only
            self.sudo().closed_on = today
            self._take_back([self._get_opening()])
