# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from .crm_scheduled_mixin import is_marked, unmarked
from .review_states import HELD


class CrmPartnershipReview(models.Model):
    """A review of the partnership, with the employer.

    planned → prepared → held → closed. Prepared: the agenda stands, and the employer
    adds its points and its satisfaction on its page. Held: an interaction is logged,
    and gates count it. Closed: next steps are to-dos, the next review is planned, and
    nothing changes any more. Part of a partnership: business developers and directors,
    read by counsellors; the employer reads its own.

    It has no chatter: followers of the employer would read it.
    """

    _name = "crm.partnership.review"
    _description = "Partnership Review"
    _inherit = [
        "crm.guarded.mixin",
        "crm.employer.mail.mixin",
        "crm.free.text.mixin",
        "crm.partnership.review.agenda.mixin",
        "crm.partnership.review.rating.mixin",
        "crm.scheduled.mixin",
    ]
    _order = "date_planned desc, id desc"
    _rec_name = "date_planned"
    _free_text_fields = ("summary", "comment_enterprise", "comment_employer")

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="partnership_id.partner_id", string="Employer", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Led by",
        compute="_compute_from_partnership",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="set null",
        domain="[('share', '=', False)]",
    )
    kind = fields.Selection(
        [("pilot", "Review of the pilot"), ("periodic", "Periodic review")],
        compute="_compute_from_partnership",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    date_planned = fields.Date(
        string="Planned for",
        compute="_compute_from_partnership",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        help="From the last review and the months between reviews of the stage; you may "
        "set your own.",
    )
    date_held = fields.Date(
        string="Held on", copy=False, index=True, help="Fill in once it is held."
    )
    way = fields.Selection(
        [("meeting", "Meeting"), ("visit", "Workplace visit"), ("call", "Call")],
        string="Held as",
        required=True,
        default="meeting",
    )
    contact_ids = fields.Many2many(
        "res.partner",
        "crm_partnership_review_contact_rel",
        "review_id",
        "partner_id",
        string="Employer's People",
        copy=False,
        help="Who took part on the employer's side.",
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self._default_lang(),
        help="Of the agenda and of the document for the employer.",
    )
    state = fields.Selection(
        [
            ("planned", "To prepare"),
            ("prepared", "Agenda ready"),
            ("held", "Took place"),
            ("closed", "Closed"),
        ],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    point_ids = fields.One2many(
        "crm.partnership.review.point", "review_id", string="Agenda", copy=False
    )
    summary = fields.Text(
        string="In Short", copy=False, help="Stands on the document for the employer."
    )
    employer_partner_id = fields.Many2one(
        "res.partner",
        string="Prepared by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who prepared the employer's part on its page.",
    )
    employer_prepared_at = fields.Datetime(
        string="Employer Prepared on", readonly=True, copy=False
    )
    interaction_id = fields.Many2one(
        "crm.partnership.interaction", readonly=True, copy=False, ondelete="set null"
    )
    next_review_id = fields.Many2one(
        "crm.partnership.review",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    date_next = fields.Date(
        string="Next Review on",
        copy=False,
        help="Proposed from the stage when it is held; planned when this one is closed.",
    )
    reminded_on = fields.Date(readonly=True, copy=False)
    can_write = fields.Boolean(compute="_compute_can_write")

    _remind_idx = models.Index(
        "(date_planned) WHERE state IN ('planned', 'prepared') AND reminded_on IS NULL"
    )

    # ----------------------------------------------------------------- computed
    @api.model
    def _selection_lang(self):
        return self.env["crm.partnership.agreement"]._selection_lang()

    @api.model
    def _default_lang(self):
        return self.env["crm.partnership.agreement"]._default_lang()

    @api.depends("partnership_id")
    def _compute_from_partnership(self):
        today = fields.Date.context_today(self)
        for review in self:
            partnership = review.partnership_id
            review.user_id = review.user_id or partnership.user_id or self.env.user
            review.kind = review.kind or partnership._get_review_kind()
            proposed = partnership and partnership._propose_review_date()
            review.date_planned = review.date_planned or max(proposed or today, today)

    def _compute_can_write(self):
        writable = self._filtered_access("write") if self.ids else self.browse()
        for review in self:
            review.can_write = not review.ids or review in writable

    @api.depends("date_planned", "date_held", "partnership_id.display_name")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        for review in self:
            day = review.date_held or review.date_planned
            review.display_name = (
                f"{review.partnership_id.display_name or ''} – "
                f"{format_date(self.env, day) if day else ''}"
            )

    @api.constrains("contact_ids", "partnership_id")
    def _check_contacts(self):
        for review in self:
            employer = review.partner_id.commercial_partner_id
            for person in review.contact_ids:
                if (
                    person.commercial_partner_id != employer
                    and person not in review.partnership_id.contact_ids
                ):
                    raise ValidationError(
                        self.env._(
                            "%(person)s is not of %(employer)s.",
                            person=person.name,
                            employer=employer.name,
                        )
                    )

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"state": "planned"})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        if "partnership_id" in vals and any(
            r.partnership_id.id != vals["partnership_id"] for r in self
        ):
            # not even the system: the rights on the other one would not be asked for
            raise UserError(self.env._("A review stays with its partnership."))
        if vals.keys() - self._get_guarded_fields():
            self._check_may_change()
        if not self.env.su:
            self._check_held_stays(vals)
        if (
            not self.env.su
            and {"satisfaction_employer", "comment_employer"} & vals.keys()
            and self.filtered("employer_prepared_at")
        ):
            raise UserError(
                self.env._(
                    "The employer has written its part itself: what it says stays."
                )
            )
        result = super().write(vals)
        if "date_planned" in vals:
            # sudo: the mark is the system's; a new date is reminded of again
            self.sudo().write({"reminded_on": False})
        return result

    def _check_held_stays(self, vals):
        """When it was held, and with whom, opens gates: it does not change afterwards."""
        fixed = {"date_held", "kind", "way", "lang", "date_planned"}
        if fixed & vals.keys() and self.filtered(lambda r: r.state in HELD):
            raise UserError(
                self.env._(
                    "The review was held: its date and its kind do not change any more."
                )
            )

    def _check_may_change(self):
        """:raise UserError: the review is closed"""
        for review in self:
            if review.state == "closed":
                raise UserError(
                    self.env._(
                        "“%s” is closed and does not change any more. Plan the next "
                        "review.",
                        review.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if self.filtered(lambda r: r.state in HELD):
            raise UserError(self.env._("A review that was held stays on record."))

    # ------------------------------------------------------------------ actions
    def action_prepare(self):
        """Write the agenda from what is known, and show it to the employer."""
        self.check_access("write")
        for review in self:
            if review.state not in ("planned", "prepared"):
                raise UserError(self.env._("The review was held already."))
        planned = self.filtered(lambda r: r.state == "planned")
        self._fill_agenda()
        self._set_state("prepared")
        planned._invite_employer()
        return True

    def _get_mail_contact(self):
        return self.user_id or self.partnership_id._get_person_in_charge()

    def _invite_employer(self):
        """A mail to the contact persons who have an account: the page asks for it."""
        for review in self:
            # sudo: only who has an account that opens the page
            partnership = review.sudo().partnership_id
            users = partnership.contact_ids.user_ids.filtered(
                lambda u, p=partnership: (
                    u.active and u.email and p in p._find_for_employer(u)
                )
            )
            for partner in users.partner_id:
                review._send_to_person(
                    "crm_partnership.mail_template_review_prepared", partner
                )

    def action_hold(self):
        """The review took place: an interaction is logged, gates count it.

        :raise UserError: it is not prepared, or the date is missing
        """
        self.check_access("write")
        today = fields.Date.context_today(self)
        for review in self:
            review.lock_for_update()
            review.invalidate_recordset(["state"])
            if review.state != "prepared":
                raise UserError(
                    self.env._("Prepare the agenda first; a review is held once.")
                )
            held = review.date_held or today
            if held > today:
                raise UserError(
                    self.env._("“Held on” is in the future: come back once it is held.")
                )
            kind = dict(self._fields["kind"]._description_selection(self.env))
            interaction = review.partnership_id._log_interaction(
                {
                    "date": held,
                    "kind": review.way,
                    "name": kind[review.kind],
                    "contact_ids": review.contact_ids.ids,
                }
            )
            review._set_state(
                "held",
                date_held=held,
                interaction_id=interaction.id,
                date_next=review.date_next
                or review.partnership_id._propose_review_date(held),
            )
        return True

    def action_close(self):
        """Next steps become to-dos, the next review is planned.

        :raise ValidationError: something is missing; all of it is told
        """
        self.check_access("write")
        for review in self:
            if review.state != "held":
                raise UserError(self.env._("Hold the review before you close it."))
            missing = review._get_missing()
            if missing:
                raise ValidationError(
                    self.env._("Before closing:")
                    + "".join(f"\n• {what}" for what in missing)
                )
            review.point_ids._schedule_step()
            following = review.browse()
            if review.date_next and review.partnership_id.status != "ended":
                following = review.partnership_id._plan_review(
                    review.date_next, move=True
                )
            review._set_state("closed", next_review_id=following.id)
        return True

    def _get_missing(self):
        self.ensure_one()
        env = self.env
        missing = []
        if not self.satisfaction_enterprise:
            missing.append(env._("Your satisfaction."))
        if not self.satisfaction_employer:
            missing.append(env._("The employer's satisfaction: ask at the review."))
        if self.date_next and self.date_next <= self.date_held:
            missing.append(env._("The next review comes after this one."))
        for point in self.point_ids.filtered("next_step"):
            if not point.user_id or not point.date_deadline:
                missing.append(
                    env._("%s: who does the next step, and by when.", point.name)
                )
            elif not self.partnership_id._filter_readable_by(point.user_id):
                missing.append(
                    env._(
                        "%(point)s: %(user)s may not open this partnership. Choose "
                        "someone else, or add them as a member.",
                        point=point.name,
                        user=point.user_id.name,
                    )
                )
        return missing

    def _set_state(self, state, **vals):
        """The only writer of the state. sudo: fields that only the system writes."""
        self.sudo().write({"state": state, **vals})

    # ----------------------------------------------------------------- employer
    @api.private
    def _prepare_for_employer(self, person, satisfaction, comment, points):
        """The employer's part, from its page; the page has checked whose it is.

        :param points: list of texts for the agenda, which replace those it gave before
        :raise UserError: the review is not open for it
        """
        self.ensure_one()
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if self.state != "prepared":
            raise UserError(
                self.env._("This review was held: write to your partner instead.")
            )
        clean = self.partnership_id._take_out_names
        # sudo: the employer's part is written here only
        review = self.sudo()
        review.write(
            {
                "satisfaction_employer": satisfaction,
                "comment_employer": clean(comment) or False,
                "employer_partner_id": person.id,
                "employer_prepared_at": fields.Datetime.now(),
            }
        )
        review.point_ids.filtered(
            lambda p: p.origin == "employer" and not (p.decision or p.next_step)
        ).unlink()
        kept = set(review.point_ids.mapped("name"))
        review.env["crm.partnership.review.point"].create(
            [
                {"review_id": self.id, "name": name, "origin": "employer"}
                for name in map(clean, points)
                if name and name not in kept
            ]
        )
        self._tell(
            lambda env: env._("The employer has prepared the review"),
            self.date_planned,
        )

    # ---------------------------------------------------------------- reminders
    @api.model
    def _cron_remind(self):
        """Tell who leads of reviews that come, once each."""
        today = fields.Date.context_today(self)
        self._find_to_remind(today)._run_each(lambda r: r._remind(today))

    @api.model
    def _find_to_remind(self, today):
        # in days, by the longest setting: each looks at its own
        companies = self.env["res.company"]
        longest = companies.search(
            [], order="review_reminder_days desc", limit=1
        ).review_reminder_days
        return self.search(
            Domain("state", "in", ("planned", "prepared"))
            & unmarked("reminded_on", today)
            & Domain("date_planned", "<=", today + timedelta(days=longest))
            & Domain("partnership_id.status", "=", "ongoing")
            & Domain("partnership_id.active", "=", True)
        )

    def _remind(self, today):
        self.ensure_one()
        days = self.company_id.sudo().review_reminder_days
        if is_marked(self.reminded_on, today) or self.date_planned > today + timedelta(
            days=days
        ):
            return
        # sudo: the mark is written by the system only
        self.sudo().reminded_on = today
        self._tell(
            lambda env: env._(
                "Review with the employer on %s: prepare the agenda",
                format_date(env, self.date_planned),
            ),
            self.date_planned,
        )

    def _tell(self, summary, deadline):
        """A to-do on the partnership for who leads the review, else who is in charge.

        :param summary: function of an environment in the language of the user; tells no
            content, for all who read the partnership read it
        """
        # sudo: told by the system to someone with access
        partnership = self.sudo().partnership_id
        user = self.sudo().user_id
        if not user.active or not partnership._filter_readable_by(user):
            user = partnership._get_person_in_charge()
        if not user:
            return
        partnership = partnership.with_context(lang=user.lang)
        partnership.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=max(deadline, fields.Date.context_today(self)),
            summary=summary(partnership.env),
            user_id=user.id,
        )

    def _get_file_name(self):
        self.ensure_one()
        return self.env._(
            "Review %(employer)s %(date)s",
            employer=self.partner_id.name,
            date=self.date_held or self.date_planned,
        )
