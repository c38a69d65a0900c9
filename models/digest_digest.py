# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from .agreement_states import SEALED
from .crm_board_figures_mixin import AHEAD_DAYS
from .crm_partnership_agreement_mixin import READERS

#: figures of the day: the same whatever the length of a column, so shown once
STANDING = (
    "kpi_crm_partnership_health",
    "kpi_crm_partnership_expiring",
    "kpi_crm_partnership_late",
)
#: what a figure was computed for: nothing is kept from one reader to the next
READER = ("uid", "company", "allowed_company_ids", "start_datetime", "end_datetime")
ACTIONS = {
    "kpi_crm_partnership_health": "crm_partnership_action_health_low",
    "kpi_crm_partnership_opened": "crm_partnership_action",
    "kpi_crm_partnership_expiring": "crm_partnership_agreement_action_expiring",
    "kpi_crm_partnership_late": "crm_commitment_checkin_action_late",
    "kpi_crm_partnership_hires": "crm_placement_action",
    "kpi_crm_partnership_activities": "crm_joint_activity_action",
}


class DigestDigest(models.Model):
    """Figures of partnerships in the host's digest.

    Only counts, made with the rights of the one who receives the mail: what they may
    not read is not counted, and a model that they may not read has no figure.
    """

    _inherit = "digest.digest"

    kpi_crm_partnership_health = fields.Boolean(string="Health to Look at")
    kpi_crm_partnership_health_value = fields.Integer(
        compute="_compute_kpi_crm_partnership_health_value",
        export_string_translation=False,
    )
    kpi_crm_partnership_opened = fields.Boolean(string="New Partnerships")
    kpi_crm_partnership_opened_value = fields.Integer(
        compute="_compute_kpi_crm_partnership_opened_value",
        export_string_translation=False,
    )
    kpi_crm_partnership_expiring = fields.Boolean(
        string="Agreements that End within 90 Days"
    )
    kpi_crm_partnership_expiring_value = fields.Integer(
        compute="_compute_kpi_crm_partnership_expiring_value",
        export_string_translation=False,
    )
    kpi_crm_partnership_late = fields.Boolean(string="Commitments Late")
    kpi_crm_partnership_late_value = fields.Integer(
        compute="_compute_kpi_crm_partnership_late_value",
        export_string_translation=False,
    )
    kpi_crm_partnership_hires = fields.Boolean(string="Hires")
    kpi_crm_partnership_hires_value = fields.Integer(
        compute="_compute_kpi_crm_partnership_hires_value",
        export_string_translation=False,
    )
    kpi_crm_partnership_activities = fields.Boolean(string="Joint Activities Held")
    kpi_crm_partnership_activities_value = fields.Integer(
        compute="_compute_kpi_crm_partnership_activities_value",
        export_string_translation=False,
    )

    @api.model
    def _get_date_text(self, user):
        """The day on which the mail is sent, as its reader writes it."""
        today = fields.Date.context_today(self.with_context(tz=user.tz))
        return format_date(self.env, today, lang_code=user.lang, date_format="long")

    # ------------------------------------------------------------------- figures
    def _count_partnership_kpi(self, name, model, domain):
        """Number of records that the reader may read, in the digest's enterprise.

        :raise AccessError: the reader has no right on the model, or does not belong to
            the enterprise; the host then leaves the figure out of the mail
        """
        for digest in self:
            company = digest.company_id or self.env.company
            if not self.env.su and company not in self.env.user.company_ids:
                raise AccessError(
                    self.env._("This digest is about another enterprise than yours.")
                )
            records = self.env[model].with_context(allowed_company_ids=company.ids)
            records.check_access("read")
            digest[name] = records.search_count(
                Domain(domain) & Domain("company_id", "=", company.id)
            )

    def _get_kpi_bounds(self):
        """Moments between which is counted; of the last month outside of a mail."""
        end = self.env.context.get("end_datetime") or fields.Datetime.now()
        start = self.env.context.get("start_datetime") or end - relativedelta(months=1)
        return start, end

    @api.depends_context(*READER)
    def _compute_kpi_crm_partnership_health_value(self):
        if not self.env.su and not any(
            map(self.env.user.has_group, READERS.split(","))
        ):
            raise AccessError(
                self.env._("The health of partnerships is not among your rights.")
            )
        self._count_partnership_kpi(
            "kpi_crm_partnership_health_value",
            "crm.partnership",
            [("status", "!=", "ended"), ("health_colour", "in", ("amber", "red"))],
        )

    @api.depends_context(*READER)
    def _compute_kpi_crm_partnership_opened_value(self):
        start, end = map(fields.Datetime.to_string, self._get_kpi_bounds())
        self._count_partnership_kpi(
            "kpi_crm_partnership_opened_value",
            "crm.partnership",
            [("create_date", ">=", start), ("create_date", "<", end)],
        )

    @api.depends_context(*READER)
    def _compute_kpi_crm_partnership_expiring_value(self):
        today = fields.Date.context_today(self)
        until = today + timedelta(days=AHEAD_DAYS)
        self._count_partnership_kpi(
            "kpi_crm_partnership_expiring_value",
            "crm.partnership.agreement",
            Domain("state", "in", SEALED)
            & Domain("date_end", ">=", today)
            & (
                Domain("date_end", "<=", until)
                | Domain("date_termination", "<=", until + timedelta(days=1))
            )
            & Domain("next_ids", "not any", [("state", "in", SEALED)]),
        )

    @api.depends_context(*READER)
    def _compute_kpi_crm_partnership_late_value(self):
        self._count_partnership_kpi(
            "kpi_crm_partnership_late_value",
            "crm.commitment.checkin",
            [
                ("state", "=", "open"),
                ("date_due", "<", fields.Date.context_today(self)),
            ],
        )

    @api.depends_context(*READER)
    def _compute_kpi_crm_partnership_hires_value(self):
        start, end = (moment.date() for moment in self._get_kpi_bounds())
        self._count_partnership_kpi(
            "kpi_crm_partnership_hires_value",
            "crm.placement",
            [("date_hired", ">", start), ("date_hired", "<=", end)],
        )

    @api.depends_context(*READER)
    def _compute_kpi_crm_partnership_activities_value(self):
        start, end = map(fields.Datetime.to_string, self._get_kpi_bounds())
        self._count_partnership_kpi(
            "kpi_crm_partnership_activities_value",
            "crm.joint.activity",
            [("state", "=", "held"), ("start", ">=", start), ("start", "<", end)],
        )

    # ---------------------------------------------------------------------- mail
    def _compute_kpis(self, company, user):
        """What stands on the day is told once, not once for each length of time."""
        kpis = super()._compute_kpis(company, user)
        for kpi in kpis:
            if kpi["kpi_name"] in STANDING:
                kpi["kpi_col1"] |= {"col_subtitle": self.env._("Today"), "margin": 0.0}
                kpi.update(kpi_col2={}, kpi_col3={})
        return kpis

    def _compute_kpis_actions(self, company, user):
        result = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("crm_partnership.crm_partnership_menu_root").id
        return result | {
            name: f"crm_partnership.{action}?menu_id={menu}"
            for name, action in ACTIONS.items()
        }

    # ------------------------------------------------------------- subscriptions
    @api.model
    def _get_partnership_digest(self):
        # sudo: the record of the module, to add and take away those whose role changed
        return (
            self.env.ref("crm_partnership.digest_partnership", raise_if_not_found=False)
            or self.browse()
        ).sudo()

    @api.model
    def _follow_partnership_roles(self, users, directors_before):
        """Who becomes a director receives the monthly digest; who leaves the
        application does not receive it any more.

        It is done when the role changes and at no other time: whoever unsubscribes is
        not subscribed anew.
        """
        digest = self._get_partnership_digest()
        if not digest:
            return
        # sudo: groups of other users, to compare them
        users = users.sudo()
        become = users.filtered(
            lambda u: (
                u.active
                and u not in directors_before
                and u.has_group("crm_partnership.group_director")
            )
        )
        if become - digest.user_ids:
            digest._action_subscribe_users(become)
        gone = (users & digest.user_ids).filtered(
            lambda u: not u.has_group("crm_partnership.group_partnership_user")
        )
        if gone:
            digest._action_unsubscribe_users(gone)
