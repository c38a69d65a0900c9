# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class CrmTermMixin(models.AbstractModel):
    """Something that somebody holds from a day to a day; both may be open."""

    _name = "crm.term.mixin"
    _description = "Term from a Day to a Day"

    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until", index=True, help="Last day. Empty: no end.")
    state = fields.Selection(
        [("upcoming", "To come"), ("in_force", "In force"), ("ended", "Ended")],
        compute="_compute_state",
        search="_search_state",
    )

    _term_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The end comes after the beginning."
    )

    @api.depends("date_from", "date_to")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for term in self:
            if term.date_from and term.date_from > today:
                term.state = "upcoming"
            elif term.date_to and term.date_to < today:
                term.state = "ended"
            else:
                term.state = "in_force"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            "upcoming": Domain("date_from", ">", today),
            "ended": Domain("date_to", "<", today)
            & (Domain("date_from", "=", False) | Domain("date_from", "<=", today)),
            "in_force": self._in_force_domain(today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _in_force_domain(self, day):
        """Terms that hold on a day."""
        return (Domain("date_from", "=", False) | Domain("date_from", "<=", day)) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        )

    def _overlap_domain(self):
        """Terms that share at least a day with this one, itself left out."""
        self.ensure_one()
        domain = Domain("id", "!=", self.id)
        if self.date_to:
            domain &= Domain("date_from", "=", False) | Domain(
                "date_from", "<=", self.date_to
            )
        if self.date_from:
            domain &= Domain("date_to", "=", False) | Domain(
                "date_to", ">=", self.date_from
            )
        return domain
