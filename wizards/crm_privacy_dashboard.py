# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

OFFICER = "crm_partnership.group_privacy_officer"
OPENED = ("opened", "recorded", "evidence")
#: figure → (model, action that lists its rows)
LISTS = {
    "request": ("crm.privacy.request", "crm_privacy_request_action"),
    "incident": ("crm.privacy.incident", "crm_privacy_incident_action"),
    "consent": ("crm.participant.consent", "crm_participant_consent_action"),
    "log": ("crm.identity.access.log", "crm_identity_access_log_action"),
    "participant": ("crm.participant", "crm_participant_action"),
}


class CrmPrivacyDashboard(models.TransientModel):
    """What waits for the privacy officer, as figures that open their lists.

    A director sees how many incidents there are and how many are serious, no more.
    """

    _name = "crm.privacy.dashboard"
    _description = "Protection of Personal Information"

    requests_open = fields.Integer(compute="_compute_figures", groups=OFFICER)
    requests_late = fields.Integer(compute="_compute_figures", groups=OFFICER)
    incidents_open = fields.Integer(compute="_compute_figures", groups=OFFICER)
    incidents_unassessed = fields.Integer(compute="_compute_figures", groups=OFFICER)
    incidents_to_notify = fields.Integer(compute="_compute_figures", groups=OFFICER)
    consents_expiring = fields.Integer(compute="_compute_figures", groups=OFFICER)
    consents_withdrawn = fields.Integer(compute="_compute_figures", groups=OFFICER)
    identities_opened = fields.Integer(compute="_compute_figures", groups=OFFICER)
    opened_by_purpose = fields.Text(compute="_compute_figures", groups=OFFICER)
    retention_due = fields.Integer(compute="_compute_figures", groups=OFFICER)
    retention_overdue = fields.Integer(compute="_compute_figures", groups=OFFICER)
    retention_held = fields.Integer(compute="_compute_figures", groups=OFFICER)
    erased_this_year = fields.Integer(compute="_compute_figures", groups=OFFICER)
    horizon_days = fields.Integer(compute="_compute_incidents")
    incidents_this_year = fields.Integer(
        string="Incidents Known This Year", compute="_compute_incidents"
    )
    incidents_serious = fields.Integer(
        string="With a Risk of Serious Injury", compute="_compute_incidents"
    )

    def _compute_display_name(self):
        self.display_name = self.env._("Overview")

    @api.model
    def _get_domains(self):
        """Figure → (key of ``LISTS``, domain of the rows that it counts)."""
        today = fields.Date.context_today(self)
        days = self.env["crm.legal.parameter"]._get_value("privacy_horizon_days")
        ahead, back = today + relativedelta(days=days), today - relativedelta(days=days)
        kept = Domain("hold_reason", "=", False)
        open_incidents = Domain("state", "!=", "closed")
        return {
            "requests_open": (
                "request",
                Domain("state", "in", ("received", "identity_verified")),
            ),
            "requests_late": ("request", Domain("is_late", "=", True)),
            "incidents_open": ("incident", open_incidents),
            "incidents_unassessed": (
                "incident",
                open_incidents & Domain("is_serious", "=", "not_yet"),
            ),
            "incidents_to_notify": (
                "incident",
                Domain("is_serious", "=", "yes")
                & Domain("state", "in", ("reported", "assessed")),
            ),
            "consents_expiring": (
                "consent",
                self.env["crm.participant.consent"]._get_valid_domain(today)
                & Domain("date_end", "<=", ahead),
            ),
            "consents_withdrawn": (
                "consent",
                Domain("withdrawn_at", ">=", today.replace(day=1)),
            ),
            "identities_opened": (
                "log",
                Domain("action", "in", OPENED) & Domain("happened_at", ">=", back),
            ),
            "retention_due": (
                "participant",
                kept
                & Domain("date_retention_end", ">=", today)
                & Domain("date_retention_end", "<=", ahead),
            ),
            "retention_overdue": (
                "participant",
                kept & Domain("date_retention_end", "<", today),
            ),
            "retention_held": ("participant", Domain("hold_reason", "!=", False)),
            "erased_this_year": (
                "log",
                Domain("action", "=", "erased")
                & Domain("happened_at", ">=", today.replace(month=1, day=1)),
            ),
        }

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_figures(self):
        figures = {}
        for name, (key, domain) in self._get_domains().items():
            # archived files are kept and erased like the others
            model = self.env[LISTS[key][0]].with_context(active_test=False)
            figures[name] = model.search_count(domain)
        opened = self.env["crm.identity.access.log"]._read_group(
            self._get_domains()["identities_opened"][1],
            ["purpose_id"],
            ["__count"],
            order="__count desc",
        )
        figures["opened_by_purpose"] = "\n".join(
            f"{count} · {purpose.name or self.env._('Without purpose')}"
            for purpose, count in opened
        )
        for dashboard in self:
            dashboard.update(figures)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_incidents(self):
        start = fields.Date.context_today(self).replace(month=1, day=1)
        # sudo: directors learn how many there are, nothing of them; own enterprises only
        counts = dict(
            self.env["crm.privacy.incident"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "in", self.env.companies.ids),
                    ("date_known", ">=", start),
                ],
                ["is_serious"],
                ["__count"],
            )
        )
        days = self.env["crm.legal.parameter"]._get_value("privacy_horizon_days")
        for dashboard in self:
            dashboard.incidents_this_year = sum(counts.values())
            dashboard.incidents_serious = counts.get("yes", 0)
            dashboard.horizon_days = days

    @api.model
    def action_open(self):
        """The page, with the figures of this moment."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Protection of Personal Information"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "view_mode": "form",
            "target": "current",
        }

    def action_open_list(self):
        """The rows behind the figure named in the context."""
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("The privacy officer opens these lists. Ask them.")
            )
        domains = self._get_domains()
        figure = self.env.context.get("figure")
        if not isinstance(figure, str) or figure not in domains:
            raise UserError(self.env._("Choose one of the figures of the page."))
        key, domain = domains[figure]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_partnership.{LISTS[key][1]}"
        )
        action["domain"] = list(domain)
        action["context"] = {"active_test": False}
        return action
