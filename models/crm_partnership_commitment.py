# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools.agreement_changes import Item
from ..tools.fairness import PARTIES, effort_value
from ..tools.recurrence import due_dates


class CrmPartnershipCommitment(models.Model):
    """A line of an agreement: a responsibility, shared, with effort and dates."""

    _name = "crm.partnership.commitment"
    _description = "Commitment"
    _inherit = ["crm.responsibility.sharing.mixin", "crm.agreement.part.mixin"]
    _order = "agreement_id, sequence, id"

    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10000)
    responsibility_id = fields.Many2one(
        "crm.responsibility",
        string="From the Catalogue",
        index="btree_not_null",
        ondelete="set null",
        help="Where it was copied from.",
    )
    name = fields.Char(string="Commitment", required=True)
    description = fields.Text(help="What it means in practice.")
    evidence = fields.Char(
        string="Evidence Expected", help="What shows that it was done."
    )
    third_party_id = fields.Many2one(
        "res.partner",
        string="Which Third Party",
        index="btree_not_null",
        ondelete="restrict",
        help="Sector committee, public employment service, training centre…",
    )
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    date_due = fields.Date(
        string="First Due on", help="Date, or first date of those that come back."
    )
    effort_enterprise = fields.Monetary(
        string="Our Effort", compute="_compute_effort", store=True
    )
    effort_employer = fields.Monetary(
        string="Employer's Effort", compute="_compute_effort", store=True
    )
    effort_third = fields.Monetary(
        string="Third Party's Effort", compute="_compute_effort", store=True
    )
    enterprise_user_id = fields.Many2one(
        "res.users",
        string="Our Person",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        ondelete="set null",
        help="Who looks after it on our side; reminded before it is due. Empty: whoever "
        "leads the agreement.",
    )
    checkin_ids = fields.One2many(
        "crm.commitment.checkin", "commitment_id", string="Check-ins"
    )
    kept_count = fields.Integer(string="Kept", compute="_compute_checkin_counts")
    missed_count = fields.Integer(string="Missed", compute="_compute_checkin_counts")

    @api.model
    def _get_free_fields(self):
        return {"enterprise_user_id", "checkin_ids"}

    @api.depends(
        "agreement_id.hour_value",
        *(f"hours_{party}" for party in PARTIES),
        *(f"amount_{party}" for party in PARTIES),
    )
    def _compute_effort(self):
        for commitment in self:
            for party in PARTIES:
                commitment[f"effort_{party}"] = effort_value(
                    commitment[f"hours_{party}"],
                    commitment[f"amount_{party}"],
                    commitment.agreement_id.hour_value,
                )

    @api.depends("checkin_ids.state")
    def _compute_checkin_counts(self):
        counts = {
            (commitment, state): count
            for commitment, state, count in self.env[
                "crm.commitment.checkin"
            ]._read_group(
                [("commitment_id", "in", self.ids)],
                ["commitment_id", "state"],
                ["__count"],
            )
        }
        for commitment in self:
            commitment.kept_count = counts.get((commitment._origin, "kept"), 0)
            commitment.missed_count = counts.get((commitment._origin, "missed"), 0)

    @api.onchange("responsibility_id")
    def _onchange_responsibility_id(self):
        """Take over what the catalogue proposes, in the agreement's language."""
        if not self.responsibility_id or self.name:
            return
        responsibility = self.responsibility_id.with_context(
            lang=self.agreement_id.lang or self.env.lang
        )
        for name in (
            *("name", "description", "evidence"),
            *responsibility._sharing_fields(),
        ):
            self[name] = responsibility[name]

    @api.constrains("date_due", "agreement_id", "recurrence")
    def _check_date_due(self):
        for commitment in self:
            agreement = commitment.agreement_id
            due = commitment.date_due
            if due and not agreement.date_start <= due <= agreement.date_end:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is due on %(due)s, outside of the agreement "
                        "(%(start)s to %(end)s).",
                        name=commitment.name,
                        due=format_date(self.env, due),
                        start=format_date(self.env, agreement.date_start),
                        end=format_date(self.env, agreement.date_end),
                    )
                )

    # ------------------------------------------------------------------ content
    def _get_content_item(self):
        """The commitment as titled values, in the language of the context."""
        self.ensure_one()
        names = self.agreement_id._get_party_names()
        values = {
            self.env._("Domain"): self.domain_id.name,
            self.env._("Description"): self.description or "",
            self.env._("Evidence Expected"): self.evidence or "",
            self.env._("Rhythm"): self._get_label("recurrence"),
            self.env._("First due on"): format_date(self.env, self.date_due)
            if self.date_due
            else "",
            self.env._("Which third party"): self.third_party_id.name or "",
        }
        for party in PARTIES:
            part = [
                self._get_label(f"role_{party}"),
                self._get_effort_text(party),
            ]
            values[names[party]] = " · ".join(filter(None, part))
        key = self.responsibility_id.id or self.name
        return Item(
            f"commitment-{key}", self.env._("Commitment: %s", self.name), values
        )

    def _get_label(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    def _get_effort_text(self, party):
        """“12 h · 500 $” for a party."""
        return self.agreement_id._format_effort(
            self[f"hours_{party}"], self[f"amount_{party}"]
        )

    def _concerns(self, party):
        """Whether the party has something to do: accountable, or doing it."""
        self.ensure_one()
        return self[f"role_{party}"] in ("ra", "a", "r")

    def _get_date_due_in(self, start, end, shift):
        """First due date in a next version that runs from ``start`` to ``end``.

        Dates that come back go on in their rhythm; a single date moves by ``shift``.
        """
        self.ensure_one()
        if not self.date_due:
            return False
        if self.recurrence == "once":
            due = self.date_due if self.date_due >= start else self.date_due + shift
        else:
            dates = due_dates(self.date_due, self.recurrence, end)
            due = next((date for date in dates if date >= start), False)
        return due and min(max(due, start), end)

    # ---------------------------------------------------------------- check-ins
    def _make_checkins(self, until):
        """Make the check-ins due until a date, once each.

        A date that has its check-in already gets no second one, whoever asks.

        :return: the new check-ins
        """
        vals_list = []
        for commitment in self:
            agreement = commitment.agreement_id
            last = min(until, agreement._get_last_day())
            existing = set(commitment.checkin_ids.mapped("date_due"))
            vals_list += [
                {"commitment_id": commitment.id, "date_due": due}
                for due in due_dates(commitment.date_due, commitment.recurrence, last)
                if due not in existing
            ]
        # sudo: the schedule belongs to the system; rights follow the agreement
        return self.env["crm.commitment.checkin"].sudo().create(vals_list)
