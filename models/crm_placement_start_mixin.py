# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .crm_scheduled_mixin import unmarked


class CrmPlacementStartMixin(models.AbstractModel):
    """The guard at the start of an internship or a job.

    Nothing starts before the agreement and the terms are signed by all, a tutor is
    named, the consent is valid and the workplace was checked. What is missing is told
    on the page, with who is to do it, and chased from two weeks before the start.
    """

    _name = "crm.placement.start.mixin"
    _description = "Guard at the Start of a Placement"

    date_planned_start = fields.Date(
        string="Start Planned on",
        copy=False,
        help="Of the internship or the job that comes next.",
    )
    tutor_id = fields.Many2one(
        "res.partner",
        string="Tutor at the Workplace",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', False), ('commercial_partner_id', '=', partner_id)]",
        help="The person of the employer who welcomes and guides.",
    )
    start_guard = fields.Html(
        string="Before the Start", compute="_compute_start_guard", sanitize=False
    )
    is_start_ready = fields.Boolean(compute="_compute_start_guard")
    chased_on = fields.Date(readonly=True, copy=False)

    @api.constrains("tutor_id")
    def _check_tutor(self):
        """The tutor is a person of the employer: the guard counts on it."""
        for placement in self.filtered("tutor_id"):
            tutor, partnership = placement.tutor_id, placement.sudo().partnership_id
            employer = partnership.partner_id.commercial_partner_id
            if tutor.is_company or not (
                tutor.commercial_partner_id == employer
                or tutor in partnership.contact_ids
            ):
                raise ValidationError(
                    self.env._(
                        "The tutor is a person of the employer. Add %(name)s to its "
                        "contacts first, or choose someone else.",
                        name=tutor.name,
                    )
                )

    def _get_start_conditions(self, kind):
        """Conditions to begin, in the order in which one meets them.

        :param kind: "internship" or "job"
        :return: list of dict: ``code``, ``label``, ``is_met``, ``who`` ("developer" or
            "counsellor") and ``remedy``
        """
        self.ensure_one()
        partnership = self.partnership_id
        obstacles = partnership._get_workplace_obstacles()
        rows = [
            {
                "code": "agreement",
                "label": self.env._("Agreement with the employer signed and in force"),
                "is_met": bool(partnership._get_agreements_in_force()),
                "who": "developer",
                "remedy": self.env._("Have the agreement signed by both parties."),
            },
            {
                "code": "workplace",
                "label": self.env._("Workplace checked, no critical point open"),
                "is_met": not obstacles,
                "who": "developer",
                "remedy": " ".join(obstacles),
            },
            {
                "code": "tutor",
                "label": self.env._("Tutor named"),
                "is_met": bool(self.tutor_id),
                "who": "developer",
                "remedy": self.env._("Ask the employer who welcomes the person."),
            },
            {
                "code": "consent",
                "label": self.env._("Consent of the person valid for this employer"),
                "is_met": self.has_consent,
                "who": "counsellor",
                "remedy": self.env._("Ask the person, and record the consent."),
            },
        ]
        return rows + self._get_terms_conditions(kind)

    def _get_terms_conditions(self, kind):
        """Conditions about the terms of the internship. Extended with them."""
        return []

    def _get_start_kind(self):
        """What comes next: an internship as long as one is prepared, else a job."""
        self.ensure_one()
        return "job"

    @api.depends("tutor_id", "participant_id", "partnership_id", "state")
    def _compute_start_guard(self):
        for placement in self:
            rows = (
                placement._get_start_conditions(placement._get_start_kind())
                if placement.participant_id and placement.partnership_id
                else []
            )
            placement.is_start_ready = bool(rows) and all(r["is_met"] for r in rows)
            placement.start_guard = placement._format_start_guard(rows)

    def _format_start_guard(self, rows):
        who = {
            "developer": self.env._("Business developer"),
            "counsellor": self.env._("Counsellor"),
        }
        items = [
            Markup(
                '<li class="d-flex gap-2"><i class="fa fa-{icon} text-{colour} mt-1" '
                'role="img" title="{title}"></i><span>{label}{remedy}</span></li>'
            ).format(
                icon="check" if row["is_met"] else "exclamation-triangle",
                colour="success" if row["is_met"] else "danger",
                title=self.env._("Met") if row["is_met"] else self.env._("Missing"),
                label=row["label"],
                remedy=""
                if row["is_met"]
                else Markup("<br/><small class='text-muted'>{}</small>").format(
                    self.env._(
                        "%(who)s: %(remedy)s",
                        who=who[row["who"]],
                        remedy=row["remedy"],
                    )
                ),
            )
            for row in rows
        ]
        return Markup('<ul class="list-unstyled mb-0">{}</ul>').format(
            Markup("").join(items)
        )

    def _check_may_start(self, kind):
        """:raise UserError: conditions are missing; all of them are told"""
        self.ensure_one()
        missing = [r for r in self._get_start_conditions(kind) if not r["is_met"]]
        if missing:
            raise UserError(
                self.env._(
                    "%(name)s cannot start yet. There is still missing:\n%(missing)s",
                    name=self.display_name,
                    missing="\n".join(
                        f"• {row['label']} → {row['remedy']}" for row in missing
                    ),
                )
            )

    # --------------------------------------------------------------- scheduled
    @api.model
    def _get_chase_domain(self, today):
        """Starts that come near, and of which nobody was reminded lately."""
        companies = self.env["res.company"]
        return (
            Domain("state", "in", ("introduced", "interview", "internship"))
            & Domain("date_planned_start", "!=", False)
            & companies._get_setting_domain(
                "start_chase_days",
                lambda days: Domain(
                    "date_planned_start", "<=", today + timedelta(days=days)
                ),
            )
            & (
                unmarked("chased_on", today)
                | companies._get_setting_domain(
                    "start_chase_again_days",
                    lambda days: Domain(
                        "chased_on", "<=", today - timedelta(days=days)
                    ),
                )
            )
        )

    @api.model
    def _cron_chase_starts(self):
        """Remind who is to do what is missing: one placement, one transaction."""
        today = fields.Date.context_today(self)
        self.search(self._get_chase_domain(today))._run_each(
            lambda p: p._chase_start(today)
        )

    def _chase_start(self, today):
        self.ensure_one()
        if not self.filtered_domain(self._get_chase_domain(today)):
            return
        self.chased_on = today
        people = {
            "developer": self.partnership_id._get_person_in_charge(),
            "counsellor": self.counsellor_id,
        }
        for who, user in people.items():
            # told in the language of who is to do it: the system has none
            placement = self.with_context(lang=user.lang)
            rows = [
                row
                for row in placement._get_start_conditions(self._get_start_kind())
                if row["who"] == who and not row["is_met"]
            ]
            if rows and user:
                placement.activity_schedule(
                    "crm_partnership.mail_activity_start",
                    date_deadline=self.date_planned_start,
                    user_id=user.id,
                    note=Markup("<ul>{}</ul>").format(
                        Markup("").join(
                            Markup("<li>{}</li>").format(escape(row["label"]))
                            for row in rows
                        )
                    ),
                )
