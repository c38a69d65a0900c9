# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..tools.form_values import (
    FormValueError,
    read_date,
    read_number,
    read_whole,
    read_words,
)
from .crm_labour_need_life_mixin import ALIVE

#: lines of requirements that the page takes
REQUIREMENT_ROWS = 10
#: words of the form → longest length
WORDS = {
    "name": 120,
    "street": 120,
    "city": 80,
    "zip": 12,
    "schedule_note": 200,
    "advancement_note": 500,
    "description": 5000,
}
#: numbers of the form → (reader, lowest, highest)
NUMBERS = {
    "positions": (read_whole, 1, 1000),
    "wage_min": (read_number, 0, 1000),
    "wage_max": (read_number, 0, 1000),
    "hours_week": (read_number, 0, 168),
    "schedule_notice_days": (read_whole, 0, 365),
}
CHOICES = ("permanence", "transit", "advancement")
LISTS = {"period_ids": "crm.work.period", "benefit_ids": "crm.job.benefit"}


class CrmLabourNeedPostingMixin(models.AbstractModel):
    """Needs that the employer posts on its page.

    What comes from the page is text: it is read here, field by field, and nothing is
    written while one of them is wrong. The page's controller says for which employer;
    these methods run with elevated rights after it has checked who asks.
    """

    _name = "crm.labour.need.posting.mixin"
    _description = "Needs Posted by the Employer"

    source = fields.Selection(
        [("enterprise", "Entered by us"), ("employer", "Posted by the employer")],
        default="enterprise",
        required=True,
        readonly=True,
        copy=False,
    )
    posted_by_id = fields.Many2one(
        "res.partner",
        string="Posted by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _may_employer_edit(self):
        """Whether the employer changes the need on its page."""
        self.ensure_one()
        return self.source == "employer" and self.state in ALIVE

    # ------------------------------------------------------------------ reading
    @api.model
    def _read_posting(self, form):
        """Read the texts of the page.

        :param form: {name: text, or a list of texts for ``period_ids`` and
            ``benefit_ids``}; requirements as ``req_<n>_<what>``
        :return: (values of the need, rows of requirements, {field: what is wrong})
        """
        values, errors = {}, {}
        for name, longest in WORDS.items():
            self._read_into(values, errors, name, read_words, form.get(name), longest)
        for name, (reader, low, high) in NUMBERS.items():
            self._read_into(values, errors, name, reader, form.get(name), low, high)
        self._read_into(values, errors, "date_start", read_date, form.get("date_start"))
        self._read_choices(form, values, errors)
        self._read_occupation(form, values, errors)
        if not values.get("positions") and "positions" not in errors:
            errors["positions"] = self.env._("How many people? One at least.")
        low, high = values.get("wage_min"), values.get("wage_max")
        if low and high and high < low:
            errors["wage_max"] = self.env._("The highest wage is below the lowest one.")
        if not values.get("name") and "name" not in errors:
            if values.get("occupation_id"):
                del values["name"]
            else:
                errors["name"] = self.env._("Give the job a title.")
        values["has_no_benefit"] = bool(form.get("has_no_benefit"))
        if values["has_no_benefit"] and form.get("benefit_ids"):
            errors["benefit_ids"] = self.env._(
                "Benefits are listed although there are said to be none: keep one or "
                "the other."
            )
        return values, self._read_requirements(form, errors), errors

    @api.model
    def _read_into(self, values, errors, name, reader, text, *arguments):
        """Read one text; keep the value, or tell what is wrong."""
        try:
            values[name] = reader(text, *arguments)
        except FormValueError as error:
            errors[name] = self._get_form_messages(*arguments)[error.code]

    @api.model
    def _get_form_messages(self, *limits):
        low, high = (*limits, 0, 0)[:2]
        return {
            "number": self.env._("Write a number, such as 19.50."),
            "range": self.env._(
                "Write a number between %(low)s and %(high)s.", low=low, high=high
            ),
            "date": self.env._("Choose a date."),
            "long": self.env._("Too long: %s signs at most.", low),
            "markup": self.env._("Write plain words, without < and >."),
        }

    @api.model
    def _read_choices(self, form, values, errors):
        wrong = self.env._("Choose from the list.")
        for name in CHOICES:
            choice = form.get(name) or False
            if choice and choice not in dict(self._fields[name].selection):
                errors[name] = wrong
            else:
                values[name] = choice
        for name, model in {**LISTS, "area_id": "crm.area"}.items():
            texts = form.get(name) or []
            texts = [texts] if isinstance(texts, str) else texts
            rows = self._find_rows(model, texts)
            if rows is None:
                errors[name] = wrong
            elif name == "area_id":
                values[name] = rows[:1].id
            else:
                values[name] = [Command.set(rows.ids)]

    @api.model
    def _find_rows(self, model, texts):
        """Rows of a reference list, by their numbers as texts; None if one is wrong."""
        if not all(text.isascii() and text.isdigit() for text in texts):
            return None
        ids = {int(text) for text in texts}
        if any(number >= 2**31 for number in ids):
            return None
        rows = self.env[model].search([("id", "in", list(ids))])
        return rows if len(rows) == len(ids) else None

    @api.model
    def _read_occupation(self, form, values, errors):
        """A unit group, by its code or its title as the list of the page shows it."""
        text = (form.get("occupation") or "").strip()
        values["occupation_id"] = False
        if not text:
            return
        occupations = self.env["crm.occupation"]
        unit = [("level", "=", "unit")]
        found = occupations.search([*unit, ("code", "=", text.split()[0])], limit=1)
        found = found or occupations.search([*unit, ("name", "=ilike", text)], limit=1)
        if found:
            values["occupation_id"] = found.id
        else:
            errors["occupation"] = self.env._(
                "Choose one of the list, or leave this empty: we will find it."
            )

    # ------------------------------------------------------------- requirements
    @api.model
    def _get_requirement_choices(self):
        """What the page proposes: {text: (skill, level)}, of the catalogue."""
        choices = {}
        for skill in self.env["hr.skill"].search([("skill_type_id.active", "=", True)]):
            for level in skill.skill_type_id.skill_level_ids:
                choices.setdefault(f"{skill.name} ({level.name})", (skill, level))
        return choices

    @api.model
    def _read_requirements(self, form, errors):
        """Rows of requirements; those without words are left out.

        :return: [(number of the row, id of the requirement as text, values)]
        """
        rows, seen = [], set()
        filled = [
            n
            for n in range(REQUIREMENT_ROWS)
            if (form.get(f"req_{n}_text") or "").strip()
        ]
        choices = self._get_requirement_choices() if filled else {}
        bases = dict(self.env["crm.labour.need.requirement"]._fields["basis"].selection)
        for n in filled:
            values, key = {}, f"req_{n}"
            for name, reader, *arguments in (
                ("text", read_words, 120),
                ("reason", read_words, 500),
                ("days", read_whole, 0, 1000),
            ):
                self._read_into(
                    values,
                    errors,
                    f"{key}_{name}",
                    reader,
                    form.get(f"{key}_{name}"),
                    *arguments,
                )
            basis = form.get(f"{key}_basis") or "habit"
            if basis not in bases:
                errors[f"{key}_basis"] = self.env._("Choose from the list.")
            if any(error.startswith(f"{key}_") for error in errors):
                continue
            text = values[f"{key}_text"]
            skill, level = choices.get(text, (None, None))
            row = {
                "kind": "other",
                "text": text,
                "skill_id": False,
                "skill_level_id": False,
                "basis": basis,
                "reason": values[f"{key}_reason"],
                "is_trainable": bool(form.get(f"{key}_trainable")),
                "training_days": values[f"{key}_days"] or 0,
            }
            if skill:
                requirements = self.env["crm.labour.need.requirement"]
                row.update(
                    kind=requirements._get_kind(skill.skill_type_id),
                    text=False,
                    skill_id=skill.id,
                    skill_level_id=level.id,
                )
            if not row["reason"] and (
                basis != "habit" or row["kind"] in ("language", "other")
            ):
                errors[f"{key}_reason"] = self.env._(
                    "Tell why: which text of law, or which task."
                )
            if text.lower() in seen or (skill and skill.id in seen):
                errors[f"{key}_text"] = self.env._("This is asked for already.")
            seen.update({text.lower(), skill.id if skill else None})
            rows.append((n, form.get(f"{key}_id") or "", row))
        return rows

    # ------------------------------------------------------------------ writing
    @api.model
    def _post_for_employer(self, partnership, person, form):
        """A need posted by the employer: open at once, and the owner is told.

        :param partnership: checked by the caller to be one of the employer's
        :param person: partner of the logged-in user
        :return: (need, {}) or (an empty set, {field: what is wrong})
        """
        values, rows, errors = self._read_posting(form)
        if errors:
            return self.browse(), errors
        today = fields.Date.context_today(self)
        values.update(
            partnership_id=partnership.id,
            source="employer",
            posted_by_id=person.id,
            state="open",
            date_opened=today,
            date_refreshed=today,
            requirement_ids=[Command.create(row) for _n, _id, row in rows],
        )
        try:
            with self.env.cr.savepoint():
                need = self.create(values)
        except (UserError, ValidationError) as error:
            return self.browse(), {"": str(error)}
        need._tell_owner(
            lambda env: env._("The employer posted a labour need: read and answer it"),
            today,
        )
        return need, {}

    def _change_for_employer(self, form):
        """The employer changes what it posted; it counts as confirmed.

        :return: {field: what is wrong}, empty when it was written
        """
        self.ensure_one()
        if not self._may_employer_edit():
            return {"": self.env._("This need does not change here any more.")}
        values, rows, errors = self._read_posting(form)
        if errors:
            return errors
        kept, commands = self.requirement_ids.browse(), []
        for _n, number, row in rows:
            # only requirements of this need: another number makes a new one
            own = self.requirement_ids.filtered(lambda r, n=number: str(r.id) == n)
            kept |= own
            commands.append(Command.update(own.id, row) if own else Command.create(row))
        # what was relaxed together stays, with its history
        gone = (self.requirement_ids - kept).filtered(lambda r: not r.relaxing_ids)
        values["requirement_ids"] = [Command.delete(r.id) for r in gone] + commands
        try:
            with self.env.cr.savepoint():
                self.write(values)
                self.action_refresh()
        except (UserError, ValidationError) as error:
            return {"": str(error)}
        return {}

    def _close_for_employer(self, reason, note):
        """The employer says that nobody is looked for any more; the owner is told.

        :raise UserError: the need was not posted here, or there is no reason
        """
        self.ensure_one()
        if not self._may_employer_edit():
            raise UserError(
                self.env._(
                    "This need is not closed here: write to %(owner)s.",
                    owner=self.user_id.name or self.company_id.name,
                )
            )
        try:
            note = read_words(note, 200)
        except FormValueError as error:
            messages = self._get_form_messages(200)
            raise UserError(messages[error.code]) from error
        self.action_close(reason, note)
        self._tell_owner(
            lambda env: env._("The employer closed a labour need"),
            fields.Date.context_today(self),
        )

    def _get_posting(self):
        """The texts of the form of a need that exists."""
        self.ensure_one()
        form = {name: self[name] or "" for name in (*WORDS, *CHOICES)}
        for name in NUMBERS:
            form[name] = self._get_form_number(self[name])
        form["date_start"] = fields.Date.to_string(self.date_start) or ""
        form["occupation"] = self.occupation_id.display_name or ""
        form["area_id"] = str(self.area_id.id or "")
        form["has_no_benefit"] = self.has_no_benefit
        for name in LISTS:
            form[name] = [str(number) for number in self[name].ids]
        rows = self.requirement_ids.filtered(lambda r: r.state == "kept")
        for n, row in enumerate(rows[:REQUIREMENT_ROWS]):
            form.update(
                {
                    f"req_{n}_id": str(row.id),
                    f"req_{n}_text": row.label or "",
                    f"req_{n}_basis": row.basis,
                    f"req_{n}_reason": row.reason or "",
                    f"req_{n}_trainable": row.is_trainable,
                    f"req_{n}_days": self._get_form_number(row.training_days),
                }
            )
        return form

    @api.model
    def _get_form_number(self, number):
        text = f"{number:g}" if number else ""
        is_french = (self.env.lang or "").startswith("fr")
        return text.replace(".", ",") if is_french else text
