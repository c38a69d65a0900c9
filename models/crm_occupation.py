# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.occupation_structure import LEVELS, StructureError, read_structure
from ..tools.tabular import TabularError

#: faults told at once; the others follow once these are mended
SHOWN_FAULTS = 20


class CrmOccupation(models.Model):
    """A group of the National Occupational Classification (NOC, CNP in French).

    Unit groups, of five digits, are what needs and people name; the wider groups order
    them. The second digit of a unit group tells its TEER: how much training, education,
    experience and responsibility it asks for, from 0 (management) to 5 (none).

    Source of the structure: NOC 2021 Version 1.0, Statistics Canada. A few unit groups
    are shipped; the official file brings all of them, in English and in French.
    """

    _name = "crm.occupation"
    _description = "Occupation"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, index=True, copy=False)
    name = fields.Char(required=True, translate=True)
    definition = fields.Text(translate=True)
    level = fields.Selection(
        [
            ("broad", "Broad category"),
            ("major", "Major group"),
            ("sub_major", "Sub-major group"),
            ("minor", "Minor group"),
            ("unit", "Unit group"),
        ],
        compute="_compute_from_code",
        store=True,
        index=True,
    )
    teer = fields.Integer(
        string="TEER",
        compute="_compute_from_code",
        store=True,
        aggregator=None,
        help="Training, education, experience and responsibilities: 5 asks for none, "
        "4 for some weeks on the job or secondary school.",
    )
    parent_id = fields.Many2one(
        "crm.occupation", string="Part of", index="btree_not_null", ondelete="restrict"
    )
    version = fields.Char(
        default="NOC 2021 V1.0", help="Edition of the classification."
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Each occupation has a code of its own.")

    @api.depends("code")
    def _compute_from_code(self):
        for occupation in self:
            code = occupation.code or ""
            occupation.level = LEVELS.get(len(code))
            occupation.teer = (
                int(code[1]) if len(code) == 5 and code[1].isdigit() else 0
            )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for occupation in self:
            occupation.display_name = f"{occupation.code or ''} {occupation.name or ''}"

    @api.constrains("code")
    def _check_code(self):
        for occupation in self:
            code = occupation.code or ""
            if not (code.isascii() and code.isdigit() and len(code) in LEVELS):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is not a code of the classification: it has one to "
                        "five digits.",
                        code=code,
                    )
                )

    # ------------------------------------------------------------------- import
    @api.private
    def import_structure(self, data):
        """Create and update groups from the official file; all or nothing.

        The titles go into the language of the file. A second import changes nothing.

        :param data: bytes of the CSV (or XLSX) file of Statistics Canada
        :return: {"language", "created", "updated", "unchanged"}
        :raise AccessError: the user is not a configurator
        :raise UserError: the file is not right; the faults are told with their lines
        """
        if not self.env.user.has_group("crm_partnership.group_configurator"):
            raise AccessError(
                self.env._("Configurators import the classification of occupations.")
            )
        structure = self._read_structure(data)
        languages = self._get_languages(structure.language)
        groups = self.with_context(active_test=False, lang=languages[0])
        known = {group.code: group for group in groups.search([])}
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        # the widest first: the one above is there when a group is read
        for group in structure.groups:
            outcome = groups._take_group(group, known, languages)
            counts[outcome] += 1
        return {"language": structure.language, **counts}

    def _take_group(self, group, known, languages):
        """Create or update one group.

        :param known: {code: record}, completed here
        :return: "created", "updated" or "unchanged"
        """
        values = {
            "name": group.title,
            "parent_id": known[group.parent].id if group.parent else False,
        }
        if group.definition:  # an empty one would empty the other language too
            values["definition"] = group.definition
        record = known.get(group.code)
        if not record:
            record = known[group.code] = self.create({"code": group.code, **values})
            outcome = "created"
        else:
            outcome = "unchanged"
        for language in languages:
            translated = record.with_context(lang=language)
            changed = {
                name: value
                for name, value in values.items()
                if self._get_plain(translated[name]) != value
            }
            if changed:
                translated.write(changed)
                if outcome == "unchanged":
                    outcome = "updated"
        return outcome

    @api.model
    def _get_plain(self, value):
        """A value of a record as one writes it: a number for a link, False for none."""
        return (value.id if isinstance(value, models.BaseModel) else value) or False

    @api.model
    def _get_languages(self, language):
        """Languages of the database that the titles of a file are for."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        codes = [code for code in installed if code.split("_")[0] == language]
        if language == "en" and "en_US" not in codes:
            codes.insert(0, "en_US")
        if not codes:
            raise UserError(
                self.env._(
                    "The file is in French, and French is not installed. Add it in the "
                    "settings, under Languages."
                )
            )
        return codes

    @api.model
    def _read_structure(self, data):
        try:
            structure = read_structure(data)
        except TabularError as error:
            raise UserError(
                "\n".join(
                    [
                        self.env["crm.table.file.mixin"]._explain_table_error(error),
                        self.env._(
                            "Take the CSV file “Classification structure” of "
                            "Statistics Canada."
                        ),
                    ]
                )
            ) from error
        except StructureError as error:
            missing = {
                "no_code": self.env._("Code - NOC 2021 V1.0"),
                "no_title": self.env._("Class title"),
            }[error.code]
            raise UserError(
                self.env._(
                    "The column “%(column)s” was not found: take the file "
                    "“Classification structure” of Statistics Canada as it is.",
                    column=missing,
                )
            ) from error
        if structure.faults:
            raise UserError(self._tell_faults(structure.faults))
        if not structure.groups:
            raise UserError(self.env._("The file holds no group."))
        return structure

    @api.model
    def _tell_faults(self, faults):
        texts = {
            "code": self.env._("“%s” is not a code of one to five digits"),
            "level": self.env._("the level “%s” does not go with the code"),
            "title": self.env._("the title of %s is missing"),
            "twice": self.env._("%s is there twice"),
            "parent": self.env._("the group above %s is missing"),
        }
        lines = [
            self.env._(
                "Line %(number)s: %(fault)s", number=n, fault=texts[c] % value[:60]
            )
            for n, c, value in faults[:SHOWN_FAULTS]
        ]
        if len(faults) > SHOWN_FAULTS:
            lines.append(self.env._("… and %s more", len(faults) - SHOWN_FAULTS))
        head = self.env._("Nothing was imported. Mend the file:")
        return "\n".join([head, *lines])
