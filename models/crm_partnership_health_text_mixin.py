# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.health import COMPONENTS, Component, best_actions, fade, slope
from .crm_partnership_agreement_mixin import READERS

#: months of the trend
TREND_MONTHS = 12


def explanation(label):
    return fields.Char(string=label, compute="_compute_health_texts", groups=READERS)


class CrmPartnershipHealthTextMixin(models.AbstractModel):
    """The health of a partnership in words: each component, what would help, trend."""

    _name = "crm.partnership.health.text.mixin"
    _description = "Health of a Partnership in Words"

    health_engagement_text = explanation("Engagement, Explained")
    health_alignment_text = explanation("Alignment, Explained")
    health_commitments_text = explanation("Commitments, Explained")
    health_outcomes_text = explanation("Outcomes, Explained")
    health_balance_text = explanation("Balance, Explained")
    health_cap_text = explanation("Held down by")
    health_advice = fields.Html(
        string="What Would Help Most",
        compute="_compute_health_texts",
        sanitize=False,
        groups=READERS,
    )
    health_snapshot_ids = fields.One2many(
        "crm.partnership.health.snapshot",
        "partnership_id",
        string="Health by Month",
        readonly=True,
        groups=READERS,
    )
    health_trend = fields.Html(
        string="Trend", compute="_compute_health_trend", sanitize=False, groups=READERS
    )
    health_trend_text = fields.Char(
        string="Trend in Words", compute="_compute_health_trend", groups=READERS
    )

    @api.depends_context("lang")
    @api.depends("health_date", "health", "health_days", "health_critical_count")
    def _compute_health_texts(self):
        for record in self:
            # sudo: settings of the enterprise
            company = record.company_id.sudo()
            for name in COMPONENTS:
                text = getattr(record, f"_explain_{name}")(company)
                if not company[f"health_weight_{name}"]:
                    text = self.env._("does not count at your enterprise; %s", text)
                record[f"health_{name}_text"] = text
            record.health_cap_text = (
                self.env._(
                    "A critical point of the workplace is open: the health is "
                    "%(cap)s at most until it is right (open: %(count)s).",
                    cap=company.health_cap,
                    count=record.health_critical_count,
                )
                if record.health_critical_count
                else False
            )
            record.health_advice = record._advise(company)

    def _format_score(self, name):
        return f"{self[f'health_{name}']:.0f}/100"

    def _explain_engagement(self, company):
        if not self.health_engagement_weight:
            return self._explain_unknown_engagement()
        values = {
            "days": self.health_days,
            "cadence": self.health_cadence,
            "score": self._format_score("engagement"),
        }
        if not self.health_days:
            return self.env._(
                "last exchange today, cadence %(cadence)s: %(score)s", **values
            )
        if self.health_days == 1:
            return self.env._(
                "last exchange yesterday, cadence %(cadence)s: %(score)s", **values
            )
        return self.env._(
            "last exchange %(days)s days ago, cadence %(cadence)s: %(score)s", **values
        )

    def _explain_unknown_engagement(self):
        return self.env._("no exchange with the employer is logged yet")

    def _explain_alignment(self, company):
        day = self.health_alignment_date
        if not day:
            return self.env._("no checklist was completed by both parties")
        date = format_date(self.env, day)
        if not self.health_alignment_weight:
            gone = day + relativedelta(months=company.health_alignment_gone_months)
            if gone <= (self.health_date or day):
                return self.env._("the last checklist, of %s, is too old", date)
            return self.env._(
                "both parties answered too little of the checklist of %s to conclude",
                date,
            )
        score = self._format_score("alignment")
        text = self.env._(
            "checklist of %(date)s, joint score %(joint)s less %(loss)s for the gaps: "
            "%(score)s",
            date=date,
            joint=f"{self.health_joint_score:.0f}",
            loss=f"{company.health_gap_points * self.health_mean_gap:.0f}",
            score=score,
        )
        left = fade(
            day,
            self.health_date or day,
            company.health_alignment_full_months,
            company.health_alignment_gone_months,
        )
        if left < 1:
            text = self.env._(
                "%(text)s; it gets old and keeps %(share)s %% of its weight",
                text=text,
                share=f"{100 * left:.0f}",
            )
        return text

    def _explain_commitments(self, company):
        if not self.health_kept + self.health_missed:
            return self.env._(
                "no commitment due in the last %s months was answered",
                company.health_commitment_months,
            )
        score = self._format_score("commitments")
        return self.env._(
            "in %(months)s months, kept: %(kept)s, missed: %(missed)s: %(score)s",
            months=company.health_commitment_months,
            kept=self.health_kept,
            missed=self.health_missed,
            score=score,
        )

    def _explain_outcomes(self, company):
        known, unknown = self.health_placement_known, self.health_placement_unknown
        weeks = company.health_outcome_weeks
        if not known:
            if unknown:
                return self.env._(
                    "nobody knows whether the people placed (%(count)s) were still "
                    "there after %(weeks)s weeks",
                    count=unknown,
                    weeks=weeks,
                )
            return self.env._(
                "no placement came to %(weeks)s weeks in the last %(months)s months",
                weeks=weeks,
                months=company.health_outcome_months,
            )
        values = {
            "kept": self.health_placement_kept,
            "known": known,
            "weeks": weeks,
            "mean": f"{100 * self.health_outcomes_mean:.0f}",
            "score": self._format_score("outcomes"),
        }
        if known < company.health_outcome_few:
            text = self.env._(
                "%(kept)s of %(known)s placements kept %(weeks)s weeks; since they are "
                "few, drawn towards the enterprise's %(mean)s %%: %(score)s",
                **values,
            )
        else:
            text = self.env._(
                "%(kept)s of %(known)s placements kept %(weeks)s weeks: %(score)s",
                **values,
            )
        if unknown:
            text = self.env._(
                "%(text)s (not known, left out: %(count)s)", text=text, count=unknown
            )
        return text

    def _explain_balance(self, company):
        if not self.health_balance_weight and not (
            self.health_share_agreed and self.health_share_made
        ):
            return self.env._(
                "the effort agreed, or that made by each party in %s months, is not "
                "known",
                company.health_balance_months,
            )
        score = self._format_score("balance")
        return self.env._(
            "employer's share of the effort: %(agreed)s %% agreed, %(made)s %% made in "
            "%(months)s months: %(score)s",
            agreed=f"{100 * self.health_share_agreed:.0f}",
            made=f"{100 * self.health_share_made:.0f}",
            months=company.health_balance_months,
            score=score,
        )

    # -------------------------------------------------------------------- advice
    def _get_health_components(self):
        """Components as the formulas take them, None where nothing is known."""
        self.ensure_one()
        return {
            name: Component(
                self[f"health_{name}"] if self[f"health_{name}_weight"] else None,
                self[f"health_{name}_weight"],
            )
            for name in COMPONENTS
        }

    def _advise(self, company):
        """The two actions that would raise the health most, as a list."""
        self.ensure_one()
        rules = company._get_health_rules()
        components = self._get_health_components()
        advice = best_actions(
            components, rules.weights, bool(self.health_critical_count), rules.cap
        )
        lines = []
        for action, gain in advice:
            is_known = action not in COMPONENTS or components[action].score is not None
            lines.append(
                Markup('<li>%s <span class="%s">%s</span></li>')
                % (
                    self._get_advice_text(action, is_known),
                    "text-success fw-bold" if gain else "text-muted",
                    self.env._("up to +%s points", self._format_points(gain))
                    if gain
                    else self.env._("not known yet"),
                )
            )
        if not lines:
            return Markup('<p class="mb-0">%s</p>') % self.env._(
                "Nothing to mend: keep it up."
            )
        return Markup('<ol class="mb-0">%s</ol>') % Markup().join(lines)

    def _get_advice_text(self, action, is_known):
        known = {
            "critical": self.env._(
                "Have the critical point of the workplace put right."
            ),
            "engagement": self.env._("Speak with the employer, and log it."),
            "alignment": self.env._(
                "Talk about the gaps, and fill in a new checklist together."
            ),
            "commitments": self.env._(
                "See with those in charge that the next commitments are kept."
            ),
            "outcomes": self.env._("Support the people placed so that they stay."),
            "balance": self.env._(
                "Bring the effort of each party nearer to what was agreed."
            ),
        }
        unknown = {
            "engagement": self.env._("Speak with the employer, and log it."),
            "alignment": self.env._(
                "Fill in an alignment checklist with the employer."
            ),
            "commitments": self.env._(
                "Say of the commitments that came due whether they were kept."
            ),
            "outcomes": self.env._(
                "Place people, and record the follow-ups after their hire."
            ),
            "balance": self.env._(
                "Have each party log the effort it makes for its commitments."
            ),
        }
        return (known if is_known else unknown)[action]

    def _format_points(self, points):
        if points >= 1:
            return f"{points:.0f}"
        return f"{points:.1f}".replace(".", self._get_decimal_point())

    # --------------------------------------------------------------------- trend
    @api.depends("health_snapshot_ids.health", "health_date")
    @api.depends_context("lang")
    def _compute_health_trend(self):
        today = fields.Date.context_today(self)
        since = today.replace(day=1) - relativedelta(months=TREND_MONTHS - 1)
        rows = self.env["crm.partnership.health.snapshot"].search(
            [("partnership_id", "in", self._origin.ids), ("month", ">=", since)],
            order="month",
        )
        by_partnership = rows.grouped("partnership_id")
        for record in self:
            snapshots = by_partnership.get(record._origin, rows.browse())
            points = [
                (
                    (row.month.year - since.year) * 12 + row.month.month - since.month,
                    row.health
                    if row.health_colour in ("green", "amber", "red")
                    else None,
                    row,
                )
                for row in snapshots
            ]
            record.health_trend_text = record._get_trend_text(points)
            record.health_trend = (
                self.env["ir.qweb"]._render(
                    "crm_partnership.health_trend",
                    record._get_trend_values(points, since),
                )
                if len([p for p in points if p[1] is not None]) > 1
                else False
            )

    def _get_trend_text(self, points):
        # sudo: a setting of the enterprise
        steady = self.company_id.sudo().health_trend_points
        step = slope([(month, value) for month, value, _row in points])
        if step is None:
            return self.env._(
                "The trend shows after three months: %s so far.",
                len([p for p in points if p[1] is not None]),
            )
        if abs(step) < steady:
            return self.env._("Steady.")
        values = {"points": f"{abs(step):.1f}".replace(".", self._get_decimal_point())}
        if step > 0:
            return self.env._("Rising by %(points)s points a month.", **values)
        return self.env._("Falling by %(points)s points a month.", **values)

    def _get_decimal_point(self):
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return lang.decimal_point or "."

    def _get_trend_values(self, points, since):
        """Coordinates of the picture: 460 × 100, a month every 40."""
        rules = self.company_id._get_health_rules()
        dots, lines, line = [], [], []
        for month, value, row in points:
            if value is None:
                lines.append(line)
                line = []
                continue
            dot = {
                "x": 10 + 40 * month,
                "y": round(110 - value, 1),
                "colour": row.health_colour,
                "title": self.env._(
                    "%(month)s: %(health)s",
                    month=format_date(self.env, row.month, date_format="MMM y"),
                    health=f"{value:.0f}",
                ),
            }
            dots.append(dot)
            line.append(dot)
        return {
            "dots": dots,
            "lines": [
                " ".join(f"{dot['x']},{dot['y']}" for dot in line)
                for line in [*lines, line]
                if len(line) > 1
            ],
            "green": 110 - rules.green,
            "amber": 110 - rules.amber,
            "months": [
                {
                    "x": 10 + 40 * number,
                    "label": format_date(
                        self.env,
                        since + relativedelta(months=number),
                        date_format="MMM",
                    ),
                }
                for number in range(0, TREND_MONTHS, 2)
            ],
        }

    # ------------------------------------------------------------------ evidence
    @api.readonly
    def action_open_health_evidence(self):
        """Open what a component is computed from (``health_component`` in the context).

        :return: the action of the records, limited to the partnership and the time
        """
        self.ensure_one()
        self.check_access("read")
        component = self.env.context.get("health_component")
        if component not in (*COMPONENTS, "critical"):
            raise UserError(self.env._("Choose a component of the health."))
        xmlid, domain = getattr(self, f"_get_{component}_evidence")()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_partnership.{xmlid}"
        )
        action["domain"] = [("partnership_id", "=", self.id), *domain]
        action["context"] = {"default_partnership_id": self.id}
        return action

    def _get_months_ago(self, months):
        return fields.Date.context_today(self) - relativedelta(months=months)

    def _get_engagement_evidence(self):
        return "crm_partnership_interaction_action", []

    def _get_alignment_evidence(self):
        return "crm_alignment_checklist_action", [
            ("state", "in", ("compared", "closed"))
        ]

    def _get_commitments_evidence(self):
        # sudo: a setting of the enterprise, as below
        since = self._get_months_ago(self.company_id.sudo().health_commitment_months)
        return "crm_commitment_checkin_action", [
            ("state", "in", ("kept", "missed")),
            ("date_due", ">", since),
            ("date_due", "<=", fields.Date.context_today(self)),
        ]

    def _get_outcomes_evidence(self):
        company = self.company_id.sudo()  # sudo: as above
        return "crm_placement_followup_action", [
            ("weeks", "=", company.health_outcome_weeks),
            ("date_due", ">", self._get_months_ago(company.health_outcome_months)),
            ("date_due", "<=", fields.Date.context_today(self)),
        ]

    def _get_balance_evidence(self):
        # sudo: as above
        months = self.company_id.sudo().health_balance_months
        first = self._get_months_ago(months - 1).replace(day=1)
        return "crm_commitment_effort_report_action", [
            ("month", ">=", first),
            ("month", "<=", fields.Date.context_today(self)),
        ]

    def _get_critical_evidence(self):
        return "crm_workplace_check_line_action", [
            ("is_open", "=", True),
            ("is_blocking", "=", True),
        ]

    @api.readonly
    def action_view_health_snapshots(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_health_snapshot_action"
        )
        action["domain"] = [("partnership_id", "=", self.id)]
        action["context"] = {}
        return action
