# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.placement_states import EMPLOYED, OPEN


class CrmLabourNeedMatch(models.TransientModel):
    """A person and a need side by side, as the last ranking of the user found them.

    Rows belong to the user who asked, hold what their rights let them see at that
    moment, and are replaced by the next ranking; a need or a person that is closed to
    them meanwhile takes its rows along. A view in the database would compare everyone
    with everything each time that a list is opened.
    """

    _name = "crm.labour.need.match"
    _description = "Match of a Person and a Need"
    _inherit = ["crm.match.explanation.mixin"]
    _order = "rank, id"
    _rec_name = "participant_id"

    need_id = fields.Many2one(
        "crm.labour.need", required=True, readonly=True, ondelete="cascade"
    )
    participant_id = fields.Many2one(
        "crm.participant", required=True, readonly=True, ondelete="cascade"
    )
    rank = fields.Integer(readonly=True)
    score = fields.Float(readonly=True, aggregator=None)
    lacks_law = fields.Integer(
        string="Missing by Law",
        readonly=True,
        aggregator=None,
        help="How many things that the law requires are missing on the day of the "
        "start.",
    )
    facts = fields.Json(readonly=True)
    missing = fields.Char(compute="_compute_missing")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)
    placement_id = fields.Many2one(
        "crm.placement",
        string="Proposed Already",
        compute="_compute_placement_id",
        help="The proposal that is under way, or the last one.",
    )
    proposal = fields.Char(
        compute="_compute_placement_id",
        help="Where the proposal stands.",
    )
    is_proposed = fields.Boolean(
        compute="_compute_placement_id",
        help="A proposal is under way, or led to a job.",
    )

    # --------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Rankings come from “Find Candidates”."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A ranking is not changed by hand."))
        return super().write(vals)

    # ----------------------------------------------------------------- ranking
    @api.model
    @api.private
    def _show(self, rows, side):
        """Keep the ranking of the user, and open it.

        :param rows: of ``crm.labour.need._rank``
        :param side: "need" or "participant", which all rows share: it is not repeated
        """
        self.check_access("read")
        mine = [("create_uid", "=", self.env.uid)]
        # sudo: rows of the user whose need is closed to them by now go too
        self.sudo().search(mine).unlink()
        people = self.env["crm.participant"].browse([r["participant_id"] for r in rows])
        # sudo: only this method writes rows; what they hold was read with the rights
        # of the user, and the rows belong to them
        self.sudo().create(
            [
                {
                    "need_id": row["need"].id,
                    "participant_id": person.id,
                    "rank": rank,
                    "score": row["score"],
                    "lacks_law": row["lacks_law"],
                    "facts": self._get_facts(row["need"], person, row["components"]),
                }
                for rank, (row, person) in enumerate(zip(rows, people, strict=True), 1)
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_labour_need_match_action"
        )
        action["domain"] = mine
        action["context"] = {"match_side": side}
        return action

    # ---------------------------------------------------------------- computed
    @api.depends("need_id", "participant_id")
    @api.depends_context("uid", "lang")
    def _compute_placement_id(self):
        placements = self.env["crm.placement"].search(
            [
                ("need_id", "in", self.need_id.ids),
                ("participant_id", "in", self.participant_id.ids),
            ],
            order="id",
        )
        live = placements.filtered(lambda p: p.state in (*OPEN, *EMPLOYED))
        # the last one stands, and one that is under way before those that are over
        known = {
            (p.need_id, p.participant_id): p for p in (*(placements - live), *live)
        }
        labels = dict(placements._fields["state"]._description_selection(self.env))
        none = placements.browse()
        for match in self:
            placement = known.get((match.need_id, match.participant_id), none)
            match.placement_id = placement
            match.is_proposed = placement in live
            match.proposal = labels.get(placement.state)

    @api.depends("facts")
    @api.depends_context("lang")
    def _compute_missing(self):
        for match in self:
            match.missing = self._format_missing(match.facts)

    @api.depends("facts")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for match in self:
            match.explanation = self._format_facts(match.facts)

    # ----------------------------------------------------------------- actions
    def action_propose(self):
        """Propose the person by code: the reasons are kept with the placement."""
        self.ensure_one()
        if self.is_proposed:
            return self.action_open_placement()
        self.need_id.check_access("read")
        placement = self.env["crm.placement"]._propose(
            self.need_id, self.participant_id, self.facts
        )
        return placement._get_records_action()

    def action_open_placement(self):
        self.ensure_one()
        return self.placement_id._get_records_action()

    def action_open_person(self):
        self.ensure_one()
        return self.participant_id._get_records_action()
