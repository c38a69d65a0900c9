# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.matching import WEIGHTS, level_state, points, score

ICONS = {
    "met": ("fa-check", "text-success"),
    "partly": ("fa-adjust", "text-warning"),
    "missing": ("fa-times", "text-danger"),
}


class CrmLabourNeedMatch(models.TransientModel):
    """A person and a need side by side, as the last ranking of the user found them.

    Rows belong to the user who asked, hold what their rights let them see at that
    moment, and are replaced by the next ranking. A view in the database would compare
    everyone with everything each time that a list is opened.
    """

    _name = "crm.labour.need.match"
    _description = "Match of a Person and a Need"
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
    lacks_law = fields.Integer(readonly=True)
    facts = fields.Json(readonly=True)
    missing = fields.Char(compute="_compute_missing")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)
    placement_id = fields.Many2one(
        "crm.placement",
        string="Proposed Already",
        compute="_compute_placement_id",
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
    def _show(self, rows):
        """Keep the ranking of the user, and open it.

        :param rows: of ``crm.labour.need._rank``
        """
        mine = [("create_uid", "=", self.env.uid)]
        self.search(mine).unlink()
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
        return action

    @api.model
    def _get_facts(self, need, person, components):
        """What the explanation tells, in codes and values: kept with a proposal.

        :param components: {name: value from 0 to 1}
        """
        today = fields.Date.context_today(self)
        on_date = max(need.date_start or today, today)
        held = {}
        for skill in person.skill_ids:
            if skill.valid_from <= on_date and (
                not skill.valid_to or skill.valid_to >= on_date
            ):
                level = skill.skill_level_id
                known = held.get(skill.skill_id)
                if not known or level.level_progress > known.level_progress:
                    held[skill.skill_id] = level
        requirements = []
        for requirement in need.requirement_ids.filtered(lambda r: r._counts()):
            level = held.get(requirement.skill_id)
            requirements.append(
                {
                    "skill": requirement.skill_id.name,
                    "asked": requirement.skill_level_id.name,
                    "held": level.name if level else "",
                    "state": level_state(
                        requirement.skill_level_id.level_progress,
                        level.level_progress if level else None,
                    ),
                    "basis": requirement.basis,
                    "is_trainable": requirement.is_trainable,
                }
            )
        return {
            "components": components,
            "points": points(components),
            "score": score(components),
            "requirements": requirements,
            "details": self._get_details(need, person, on_date),
        }

    @api.model
    def _get_details(self, need, person, on_date):
        """What was compared besides the requirements, where the need tells it.

        :return: {component: values}, for JSON
        """
        details = {"ready": {"asked": fields.Date.to_string(on_date)}}
        if ready := person._get_date_available():
            details["ready"]["held"] = fields.Date.to_string(ready)
        if need.hours_week:
            details["hours"] = {
                "asked": need.hours_week,
                "least": person.hours_min,
                "most": person.hours_max,
            }
        if need.period_ids:
            missing = need.period_ids - person.period_ids
            details["periods"] = {
                "asked": need.period_ids.mapped("name"),
                "missing": missing.mapped("name"),
            }
        if need.area_id or need.transit == "car":
            details["place"] = {
                "asked": need.area_id.complete_name or "",
                "car": need.transit == "car",
            }
        if need.occupation_id:
            details["occupation"] = {"asked": need.occupation_id.name}
        return details

    # ---------------------------------------------------------------- computed
    @api.depends("need_id", "participant_id")
    def _compute_placement_id(self):
        placements = self.env["crm.placement"].search(
            [
                ("need_id", "in", self.need_id.ids),
                ("participant_id", "in", self.participant_id.ids),
            ]
        )
        known = {(p.need_id, p.participant_id): p for p in placements}
        for match in self:
            match.placement_id = known.get((match.need_id, match.participant_id))

    @api.depends("facts")
    @api.depends_context("lang")
    def _compute_missing(self):
        for match in self:
            facts = match.facts or {"requirements": [], "components": {}}
            parts = [
                self.env._("%(skill)s (law)", skill=row["skill"])
                if row["basis"] == "law"
                else row["skill"]
                for row in facts["requirements"]
                if row["state"] != "met"
            ]
            labels = self._get_component_labels()
            parts += [
                labels[name]
                for name, value in facts["components"].items()
                if name != "requirements" and value < 1
            ]
            match.missing = ", ".join(parts)

    @api.model
    def _get_component_labels(self):
        return {
            "requirements": self.env._("Skills and certifications asked for"),
            "place": self.env._("Place"),
            "occupation": self.env._("Occupation looked for"),
            "periods": self.env._("Parts of the week"),
            "hours": self.env._("Hours a week"),
            "ready": self.env._("Ready by the start"),
        }

    @api.depends("facts")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for match in self:
            match.explanation = self._format_facts(match.facts)

    @api.model
    def _format_facts(self, facts):
        """The explanation line by line, in the language of the reader."""
        if not facts:
            return False
        lines = []
        for row in facts["requirements"]:
            if row["state"] == "met":
                text = self.env._(
                    "%(skill)s: “%(asked)s” asked, has “%(held)s”",
                    **{key: row[key] for key in ("skill", "asked", "held")},
                )
            elif row["state"] == "partly":
                text = self.env._(
                    "%(skill)s: “%(asked)s” asked, has “%(held)s” so far",
                    **{key: row[key] for key in ("skill", "asked", "held")},
                )
            else:
                text = self.env._(
                    "%(skill)s: “%(asked)s” asked, not held",
                    skill=row["skill"],
                    asked=row["asked"],
                )
            if row["state"] != "met" and row["basis"] == "law":
                text = self.env._("%(line)s – required by law", line=text)
            elif row["state"] != "met" and row["is_trainable"]:
                text = self.env._("%(line)s – can be learned on the job", line=text)
            lines.append(self._format_line(row["state"], text, ""))
        labels = self._get_component_labels()
        for name, value in facts["components"].items():
            state = "met" if value >= 1 else "partly" if value > 0 else "missing"
            told = self.env._(
                "%(points)s of %(most)s points",
                points=f"{facts['points'][name]:.0f}",
                most=WEIGHTS[name],
            )
            detail = self._format_detail(name, facts.get("details"))
            text = labels[name]
            if detail:
                text = self.env._("%(line)s: %(detail)s", line=text, detail=detail)
            lines.append(self._format_line(state, text, told))
        return Markup('<ul class="list-unstyled mb-0">{}</ul>').format(
            Markup("").join(lines)
        )

    @api.model
    def _format_detail(self, name, details):
        """What was compared for a component, in words; "" when there is nothing to
        tell."""
        # proposals made before the details were kept have none
        if name == "requirements" or not details:
            return ""
        if name not in details:
            return self.env._("the need tells nothing, all suit")
        values = details[name]
        if name == "hours":
            wanted = {
                "asked": f"{values['asked']:g}",
                "least": f"{values['least']:g}",
                "most": f"{values['most']:g}",
            }
            if values["most"]:
                return self.env._(
                    "%(asked)s asked, looks for %(least)s to %(most)s", **wanted
                )
            return self.env._("%(asked)s asked, looks for %(least)s or more", **wanted)
        if name == "ready":
            asked = format_date(self.env, values["asked"])
            if not values.get("held"):
                return self.env._("ready now, wanted for %(asked)s", asked=asked)
            return self.env._(
                "from %(held)s, wanted for %(asked)s",
                held=format_date(self.env, values["held"]),
                asked=asked,
            )
        if name == "periods":
            asked = ", ".join(values["asked"])
            if not values["missing"]:
                return asked
            return self.env._(
                "%(asked)s (not possible: %(missing)s)",
                asked=asked,
                missing=", ".join(values["missing"]),
            )
        if name == "place" and values["car"]:
            return self.env._("%(asked)s, by car", asked=values["asked"]).lstrip(", ")
        return values["asked"]

    @api.model
    def _format_line(self, state, text, told):
        icon, colour = ICONS[state]
        return Markup(
            '<li class="d-flex gap-2"><i class="fa {icon} {colour} mt-1" role="img" '
            'title="{title}"></i><span class="flex-grow-1">{text}</span>'
            '<span class="text-muted">{told}</span></li>'
        ).format(
            icon=icon,
            colour=colour,
            title={
                "met": self.env._("Met"),
                "partly": self.env._("Partly"),
                "missing": self.env._("Missing"),
            }[state],
            text=text,
            told=told,
        )

    # ----------------------------------------------------------------- actions
    def action_propose(self):
        """Propose the person by code: the reasons are kept with the placement."""
        self.ensure_one()
        placement = self.placement_id or self.env["crm.placement"]._propose(
            self.need_id, self.participant_id, self.facts
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.placement",
            "res_id": placement.id,
            "view_mode": "form",
        }

    def action_open_person(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.participant",
            "res_id": self.participant_id.id,
            "view_mode": "form",
        }
