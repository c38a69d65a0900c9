# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from .crm_labour_need_rank_mixin import SHOWN
from .placement_states import OPEN


class CrmParticipantPlacementMixin(models.AbstractModel):
    """Placements of a participant, and what is counted of them after the erasure."""

    _name = "crm.participant.placement.mixin"
    _description = "Placements of a Participant"

    placement_ids = fields.One2many(
        "crm.placement",
        "participant_id",
        string="Placements",
        groups="crm_partnership.group_business_developer,"
        "crm_partnership.group_counsellor",
    )

    def _has_history(self):
        self.ensure_one()
        return super()._has_history() or bool(self.sudo().placement_ids)

    def _get_outcome_facts(self):
        """Whether an internship and a job came of the path, and how long it lasted."""
        self.ensure_one()
        # sudo: called by the erasure
        placements = self.sudo().placement_ids
        hired = placements.filtered("date_hired").sorted(lambda p: (p.date_hired, p.id))
        facts = super()._get_outcome_facts()
        begun = self.date_start.year
        facts.append(("hire", begun, 0, False, "yes" if hired else "no"))
        began = placements.internship_ids.filtered("started_on")
        facts.append(("internship", begun, 0, False, "yes" if began else "no"))
        years = set()
        for placement in hired:
            year = placement.date_hired.year
            facts += placement._get_retention_facts("retention", year)
            if year not in years:
                # people are counted once a year, with the first job of that year
                facts += placement._get_retention_facts("cohort", year)
            years.add(year)
        return facts

    def _erase_parts(self):
        self.ensure_one()
        # sudo: called by the erasure; messages, tracking, mails and activities go too
        placements = self.sudo().placement_ids
        meetings = self.env["calendar.event"].sudo().with_context(active_test=False)
        meetings.search(
            [("res_model", "=", "crm.placement"), ("res_id", "in", placements.ids)]
        ).unlink()
        placements.with_context(active_test=False).activity_ids.unlink()
        # through the ORM: scans and signatures go with their rows
        placements.internship_ids.signature_ids.unlink()
        placements.internship_ids.unlink()
        placements.unlink()
        # what placements pointed at (consents) goes after them
        return super()._erase_parts()

    def action_close(self):
        """The path ends: what was proposed is not pursued any more."""
        result = super().action_close()
        for participant in self:
            # sudo: proposals of partnerships that the counsellor may not open as well
            participant.sudo().placement_ids.filtered(
                lambda p: p.state in OPEN and p.state != "internship"
            )._set_state(
                "closed",
                refused_by="enterprise",
                date_closed=fields.Date.context_today(self),
            )
        return result

    @api.readonly
    def action_view_placements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_placement_action"
        )
        action["domain"] = [("participant_id", "=", self.id)]
        action["context"] = {"default_participant_id": self.id}
        return action

    def action_find_jobs(self):
        """Show the open needs that the person could fill, best first.

        :raise AccessError: the user is not an own counsellor
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_own_counsellor():
            raise AccessError(
                self.env._(
                    "The counsellor of %(code)s, or the one who stands in, looks for "
                    "jobs for them. From a need, “Find Candidates” compares everyone.",
                    code=self.name,
                )
            )
        needs = self.env["crm.labour.need"].search(
            [("state", "=", "open"), ("company_id", "=", self.company_id.id)]
        )
        rows = needs._rank(people=self, limit=1)
        # needs of the same score: the oldest first, it has waited longest
        rows.sort(key=lambda r: (r["lacks_law"] > 0, -r["score"], r["need"].id))
        return self.env["crm.labour.need.match"]._show(rows[:SHOWN], "participant")
