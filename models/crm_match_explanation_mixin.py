# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.matching import WEIGHTS, explain

ICONS = {
    "met": ("fa-check", "text-success"),
    "partly": ("fa-adjust", "text-warning"),
    "missing": ("fa-times", "text-danger"),
}


class CrmMatchExplanationMixin(models.AbstractModel):
    """Why a person and a need match: in codes and values, then in words.

    The facts are kept with a proposal as they were; the words are made when someone
    reads them, in their language.
    """

    _name = "crm.match.explanation.mixin"
    _description = "Explanation of a Match"

    # ------------------------------------------------------------------- facts
    @api.model
    def _get_facts(self, need, person, components):
        """What the explanation tells, read with the rights of the user.

        :param components: {name: value from 0 to 1}, of ``crm.labour.need._rank``
        :return: as ``tools.matching.explain``, with the day of the comparison
        """
        on_date = need._get_comparison_date()
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
                    "level_asked": requirement.skill_level_id.name or "",
                    "level_held": level.name if level else "",
                    "asked": requirement.skill_level_id.level_progress,
                    "held": level.level_progress if level else None,
                    "basis": requirement.basis,
                    "is_trainable": requirement.is_trainable,
                }
            )
        facts = explain(
            components, requirements, self._get_details(need, person, on_date)
        )
        facts["date"] = fields.Date.to_string(fields.Date.context_today(self))
        return facts

    @api.model
    def _get_details(self, need, person, on_date):
        """What was compared besides the requirements, where the need tells it.

        :return: {component, or "ready": values}, for JSON
        """
        details = {"ready": {}}
        if need.date_start:
            details["ready"]["asked"] = fields.Date.to_string(on_date)
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

    # ------------------------------------------------------------------- words
    @api.model
    def _get_component_labels(self):
        return {
            "requirements": self.env._("Skills and certifications asked for"),
            "place": self.env._("Place"),
            "occupation": self.env._("Occupation looked for"),
            "periods": self.env._("Parts of the week"),
            "hours": self.env._("Hours a week"),
        }

    @api.model
    def _format_missing(self, facts):
        """What is missing, in short: names only."""
        if not facts:
            return ""
        parts = [
            self.env._("%(skill)s (law)", skill=row["skill"])
            if row["basis"] == "law"
            else row["skill"]
            for row in facts["requirements"]
            if row["state"] != "met"
        ]
        labels = self._get_component_labels()
        parts += [
            label
            for name, label in labels.items()
            if name != "requirements" and facts["components"].get(name, 1) < 1
        ]
        return ", ".join(parts)

    @api.model
    def _format_facts(self, facts):
        """The explanation line by line, in the language of the reader."""
        if not facts:
            return False
        lines = [
            self._format_line(
                row["state"],
                self._format_requirement(row),
                self._format_points(row.get("points"), row.get("most")),
            )
            for row in facts["requirements"]
        ]
        details = facts.get("details") or {}
        for name, label in self._get_component_labels().items():
            value = facts["components"].get(name)
            if value is None:
                continue
            state = "met" if value >= 1 else "partly" if value > 0 else "missing"
            text, detail = label, self._format_detail(name, details)
            if detail:
                text = self.env._("%(line)s: %(detail)s", line=text, detail=detail)
            most = facts.get("most", WEIGHTS).get(name)
            lines.append(
                self._format_line(
                    state, text, self._format_points(facts["points"].get(name), most)
                )
            )
        if ready := self._format_ready(details.get("ready")):
            lines.append(self._format_line("met", ready, ""))
        return Markup('<ul class="list-unstyled mb-0">{}</ul>').format(
            Markup("").join(lines)
        )

    @api.model
    def _format_points(self, points, most):
        if points is None or most is None:
            return ""
        return self.env._(
            "%(points)s of %(most)s points", points=f"{points:.0f}", most=f"{most:.0f}"
        )

    @api.model
    def _format_requirement(self, row):
        values = {
            "skill": row["skill"],
            "asked": row["level_asked"],
            "held": row["level_held"],
        }
        if row["state"] == "met":
            text = self.env._("%(skill)s: “%(asked)s” asked, has “%(held)s”", **values)
        elif row["state"] == "partly":
            text = self.env._(
                "%(skill)s: “%(asked)s” asked, has “%(held)s” so far", **values
            )
        else:
            text = self.env._("%(skill)s: “%(asked)s” asked, not held", **values)
        if row["state"] != "met" and row["basis"] == "law":
            text = self.env._("%(line)s – required by law", line=text)
        elif row["state"] != "met" and row["is_trainable"]:
            text = self.env._("%(line)s – can be learned on the job", line=text)
        return text

    @api.model
    def _format_detail(self, name, details):
        """What was compared for a component, in words; "" when there is nothing to
        tell."""
        if name == "requirements":
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
            if not values["asked"]:
                return self.env._("by car")
            return self.env._("%(asked)s, by car", asked=values["asked"])
        return values["asked"]

    @api.model
    def _format_ready(self, values):
        """When the person is ready; nobody who is not ready by the start is shown."""
        if values is None:
            return ""
        held = values.get("held") and format_date(self.env, values["held"])
        asked = values.get("asked") and format_date(self.env, values["asked"])
        if held and asked:
            return self.env._(
                "Ready from %(held)s, wanted for %(asked)s", held=held, asked=asked
            )
        if held:
            return self.env._("Ready from %(held)s", held=held)
        if asked:
            return self.env._("Ready now, wanted for %(asked)s", asked=asked)
        return self.env._("Ready now")

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
