# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date

from ..tools.retention import NO, YES

#: months looked back at when there was no review yet
FIRST_MONTHS = 12
#: names listed under a point
LISTED = 8


class CrmPartnershipReviewAgendaMixin(models.AbstractModel):
    """The agenda of a review, from what is known since the last one.

    Numbers and names of commitments, workplace points and needs: the employer reads
    them. Nothing on a person, and nothing on incidents.
    """

    _name = "crm.partnership.review.agenda.mixin"
    _description = "Agenda of a Review"

    def _get_since(self):
        """The day after the last review, or a year back."""
        self.ensure_one()
        held = self.partnership_id._get_reviews_held() - self
        last = max(held.mapped("date_held"), default=None)
        today = fields.Date.context_today(self)
        return last or today - relativedelta(months=FIRST_MONTHS)

    def _fill_agenda(self):
        """Write the points again that come from what is known; the others stay."""
        for review in self:
            env = review.with_context(lang=review.lang).env
            since = review._get_since()
            partnership = review.partnership_id.with_env(env)
            rows = [
                review.with_env(env)._get_contact_point(partnership, since),
                review.with_env(env)._get_commitment_point(partnership, since),
                review.with_env(env)._get_placement_point(partnership, since),
                review.with_env(env)._get_workplace_point(partnership),
                review.with_env(env)._get_need_point(partnership),
            ]
            # sudo: where a point comes from is written by the system; the right to
            # write the review was checked by the caller
            review_sudo = review.sudo()
            review_sudo.point_ids.filtered(
                lambda p: p.origin == "system" and not (p.decision or p.next_step)
            ).unlink()
            kept = set(review_sudo.point_ids.mapped("name"))
            review_sudo.point_ids = [
                Command.create({**row, "origin": "system", "sequence": rank})
                for rank, row in enumerate(rows, 1)
                if row["name"] not in kept
            ]

    @api.model
    def _list_names(self, names):
        names = list(dict.fromkeys(filter(None, names)))
        more = len(names) - LISTED
        lines = [f"• {name}" for name in names[:LISTED]]
        if more > 0:
            lines.append(self.env._("• and %s more", more))
        return lines

    def _get_contact_point(self, partnership, since):
        rows = partnership.interaction_ids.filtered(lambda i: i.date >= since)
        lines = [
            self.env._(
                "Exchanges since %(since)s: %(count)s",
                since=format_date(self.env, since),
                count=len(rows),
            )
        ]
        if rows:
            last = format_date(self.env, max(rows.mapped("date")))
            lines.append(self.env._("The last one on %s", last))
        return {"name": self.env._("How we stay in touch"), "detail": "\n".join(lines)}

    def _get_commitment_point(self, partnership, since):
        today = fields.Date.context_today(self)
        checkins = self.env["crm.commitment.checkin"].search(
            [
                ("partnership_id", "=", partnership.id),
                ("date_due", ">=", since),
                ("date_due", "<=", today),
            ]
        )
        counts = {
            state: checkins.filtered(lambda c, state=state: c.state == state)
            for state in ("kept", "missed", "open")
        }
        lines = [
            self.env._(
                "Kept: %(kept)s · missed: %(missed)s · not answered yet: %(open)s",
                **{state: len(rows) for state, rows in counts.items()},
            ),
            *self._list_names(counts["missed"].commitment_id.mapped("name")),
        ]
        return {"name": self.env._("Commitments"), "detail": "\n".join(lines)}

    def _get_placement_point(self, partnership, since):
        # sudo: numbers of people, whoever's files they are
        placements = self.env["crm.placement"].sudo()
        hired = placements.search_count(
            [("partnership_id", "=", partnership.id), ("date_hired", ">=", since)]
        )
        now = placements.search_count(
            [
                ("partnership_id", "=", partnership.id),
                ("state", "in", ("hired", "kept")),
            ]
        )
        lines = [
            self.env._(
                "Hired since: %(hired)s · in the job as far as we know: %(now)s",
                hired=hired,
                now=now,
            )
        ]
        results = (
            self.env["crm.placement.followup"]
            .sudo()
            .search(
                [
                    ("partnership_id", "=", partnership.id),
                    ("weeks", "=", 26),
                    ("date_due", "<=", fields.Date.context_today(self)),
                ]
            )
            .mapped("result_continuous_same")
        )
        kept, lost = results.count(YES), results.count(NO)
        minimum = self.env["crm.legal.parameter"]._get_small_group_minimum()
        if kept + lost >= minimum:
            lines.append(
                self.env._(
                    "Stayed 26 weeks: %(kept)s of %(known)s people known",
                    kept=kept,
                    known=kept + lost,
                )
            )
        return {"name": self.env._("Hiring and staying"), "detail": "\n".join(lines)}

    def _get_workplace_point(self, partnership):
        points = self.env["crm.workplace.check.line"].search(
            [("partnership_id", "=", partnership.id), ("is_open", "=", True)]
        )
        lines = [
            self.env._(
                "Points to correct: %(count)s, of which critical: %(critical)s",
                count=len(points),
                critical=len(points.filtered("is_blocking")),
            ),
            *self._list_names(points.mapped("name")),
        ]
        return {"name": self.env._("Workplace"), "detail": "\n".join(lines)}

    def _get_need_point(self, partnership):
        needs = self.env["crm.labour.need"].search(
            [
                ("partnership_id", "=", partnership.id),
                ("state", "in", ("open", "stale")),
            ]
        )
        lines = [
            self.env._("Needs open: %s", len(needs)),
            *self._list_names(needs.mapped("name")),
        ]
        return {"name": self.env._("Needs to come"), "detail": "\n".join(lines)}
