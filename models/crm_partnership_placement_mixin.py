# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.free_text import replace_names

READERS = "crm_partnership.group_business_developer,crm_partnership.group_counsellor"


class CrmPartnershipPlacementMixin(models.AbstractModel):
    """Placements of a partnership, and the gates that read them.

    The dates of the first placement and of the first one kept are facts about the
    partnership: they stay when the files of the people are erased. What happened before
    files were kept here is a milestone that a director records.
    """

    _name = "crm.partnership.placement.mixin"
    _description = "Placements of a Partnership"

    placement_ids = fields.One2many(
        "crm.placement", "partnership_id", string="Placements", groups=READERS
    )
    placement_count = fields.Integer(
        string="Number of Placements",
        compute="_compute_placement_count",
        groups=READERS,
    )
    date_first_placement = fields.Date(
        string="First Placement on", readonly=True, copy=False
    )
    date_first_kept = fields.Date(
        string="First Placement Kept on", readonly=True, copy=False
    )
    weeks_kept = fields.Integer(
        string="Longest Kept (weeks)", readonly=True, copy=False
    )

    def _compute_placement_count(self):
        counts = dict(
            self.env["crm.placement"]._read_group(
                [("partnership_id", "in", self.ids)], ["partnership_id"], ["__count"]
            )
        )
        for record in self:
            record.placement_count = counts.get(record._origin, 0)

    def _get_introduction_counts(self):
        """People introduced to the employers since the first of the month."""
        first = fields.Date.context_today(self).replace(day=1)
        counts = super()._get_introduction_counts()
        # sudo: a number; a proposal that the user may not open counts too
        for partnership, count in (
            self.env["crm.placement"]
            .sudo()
            ._read_group(
                [
                    ("partnership_id", "in", self.ids),
                    ("introduced_at", ">=", first),
                ],
                ["partnership_id"],
                ["__count"],
            )
        ):
            counts[partnership.id] = counts.get(partnership.id, 0) + count
        return counts

    def _note_first_placement(self, date):
        """An internship or a job began."""
        # sudo: a fact that the system notes, whoever records the start
        for record in self.sudo():
            if not record.date_first_placement or record.date_first_placement > date:
                record.date_first_placement = date

    def _note_kept_placement(self, weeks, date):
        """A placement was kept up to a milestone, with the same employer."""
        for record in self.sudo():  # sudo: as above
            if weeks > record.weeks_kept:
                record.write({"weeks_kept": weeks, "date_first_kept": date})

    def _gate_check_first_placement(self, gate):
        """sudo: readers without access learn whether the condition is met."""
        return self.filtered(
            lambda p: (
                p.sudo().date_first_placement or p._get_last_milestone("placement")
            )
        )

    def _gate_check_placement_kept(self, gate):
        """Kept for as many weeks as the gate asks (26 if it says nothing)."""
        weeks = gate.threshold or 26
        return self.filtered(
            lambda p: p.sudo().weeks_kept >= weeks or p._get_last_milestone("retention")
        )

    @api.private
    def _take_out_names(self, text):
        """A text of the employer without the names of people of its placements.

        It is replaced without a word: a refusal would confirm a guess.
        """
        self.ensure_one()
        # sudo: only compared with the text, and shown to nobody
        people = self.sudo().placement_ids.participant_id
        names = [name for person in people for name in person._get_known_names()]
        return replace_names(text, names) if text and names else text

    @api.readonly
    def action_view_placements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_placement_action"
        )
        action["domain"] = [("partnership_id", "=", self.id)]
        action["context"] = {"default_partnership_id": self.id}
        return action
