# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_date

from ..tools import fair_turn
from .crm_confidential_mixin import CLOSED_LEVELS
from .crm_need_offer import ANSWER_REASONS
from .res_company_network import DEVELOPER, DIRECTOR

NOT_ASKED = {
    "answer": False,
    "answered_by": False,
    "date_answered": False,
    "decline_reason": False,
    "decline_note": False,
}


class CrmSharedEmployer(models.Model):
    """An employer with which several enterprises of the network are in touch.

    Holds only what partnerships of the level *network* tell: the employer, the
    enterprises and whom to talk to. A partnership that is closed leaves it at once, and
    with fewer than two enterprises it is removed. The enterprises agree on one that
    leads; it is shown beside whatever the employer asks afterwards.
    """

    _name = "crm.shared.employer"
    _description = "Employer in Common"
    _inherit = ["crm.guarded.mixin"]
    _order = "id desc"

    name = fields.Char(string="Employer", readonly=True, required=True, index="trigram")
    party_ids = fields.One2many(
        "crm.shared.employer.party", "shared_id", string="Enterprises", readonly=True
    )
    state = fields.Selection(
        [
            ("noticed", "No lead yet"),
            ("proposed", "Lead proposed"),
            ("agreed", "Lead agreed"),
        ],
        required=True,
        readonly=True,
        default="noticed",
        index=True,
    )
    lead_id = fields.Many2one(
        "res.company",
        string="Lead Enterprise",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    lead_name = fields.Char(string="Lead", readonly=True)
    lead_reason = fields.Text(string="Why this Enterprise", readonly=True)
    date_lead = fields.Date(string="Agreed on", readonly=True, index=True)
    proposed_by = fields.Char(readonly=True)
    turn = fields.Integer(readonly=True, aggregator=None)
    can_answer = fields.Boolean(compute="_compute_can_answer")

    @api.depends("party_ids.answer")
    @api.depends_context("allowed_company_ids", "uid")
    def _compute_can_answer(self):
        for shared in self:
            shared.can_answer = bool(
                shared.state == "proposed"
                and shared._get_own_parties().filtered(lambda p: p.answer == "waiting")
            )

    def _get_own_parties(self):
        return self.party_ids.filtered(lambda p: p.company_id in self.env.companies)

    def _get_summary(self, company):
        """One line for a page of an enterprise: who else is in touch, who leads."""
        if not self:
            return False
        if self.state == "agreed":
            return self.env._(
                "Lead: %(lead)s, since %(date)s",
                lead=self.lead_name,
                date=format_date(self.env, self.date_lead),
            )
        others = self.party_ids.filtered(lambda p: p.company_id != company)
        return self.env._(
            "Also in touch with this employer: %(names)s",
            names=", ".join(
                f"{p.company_name} ({p.contact_name})"
                if p.contact_name
                else p.company_name
                for p in others
            ),
        )

    # ------------------------------------------------------------------- noticing
    @api.model
    def _look_for_sisters(self, sources):
        """Something was recorded about employers: tell both sides of what is common.

        :param sources: partnerships or solicitations
        """
        if not sources:
            return
        # sudo: finds what other enterprises hold, and tells each side what the levels
        # of both allow
        partnerships = self.env["crm.partnership"].sudo()
        solicitations = self.env["crm.solicitation"].sudo()
        others = Domain("company_id", "not in", sources.company_id.ids)
        if len(sources.company_id) == 1 and not (
            partnerships.search_count(others, limit=1)
            or solicitations.search_count(others, limit=1)
        ):
            return
        # fictitious employers are the same everywhere: nobody is told of them
        sources = self.env["crm.sample.data"]._leave_out_samples(sources)
        if not sources:
            return
        limit = fields.Date.context_today(self) - timedelta(
            days=self._get_overlap_days()
        )
        # all at once: an import records thousands
        same = sources.sudo().partner_id._group_same_employers()
        common = Domain(
            "partner_id.commercial_partner_id",
            "in",
            list({e.id for group in same.values() for e in group}),
        )
        by_employer = {}
        for other in (
            *partnerships.search(common & self._get_active_domain(limit)),
            *solicitations.search(common & Domain("date", ">=", limit)),
        ):
            by_employer.setdefault(other.partner_id.commercial_partner_id, []).append(
                other
            )
        for source in sources.sudo():
            for employer in same[source.partner_id]:
                for other in by_employer.get(employer, ()):
                    if other.company_id != source.company_id:
                        self._notice(source, other)

    @api.model
    def _get_overlap_days(self):
        # sudo: a number that holds for everyone
        value = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("crm_partnership.network_overlap_days", "90")
        )
        return int(value) if value.isdecimal() else 90

    @api.model
    def _get_active_domain(self, limit):
        """Partnerships in which something happened since a day."""
        return Domain("status", "!=", "ended") & (
            Domain("create_date", ">=", limit)
            | Domain("date_last_interaction", ">=", limit)
            | Domain("need_ids.create_date", ">=", limit)
            | Domain("need_ids.date_opened", ">=", limit)
        )

    @api.model
    def _notice(self, one, other):
        """Two records of two enterprises about one employer, with elevated rights."""
        levels = [one._get_network_level(), other._get_network_level()]
        if levels == ["network", "network"]:
            self._join(one, other)
            return
        for mine, theirs in ((one, other), (other, one)):
            # what is closed is told to nobody of another enterprise
            if theirs._get_network_level() not in CLOSED_LEVELS:
                self._tell_unnamed(mine)

    @api.model
    def _tell_unnamed(self, source):
        """That there is a sister enterprise, not which one: once in a while."""
        today = fields.Date.context_today(self)
        told = source.network_told_on
        if told and told > today - timedelta(days=self._get_overlap_days()):
            return
        source.network_told_on = today
        if source._get_network_level() in CLOSED_LEVELS:
            users = source._get_person_in_charge()
        else:
            users = source.company_id._get_users_of_group(DIRECTOR)
        source.company_id._tell_people(
            users,
            lambda env: env._("A sister enterprise is in touch with the same employer"),
            lambda env: env._(
                "Only you are told, and not which enterprise it is. Lower the level of "
                "confidentiality to “Network” if you want to talk about it with the "
                "sister enterprise."
            ),
            source._get_network_link(),
        )

    @api.model
    def _join(self, one, other):
        """Both sides see who the other one is."""
        shared = one.shared_employer_id | other.shared_employer_id
        if len(shared) > 1:
            shared = shared._merge()
        if not shared:
            shared = self.sudo().create({"name": other.partner_id.name})
        before = shared.party_ids.company_id
        today = fields.Date.context_today(self)
        for source in (one, other):
            source.shared_employer_id = shared
            if source.company_id not in shared.party_ids.company_id:
                person = source._get_person_in_charge()
                shared.party_ids = [
                    Command.create(
                        {
                            "company_id": source.company_id.id,
                            "company_name": source.company_id.name,
                            "contact_name": person.name,
                            "contact_email": person.email,
                            "date_since": today,
                        }
                    )
                ]
        added = shared.party_ids.company_id - before
        if not added:
            return
        if shared.state == "proposed":
            # the newcomer has a say too
            shared.party_ids.filtered(
                lambda p: p.company_id in added
            ).answer = "waiting"
        shared._tell(
            lambda env: env._("A sister enterprise is in touch with the same employer"),
            lambda env: env._(
                "Open the page to see whom to talk to there, and agree on the "
                "enterprise that leads."
            ),
        )

    def _merge(self):
        """Two groups turn out to be about one employer: the older one stays."""
        kept = self.sorted("id")[0]
        for gone in self - kept:
            for model in ("crm.partnership", "crm.solicitation"):
                self.env[model].sudo().with_context(active_test=False).search(
                    [("shared_employer_id", "=", gone.id)]
                ).shared_employer_id = kept
            known = kept.party_ids.company_id
            gone.party_ids.filtered(lambda p, k=known: p.company_id not in k).write(
                {"shared_id": kept.id}
            )
            gone.unlink()
        return kept

    def _leave(self, sources):
        """Sources that tell nothing any more; their enterprise goes with the last."""
        for shared in self:
            mine = sources.sudo().filtered(
                lambda s, e=shared: s.shared_employer_id == e
            )
            mine.shared_employer_id = False
            for company in mine.company_id:
                if not any(
                    self.env[model]
                    .sudo()
                    .search_count(
                        [
                            ("shared_employer_id", "=", shared.id),
                            ("company_id", "=", company.id),
                        ],
                        limit=1,
                    )
                    for model in ("crm.partnership", "crm.solicitation")
                ):
                    shared._remove_party(company)

    def _remove_party(self, company):
        self.party_ids.filtered(lambda p: p.company_id == company).unlink()
        if len(self.party_ids) < 2:
            self.unlink()
        elif self.lead_id == company:
            self._forget_lead()
        else:
            self._settle()

    # ------------------------------------------------------------------- the lead
    def _lock(self):
        """Wait for who answers; what they wrote is seen, or all starts again."""
        self.flush_recordset()
        if self:
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_shared_employer SET turn = COALESCE(turn, 0) + 1 "
                    "WHERE id IN %s",
                    tuple(self.ids),
                )
            )
        self.invalidate_recordset()

    def _check_party(self):
        """The parties of the user's enterprises.

        :raise AccessError: the user answers for none of them
        """
        self.ensure_one()
        self.check_access("read")
        parties = self._get_own_parties().filtered(
            lambda p: p.company_id in self.env.user.company_ids
        )
        if not parties or not self.env.user.has_group(DEVELOPER):
            raise AccessError(
                self.env._(
                    "The enterprises in touch with the employer agree on the lead: "
                    "their business developers and directors do."
                )
            )
        return parties

    def _get_turns(self):
        """Whose turn it is to lead: list of (party, reason in words)."""
        self.ensure_one()
        shared = self.sudo()  # sudo: numbers of each enterprise
        parties = shared.party_ids
        companies = parties.company_id
        year = fields.Date.context_today(self) - timedelta(days=365)
        leads = {
            company.id: count
            for company, count in shared._read_group(
                [("lead_id", "in", companies.ids), ("date_lead", ">", year)],
                ["lead_id"],
                ["__count"],
            )
        }
        sources = shared._get_sources()
        employer = sources[0].partner_id if sources else self.env["res.partner"]
        sharing = self.env["crm.need.sharing"].sudo()
        place = sharing._get_place(employer)
        candidates = [
            fair_turn.Candidate(
                key=company.id,
                km=fair_turn.get_distance_km(
                    place, sharing._get_place(company.partner_id)
                ),
                capacity=1 + company.network_offers_month,
                received=leads.get(company.id, 0),
            )
            for company in companies
        ]
        rows = []
        for turn in fair_turn.rank(
            candidates, self.env.company.sudo()._get_network_weights()
        ):
            party = parties.filtered(
                lambda p, k=turn.candidate.key: p.company_id.id == k
            )
            reason = "\n".join(
                [
                    self.env._(
                        "Past share: has led %(count)s times in twelve months.",
                        count=turn.candidate.received,
                    ),
                    sharing._explain_distance(turn.candidate),
                ]
            )
            rows.append((party.with_env(self.env), reason))
        return rows

    def _get_sources(self):
        return [
            record
            for model in ("crm.partnership", "crm.solicitation")
            for record in self.env[model].search(
                [("shared_employer_id", "in", self.ids)]
            )
        ]

    @api.readonly
    def action_open_propose(self):
        """The window with the enterprise whose turn it is."""
        self.ensure_one()
        self._check_party()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_shared_employer_lead_action"
        )
        turns = self._get_turns()
        action["context"] = {
            "default_shared_id": self.id,
            "default_party_id": turns[0][0].id,
            "default_reason": turns[0][1],
        }
        return action

    @api.readonly
    def action_open_decline(self):
        """The window that asks why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_shared_employer_decline_action"
        )
        action["context"] = {"default_shared_id": self.id}
        return action

    @api.private
    def action_propose(self, party, reason):
        """Propose who leads; the others agree or not.

        :param party: one of the enterprises in touch with the employer
        :param reason: why, kept with the lead
        """
        mine = self._check_party()
        reason = (reason or "").strip()
        if party not in self.party_ids:
            raise UserError(
                self.env._("Choose one of the enterprises in touch with the employer.")
            )
        if not reason:
            raise UserError(
                self.env._("Write why this enterprise: it is kept with the lead.")
            )
        # sudo: the agreement is written by the methods of this model only
        shared = self.sudo()
        shared._lock()
        shared.party_ids.write({**NOT_ASKED, "answer": "waiting"})
        shared.write(
            {
                "state": "proposed",
                "lead_id": party.sudo().company_id.id,
                "lead_name": party.company_name,
                "lead_reason": reason,
                "date_lead": False,
                "proposed_by": self.env.user.name,
            }
        )
        shared._note_answers(mine, answer="accepted")
        if shared.state == "proposed":
            shared._tell(
                lambda env: env._("A lead enterprise is proposed"),
                lambda env: env._("Open the page to agree, or to say why not."),
                but=mine.company_id,
            )
        return True

    def action_accept(self):
        """Agree with the lead that is proposed."""
        return self._answer(answer="accepted")

    @api.private
    def action_decline(self, reason, note=None):
        """Another lead is to be proposed.

        :param reason: a code of ``ANSWER_REASONS``
        """
        note = (note or "").strip()
        if reason not in dict(ANSWER_REASONS):
            raise UserError(self.env._("Choose why you do not agree."))
        if reason == "other" and not note:
            raise UserError(self.env._("Write in a few words why you do not agree."))
        return self._answer(answer="declined", decline_reason=reason, decline_note=note)

    def _answer(self, **values):
        mine = self._check_party()
        # sudo: the agreement is written by the methods of this model only
        shared = self.sudo()
        shared._lock()
        waiting = mine.sudo().filtered(lambda p: p.answer == "waiting")
        if shared.state != "proposed" or not waiting:
            raise UserError(
                self.env._("There is nothing to answer any more. Refresh the page.")
            )
        shared._note_answers(waiting, **values)
        return True

    def _note_answers(self, parties, **values):
        parties.sudo().write(
            {
                "answered_by": self.env.user.name,
                "date_answered": fields.Date.context_today(self),
                **values,
            }
        )
        self._settle()

    def _settle(self):
        """All agree: there is a lead. One does not: there is none."""
        self.ensure_one()
        answers = set(self.party_ids.mapped("answer"))
        if self.state != "proposed":
            return
        if "declined" in answers:
            self._forget_lead()
            self._tell(
                lambda env: env._("The lead that was proposed is not agreed"),
                lambda env: env._("Open the page to see why, and propose another one."),
            )
        elif answers == {"accepted"}:
            self.write(
                {"state": "agreed", "date_lead": fields.Date.context_today(self)}
            )
            self._tell(
                lambda env: env._("A lead enterprise is agreed"),
                lambda env: env._(
                    "It is shown beside whatever the employer asks from now on."
                ),
            )

    def _forget_lead(self):
        self.write(
            {
                "state": "noticed",
                "lead_id": False,
                "lead_name": False,
                "lead_reason": False,
                "date_lead": False,
            }
        )

    def _tell(self, subject, body, but=None):
        """A notice to whoever holds the employer in each enterprise."""
        for source in self._get_sources():
            if not but or source.company_id not in but:
                source.company_id._tell_people(
                    source._get_person_in_charge(),
                    subject,
                    body,
                    f"/odoo/shared-employers/{self.id}",
                )
