# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from .crm_guarded_mixin import HEARD


class CrmSectorCommitteeSeat(models.Model):
    """A seat on a committee: who sits there, for whom, from when to when.

    Read by every role; written by the committee's liaisons and by directors, the seat
    of an enterprise by its own people only. A seat that nears its end is announced
    once to each enterprise that follows the committee.
    """

    _name = "crm.sector.committee.seat"
    _description = "Seat on a Sector Committee"
    _inherit = ["crm.guarded.mixin", "crm.term.mixin", "crm.scheduled.mixin"]
    _order = "date_to desc, id"

    committee_id = fields.Many2one(
        "crm.sector.committee", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Organisation",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('is_company', '=', True)]",
    )
    person_id = fields.Many2one(
        "res.partner",
        string="Member",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', False)]",
        help="Who sits there. Empty: the seat is vacant.",
    )
    side = fields.Selection(
        [
            ("employers", "Employers"),
            ("unions", "Unions"),
            ("enterprises", "Work-integration enterprises"),
            ("public", "Public service"),
            ("other", "Other"),
        ],
        string="On the Side of",
        required=True,
        default="employers",
    )
    role = fields.Selection(
        [
            ("chair", "Chair"),
            ("vice_chair", "Vice-chair"),
            ("secretary", "Secretary"),
            ("member", "Member"),
            ("observer", "Observer"),
        ],
        required=True,
        default="member",
    )
    mandate = fields.Text(help="What the person is there for, in a few words.")
    company_id = fields.Many2one(
        "res.company",
        string="Seat of",
        index="btree_not_null",
        ondelete="restrict",
        help="The work-integration enterprise of this database that holds the seat. "
        "Empty for the seats of others.",
    )
    is_own = fields.Boolean(
        string="Our Seat", compute="_compute_is_own", search="_search_is_own"
    )
    announced_company_ids = fields.Many2many(
        "res.company",
        "crm_sector_committee_seat_announced_rel",
        "seat_id",
        "company_id",
        string="Announced to",
        readonly=True,
        copy=False,
        help="Enterprises that were told that this term ends.",
    )

    # ----------------------------------------------------------------- computed
    @api.depends("company_id")
    def _compute_partner_id(self):
        """The enterprise's own organisation sits on its seat."""
        for seat in self:
            seat.partner_id = seat.company_id.partner_id or seat.partner_id

    @api.depends("company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_own(self):
        for seat in self:
            seat.is_own = bool(seat.company_id) and seat.company_id in (
                self.env.companies
            )

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain("company_id", "in", self.env.companies.ids)
        return Domain.OR(own if flag else ~own for flag in value)

    @api.depends("person_id.name", "partner_id.name")
    def _compute_display_name(self):
        # sudo: who sits on a committee is read by every role, on the seat itself too
        for seat in self.sudo():
            names = (seat.person_id.name, seat.partner_id.name)
            seat.display_name = ", ".join(filter(None, names))

    # ------------------------------------------------------------------- checks
    @api.constrains("person_id")
    def _check_person(self):
        for seat in self:
            if seat.person_id.is_company:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is an organisation: choose the person who sits "
                        "there, or leave the member empty while the seat is vacant.",
                        name=seat.person_id.name,
                    )
                )

    @api.constrains("person_id", "committee_id", "role", "date_from", "date_to")
    def _check_overlap(self):
        for seat in self.filtered("person_id"):
            domain = seat._overlap_domain() & Domain(
                [
                    ("person_id", "=", seat.person_id.id),
                    ("committee_id", "=", seat.committee_id.id),
                    ("role", "=", seat.role),
                ]
            )
            if self.search_count(domain, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(name)s has the same role on “%(committee)s” already in this "
                        "time. End the first term before the next one begins, or change "
                        "the existing seat.",
                        name=seat.person_id.name,
                        committee=seat.committee_id.name,
                    )
                )

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
        seats = super().create(vals_list)
        seats._check_contacts_readable()
        return seats

    def _check_contacts_readable(self):
        """:raise AccessError: names of who sits there are shown to every role, so nobody
        writes a contact that they may not read"""
        (self.partner_id | self.person_id).check_access("read")

    def write(self, vals):
        self._refuse_guarded(vals)
        ends = {seat: seat.date_to for seat in self}
        result = super().write(vals)
        # the host looks at the rules before only: nothing is moved to a committee or an
        # enterprise where it could not have been made
        self.check_access("write")
        if {"partner_id", "person_id"} & vals.keys():
            self._check_contacts_readable()
        extended = self.filtered(lambda seat: seat.date_to != ends[seat])
        if extended:
            # sudo: the marks are written by the system only; another end is announced
            # again
            extended.sudo().announced_company_ids = False
        return result

    # ------------------------------------------------------------ scheduled action
    @api.model
    def _cron_remind(self):
        """Announce the seats that near their end, one transaction each."""
        today = fields.Date.context_today(self)
        days = self.env["res.company"]._read_group([], [], ["seat_reminder_days:max"])
        last = today + timedelta(days=days[0][0] or 0)
        near = self.search([("date_to", ">=", today), ("date_to", "<=", last)])
        near._filter_due(lambda seat: seat._get_companies_to_tell(today))._run_each(
            lambda seat: seat._announce(today)
        )

    def _get_companies_to_tell(self, today):
        """Enterprises to which the end of the term is to be announced.

        The one that holds the seat; for a seat of others, those that have or had a
        liaison with the committee. Not when somebody has the next term already.
        """
        self.ensure_one()
        if not self.date_to or self.date_to < today or self._is_followed():
            return self.company_id.browse()
        companies = self.company_id or self.committee_id.liaison_ids.company_id
        return (companies - self.announced_company_ids).filtered(
            lambda c: self.date_to <= today + timedelta(days=c.seat_reminder_days)
        )

    def _is_followed(self):
        """Whether the organisation has the seat for a later term already."""
        domain = Domain(
            [
                ("committee_id", "=", self.committee_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("role", "=", self.role),
                ("date_from", ">=", self.date_from or self.date_to),
                ("id", "!=", self.id),
            ]
        ) & (Domain("date_to", "=", False) | Domain("date_to", ">", self.date_to))
        return bool(self.search_count(domain, limit=1))

    def _announce(self, today):
        """Tell the liaisons of each enterprise, and mark it; a second call tells nobody."""
        self.ensure_one()
        for company in self._get_companies_to_tell(today):
            people = self.committee_id._get_liaisons(company, today)
            people = people or company._get_users_of_group(
                "crm_partnership.group_director"
            )
            for user in people:
                self._tell(user)
            if people:
                # sudo: the marks are written by the system only
                self.sudo().announced_company_ids |= company

    def _tell(self, user):
        """A to-do of the person alone: on the committee, others would read it too."""
        seat = self.with_context(**HEARD, lang=user.lang)
        env = seat.env
        # sudo: the scheduled action gives something to do to somebody else
        env["mail.activity"].sudo().create(
            {
                "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
                "user_id": user.id,
                "date_deadline": seat.date_to,
                "summary": env._(
                    "A seat ends on %(date)s: %(committee)s",
                    date=format_date(env, seat.date_to),
                    committee=seat.committee_id.display_name,
                ),
                "note": Markup(
                    "<p>%s</p><p><a href='/odoo/committee-seats/%s'>%s</a></p>"
                )
                % (
                    env._(
                        "%(who)s: renew the term, or find who takes over.",
                        who=seat.display_name,
                    ),
                    seat.id,
                    env._("Open the seat"),
                ),
            }
        )
