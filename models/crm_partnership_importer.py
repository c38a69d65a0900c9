# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup, escape

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import split_every

from ..tools import employer_columns as columns

CHUNK = 1000
#: no mail, no follower, no creation note: the file itself is the trace
QUIET = {
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "tracking_disable": True,
    "mail_notrack": True,
}


class CrmPartnershipImporter(models.AbstractModel):
    """Employers from a file become employers and partnerships, as the user.

    First a plan, row by row; then the plan is carried out. Everything is done with the
    rights of the user: what they cannot see is neither matched nor told.
    """

    _name = "crm.partnership.importer"
    _description = "Import of Employers"
    _inherit = ["crm.partnership.import.planner"]

    @api.model
    def _apply(self, rows, keep_good=False):
        """Carry out a plan; all or nothing unless ``keep_good``.

        :return: rows that were refused while carrying it out (with keep_good)
        :raise UserError: rows are rejected and the good ones may not be kept alone
        """
        rejected = [row for row in rows if row.action == "reject"]
        if rejected and not keep_good:
            raise UserError(
                self.env._(
                    "Nothing was imported: one row is rejected. Correct it in your "
                    "file, or tick “Keep the good rows”."
                )
                if len(rejected) == 1
                else self.env._(
                    "Nothing was imported: %(count)s rows are rejected. Correct them in "
                    "your file, or tick “Keep the good rows”.",
                    count=len(rejected),
                )
            )
        importer = self.with_context(**QUIET)
        lookups = importer._prepare_lookups(rows)
        importer._create_named(rows, lookups)
        todo = [row for row in rows if row.action in ("create", "update")]
        for row in todo:
            row.remember_known()
        for chunk in split_every(CHUNK, todo, list):
            importer._apply_chunk(chunk, lookups, keep_good)
            # what is made is not read again: the memory does not grow with the file
            importer.env.flush_all()
            importer._forget(chunk)
        return [row for row in rows if row.action == "reject"]

    def _apply_chunk(self, rows, lookups, keep_good):
        """A chunk at once; when it fails and good rows are kept, row by row."""
        if not keep_good:
            self._apply_rows(rows, lookups)
            return
        try:
            with self.env.cr.savepoint():
                self._apply_rows(rows, lookups)
        except (UserError, ValidationError):
            for row in rows:
                row.forget_created()
                if row.master and row.master.action == "reject":
                    row.reject(
                        self.env._(
                            "Same employer as row %(row)s.", row=row.master.number
                        )
                    )
                    continue
                try:
                    with self.env.cr.savepoint():
                        self._apply_rows([row], lookups)
                except (UserError, ValidationError) as error:
                    row.reject(str(error))

    def _forget(self, rows):
        """Take what was created for these rows out of the memory of the environment."""
        new = [row for row in rows if row.action == "create"]
        people = {row.contact_id for row in rows} | {row.partner_id for row in new}
        self.env["res.partner"].browse(people - {0}).invalidate_recordset(flush=False)
        self.env["crm.partnership"].browse(
            row.partnership_id for row in new
        ).invalidate_recordset(flush=False)

    def _create_named(self, rows, lookups):
        """Create the tags and sources that the file names and that do not exist."""
        for key, model, texts in (
            (
                "tags",
                "crm.tag",
                [t for r in rows for t in r.partnership_vals.get("tags", ())],
            ),
            ("sources", "utm.source", [r.partnership_vals.get("source") for r in rows]),
        ):
            names = {}
            for text in texts:
                if text and columns.simplify(text) not in lookups[key]:
                    names.setdefault(columns.simplify(text), text)
            records = self.env[model].create(
                [{"name": name} for name in names.values()]
            )
            lookups[key].update(zip(names, records.ids, strict=True))

    def _apply_rows(self, rows, lookups):
        new = [row for row in rows if row.action == "create" and not row.partner_id]
        partners = self.env["res.partner"]._create_many(
            [{"country_id": lookups["country"].id, **row.partner_vals} for row in new]
        )
        for row in rows:
            if row.partner_vals and row.partner_id:
                self.env["res.partner"].browse(row.partner_id).write(row.partner_vals)
        for row, partner in zip(new, partners, strict=True):
            row.partner_id = partner.id
        self._apply_contacts(rows, lookups)
        # all that is computed of them is written at once, not search after search
        self.env["res.partner"].flush_model()
        self._apply_partnerships(rows, lookups)

    def _apply_contacts(self, rows, lookups):
        new, of_known = [], []
        for row in rows:
            if row.master:
                row.partner_id = row.master.partner_id
                row.partnership_id = row.master.partnership_id
            if row.contact_vals.get("id"):
                row.contact_id = row.contact_vals["id"]
            elif row.contact_vals:
                is_known = (row.master or row).known_partner_id
                (of_known if is_known else new).append(row)
        partners = self.env["res.partner"]
        # what they have in common with an organisation that was there is for the host
        people = partners.create(
            [{**row.contact_vals, "parent_id": row.partner_id} for row in of_known]
        )
        taken, common = partners._get_values_for_people()
        people += partners._create_many(
            [
                {
                    "country_id": lookups["country"].id,
                    **{
                        name: value
                        for name, value in (row.master or row).partner_vals.items()
                        if name in taken
                    },
                    **common,
                    **row.contact_vals,
                    "parent_id": row.partner_id,
                }
                for row in new
            ]
        )
        for row, person in zip(of_known + new, people, strict=True):
            row.contact_id = person.id

    def _apply_partnerships(self, rows, lookups):
        new = [row for row in rows if row.action == "create"]
        employers = self.env["res.partner"].browse(row.partner_id for row in new)
        partnerships = (
            self.env["crm.partnership"]
            ._with_known_values()
            .create(
                [
                    {
                        "partner_id": employer.id,
                        "name": employer.name,
                        "company_id": self.env.company.id,
                        **self._prepare_partnership_values(row, lookups),
                    }
                    for row, employer in zip(new, employers, strict=True)
                ]
            )
        )
        for row, partnership in zip(new, partnerships, strict=True):
            row.partnership_id = partnership.id
        for row in rows:
            if row.action != "update":
                continue
            if row.master:
                row.partnership_id = row.master.partnership_id
            vals = self._prepare_partnership_values(row, lookups)
            if vals:
                partnership = self.env["crm.partnership"].browse(row.partnership_id)
                if "description" in vals and partnership.description:
                    vals["description"] = partnership.description + vals["description"]
                partnership.write(vals)

    def _prepare_partnership_values(self, row, lookups):
        source = row.partnership_vals
        vals = {}
        for name in ("need_summary", "user_id"):
            if source.get(name):
                vals[name] = source[name]
        if source.get("form_ids"):
            vals["form_ids"] = [Command.link(form_id) for form_id in source["form_ids"]]
        if source.get("tags"):
            vals["tag_ids"] = [
                Command.link(lookups["tags"][columns.simplify(tag)])
                for tag in source["tags"]
            ]
        if source.get("source"):
            vals["source_id"] = lookups["sources"][columns.simplify(source["source"])]
        if source.get("objective"):
            vals["objective_ids"] = [Command.create({"name": source["objective"]})]
        if source.get("notes"):
            text = escape(source["notes"]).replace("\n", Markup("<br>"))
            vals["description"] = Markup("<p>%s</p>") % text
        if row.contact_id:
            vals["contact_ids"] = [Command.link(row.contact_id)]
        return vals
