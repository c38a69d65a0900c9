# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..tools import fair_turn
from .crm_labour_need_life_mixin import ALIVE

#: an offer that is not finished with
WAITING = ("offered", "accepted")


class CrmNeedSharing(models.Model):
    """A need that an enterprise offers to its sisters, one after the other.

    The owner's side of ``crm.need.offer``: the need, the order of the sisters with its
    reasons, and what is told of the work. Read by business developers and directors who
    read the partnership; written by the system only. Each step locks the row, so that
    one sister at most accepts and a step is made once.
    """

    _name = "crm.need.sharing"
    _description = "Need Shared with the Network"
    _inherit = ["crm.guarded.mixin", "crm.scheduled.mixin"]
    _order = "id desc"
    _rec_name = "need_id"

    need_id = fields.Many2one(
        "crm.labour.need", readonly=True, required=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="need_id.partnership_id", store=True, index=True
    )
    company_id = fields.Many2one(related="need_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Offered by", readonly=True, index=True, ondelete="restrict"
    )
    date = fields.Date(string="Shared on", readonly=True, index=True)
    date_ended = fields.Date(string="Ended on", readonly=True)
    state = fields.Selection(
        [
            ("running", "Sisters are asked"),
            ("accepted", "Accepted"),
            ("nobody", "Nobody took it"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="running",
        index=True,
    )
    note = fields.Text(
        string="Why in Another Order",
        readonly=True,
        help="When the order that was proposed was changed.",
    )
    header = fields.Json(readonly=True)
    turn = fields.Integer(readonly=True, aggregator=None)
    offer_id = fields.Many2one(
        "crm.need.offer",
        string="Offer to Answer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    asked_id = fields.Many2one(
        "res.company", related="offer_id.sister_id", string="Asked now", store=True
    )
    line_ids = fields.One2many(
        "crm.need.sharing.line", "sharing_id", string="Order", readonly=True
    )
    can_write = fields.Boolean(compute="_compute_can_write")

    _one_alive = models.UniqueIndex(
        "(need_id) WHERE state IN ('running', 'accepted')",
        "This need is offered already. Withdraw it first to start again.",
    )

    @api.depends_context("uid")
    def _compute_can_write(self):
        for sharing in self:
            sharing.can_write = sharing.need_id.can_write

    @api.depends("need_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        hidden = self._get_unreadable_for_user()
        for sharing in self:
            sharing.display_name = (
                self.env._("Confidential")
                if sharing in hidden
                else sharing.need_id.display_name
            )

    # --------------------------------------------------------------- the order
    @api.model
    def _get_turns(self, need):
        """The order in which sisters would be asked for a need.

        :return: list of (enterprise with elevated rights, score, reason in words)
        """
        company = need.company_id.sudo()
        weights = company._get_network_weights()
        # sudo: what each sister takes and received, as numbers
        sisters = company.search(
            [("network_offers_month", ">", 0), ("id", "!=", company.id)]
        )
        candidates = self._get_candidates(need.sudo(), sisters)
        turns = fair_turn.rank(candidates, weights)
        by_id = {sister.id: sister for sister in sisters}
        most = max((t.candidate.received for t in turns), default=0)
        return [
            (by_id[t.candidate.key], t.score, self._explain(t, weights, most))
            for t in turns
        ]

    @api.model
    def _get_candidates(self, need, sisters):
        """The numbers by which sisters are compared: a constant number of queries."""
        today = fields.Date.context_today(self)
        offers = self.env["crm.need.offer"].sudo()
        received = Domain("sister_id", "in", sisters.ids) & (
            Domain("state", "!=", "withdrawn")
        )
        counts = {}
        for name, domain in (
            ("taken", Domain("date_offered", ">=", today.replace(day=1))),
            ("received", Domain("date_offered", ">", today - relativedelta(years=1))),
            ("waiting", Domain("state", "in", WAITING)),
        ):
            rows = offers._read_group(received & domain, ["sister_id"], ["__count"])
            counts[name] = {sister.id: count for sister, count in rows}
        fits = self._get_fits(need.occupation_id, sisters)
        place = self._get_place(need.partner_id)
        return [
            fair_turn.Candidate(
                key=sister.id,
                km=fair_turn.get_distance_km(place, self._get_place(sister.partner_id)),
                area=fair_turn.get_area_relation(
                    self._get_area_path(need.area_id),
                    self._get_area_path(sister.network_area_id),
                ),
                capacity=sister.network_offers_month,
                fit=fits.get(sister.id, "none"),
                **{name: numbers.get(sister.id, 0) for name, numbers in counts.items()},
            )
            for sister in sisters
        ]

    @api.model
    def _get_place(self, partner):
        return (partner.partner_latitude or 0.0, partner.partner_longitude or 0.0)

    @api.model
    def _get_area_path(self, area):
        return tuple(int(part) for part in (area.parent_path or "").split("/") if part)

    @api.model
    def _get_fits(self, occupation, sisters):
        """What the programmes of each sister teach: the occupation, its field."""
        if not occupation:
            return {}
        programmes = (
            self.env["crm.training.programme"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "in", sisters.ids),
                    ("occupation_ids.code", "=like", f"{occupation.code[:2]}%"),
                ],
                ["company_id", "occupation_ids"],
            )
        )
        fits = {}
        for programme in programmes:
            if occupation in programme.occupation_ids:
                fits[programme.company_id.id] = "occupation"
            else:
                fits.setdefault(programme.company_id.id, "field")
        return fits

    @api.model
    def _explain(self, turn, weights, most):
        """The reason of a place in the order, in words, one line a criterion."""
        candidate = turn.candidate
        texts = {
            "share": self.env._(
                "Past share: %(received)s offers received in twelve months; the "
                "enterprise that received most had %(most)s.",
                received=candidate.received,
                most=most,
            ),
            "fit": {
                "occupation": self.env._("Occupation: a programme teaches it."),
                "field": self.env._(
                    "Occupation: a programme teaches another one of the same field."
                ),
                "none": self.env._("Occupation: no programme teaches it."),
            }[candidate.fit],
            "distance": self._explain_distance(candidate),
            "capacity": self.env._(
                "Capacity: takes %(capacity)s a month, had %(taken)s this month, "
                "%(waiting)s in hand.",
                capacity=candidate.capacity,
                taken=candidate.taken,
                waiting=candidate.waiting,
            ),
        }
        lines = [
            self.env._(
                "%(text)s (%(points)s of 100, weight %(weight)s)",
                text=text,
                points=round(100 * turn.values[name]),
                weight=getattr(weights, name),
            )
            for name, text in texts.items()
        ]
        return "\n".join(lines)

    @api.model
    def _explain_distance(self, candidate):
        """By bands: a distance would tell the sister where the employer is."""
        if candidate.km is not None:
            band = fair_turn.get_band(candidate.km)
            if band < len(fair_turn.DISTANCE_BANDS):
                return self.env._(
                    "Distance: within %(km)s km.", km=fair_turn.DISTANCE_BANDS[band][0]
                )
            return self.env._(
                "Distance: more than %(km)s km.", km=fair_turn.DISTANCE_BANDS[-1][0]
            )
        return {
            "same": self.env._("Distance: in the same area."),
            "region": self.env._("Distance: in the same region."),
            "other": self.env._("Distance: in another region."),
            None: self.env._("Distance: not known."),
        }[candidate.area]

    # ------------------------------------------------------------------- steps
    def _lock(self):
        """Wait for who changes the turn; what they wrote is seen, or all starts again.

        An update, not only a lock: of two that began at the same time, the second one
        must not go on with what it had read.
        """
        self.flush_recordset()
        if self:
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_need_sharing SET turn = COALESCE(turn, 0) + 1 "
                    "WHERE id IN %s",
                    tuple(self.ids),
                )
            )
        self.invalidate_recordset()

    @api.model
    @api.private
    def start(self, need, sister_ids, note=None, about=None):
        """Offer a need to sisters, in the order given.

        :param sister_ids: ids of enterprises among those proposed
        :param note: why the order is not the one proposed, needed in that case
        :param about: words about the work that sisters read
        :raise UserError: the need, its partnership or the order does not allow it
        """
        need.ensure_one()
        need._check_may_share()
        header = need._get_network_header(about)
        turns = self._get_turns(need)
        proposed = [company.id for company, _score, _reason in turns]
        wanted = list(dict.fromkeys(sister_ids))
        if not wanted or set(wanted) - set(proposed):
            raise UserError(
                self.env._(
                    "Choose at least one sister enterprise among those proposed. If "
                    "there is none, none of them takes more offers this month."
                )
            )
        note = (note or "").strip()
        if wanted != proposed and not note:
            raise UserError(
                self.env._(
                    "The order is not the one proposed: write why, it is kept with "
                    "the offer."
                )
            )
        reasons = {company.id: (score, why) for company, score, why in turns}
        # sudo: the turn is written by the system only; the right to write the need was
        # checked
        sharing = self.sudo().create(
            {
                "need_id": need.id,
                "user_id": self.env.uid,
                "date": fields.Date.context_today(self),
                "note": note,
                "header": header,
                "line_ids": [
                    Command.create(
                        {
                            "sequence": number,
                            "sister_id": sister_id,
                            "score": reasons[sister_id][0],
                            "reason": reasons[sister_id][1],
                        }
                    )
                    for number, sister_id in enumerate(wanted)
                ],
            }
        )
        sharing._ask_next()
        return sharing.with_env(self.env)

    def _ask_next(self):
        """Offer the need to the next sister that still takes offers."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        for line in self.line_ids.filtered(
            lambda k: not k.offer_id and not k.passed_over
        ):
            (candidate,) = self._get_candidates(self.need_id, line.sister_id)
            if not fair_turn.may_receive(candidate):
                line.passed_over = self.env._("Takes no more offers this month.")
                continue
            company = self.company_id
            line.offer_id = self.env["crm.need.offer"].create(
                {
                    **self.header,
                    "company_id": company.id,
                    "sister_id": line.sister_id.id,
                    "currency_id": company.currency_id.id,
                    "asked_by": self.user_id.name,
                    "asked_email": self.user_id.email,
                    "score": line.score,
                    "reason": line.reason,
                    "date_offered": today,
                    "date_due": today + timedelta(days=company.network_answer_days),
                }
            )
            self.offer_id = line.offer_id
            line.offer_id._tell_sister(
                lambda env: env._("A sister enterprise offers you a need"),
                lambda env: env._(
                    "Open the offer to see the work, and accept or decline it in time: "
                    "without an answer it goes to the next enterprise."
                ),
            )
            return
        self.write({"state": "nobody", "offer_id": False, "date_ended": today})
        self._tell_owner(
            lambda env: env._("No sister enterprise took the need"),
            lambda env: env._("All of those chosen have declined or not answered."),
        )

    def _note_accepted(self, offer):
        self.ensure_one()
        self.write({"state": "accepted", "date_ended": fields.Date.context_today(self)})
        self._tell_owner(
            lambda env: env._("A sister enterprise accepted a need"),
            lambda env: env._(
                "%(sister)s looks for people. Ask the employer whether it may be "
                "named, and name it.",
                sister=offer.sister_id.name,
            ),
        )

    def _tell_owner(self, subject, body):
        for sharing in self:
            partnership = sharing.partnership_id
            holders = sharing.user_id | partnership._get_person_in_charge()
            sharing.company_id._tell_people(
                holders.filtered(lambda u, p=partnership: p._filter_readable_by(u)),
                subject,
                body,
                f"/odoo/needs-offered/{sharing.id}",
            )

    # ------------------------------------------------------------------- lapsing
    @api.model
    def _get_lapsed_domain(self, today):
        return (
            Domain("state", "=", "running")
            & Domain("offer_id.state", "=", "offered")
            & Domain("offer_id.date_due", "<", today)
        )

    @api.model
    def _cron_lapse(self):
        """Offers not answered in time go to the next sister; one transaction each."""
        today = fields.Date.context_today(self)
        self.search(self._get_lapsed_domain(today))._run_each(lambda s: s._lapse(today))

    def _lapse(self, today):
        """Pass on one offer; a second call changes nothing."""
        self.ensure_one()
        sharing = self.sudo()  # sudo: a step of the system
        sharing._lock()
        if not sharing.filtered_domain(sharing._get_lapsed_domain(today)):
            return
        offer = sharing.offer_id
        offer.state = "lapsed"
        offer._tell_sister(
            lambda env: env._("An offer was not answered in time"),
            lambda env: env._("It goes to the next enterprise."),
        )
        sharing._tell_owner(
            lambda env: env._("An offer was not answered in time"),
            lambda env: env._(
                "%(sister)s did not answer. The next enterprise, if there is one, is "
                "asked.",
                sister=offer.sister_id.name,
            ),
        )
        sharing._ask_next()

    # ------------------------------------------------------------------- withdrawing
    def action_withdraw(self):
        """Stop asking. A sister to which the employer was named goes on.

        :raise UserError: nothing is left to withdraw
        """
        for sharing in self:
            sharing.need_id.check_access("write")
        # sudo: written by the system only; the right to write the need was checked
        self.sudo()._lock()
        if self.filtered(lambda s: s.state not in ("running", "accepted")):
            raise UserError(
                self.env._("This is over already: there is nothing to withdraw.")
            )
        self.sudo()._withdraw()
        return True

    def _withdraw(self):
        """Offers that are not finished with end, unless the employer was named."""
        for sharing in self:
            offers = sharing.line_ids.offer_id.filtered(
                lambda o: o.state in WAITING and not o.released_at
            )
            offers.state = "withdrawn"
            offers._tell_sister(
                lambda env: env._("An offer was withdrawn"),
                lambda env: env._("The sister enterprise looks for nobody any more."),
            )
            if sharing.state == "running" or offers:
                sharing.write(
                    {
                        "state": "withdrawn",
                        "date_ended": fields.Date.context_today(self),
                    }
                )

    def _close_to_network(self):
        """The partnership is closed to sisters: nothing of it stays with them."""
        if not self:
            return
        self._lock()
        offers = self.line_ids.offer_id
        open_offers = offers.filtered(lambda o: o.state in WAITING)
        offers._erase()
        open_offers._tell_sister(
            lambda env: env._("An offer was withdrawn"),
            lambda env: env._("What was told of it is taken away."),
        )
        alive = self.filtered(lambda s: s.state in ("running", "accepted"))
        alive.write(
            {"state": "withdrawn", "date_ended": fields.Date.context_today(self)}
        )
        self.header = False

    @api.model
    def _stop_for_needs(self, needs):
        """Needs that are filled or closed are offered no more."""
        # sudo: a consequence of the step on the need, whose rights were checked
        running = self.sudo().search(
            [
                ("need_id", "in", [n.id for n in needs if n.state not in ALIVE]),
                ("state", "in", ("running", "accepted")),
            ]
        )
        if running:
            running._lock()
            running._withdraw()
