# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The templates of the host's import, for each main model, imported as they are."""

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.base_import_template import COLUMNS
from ..tools.workbook import MIMETYPE
from .common import PartnershipCase

#: model → who imports it
IMPORTERS = {
    "res.partner": "developer",
    "crm.partnership": "developer",
    "crm.partnership.interaction": "developer",
    "crm.labour.need": "developer",
    "crm.participant": "counsellor",
    "crm.placement": "counsellor",
    "crm.joint.activity": "developer",
    "crm.structuring.project": "developer",
    "crm.sector.committee": "configurator",
    "crm.sector.committee.seat": "liaison",
    "crm.training.programme": "director",
    "crm.occupation": "configurator",
    "crm.labour.observation": "liaison",
    "crm.funding": "director",
    "crm.practice.sheet": "developer",
}
#: model → who may not
REFUSED = {
    "crm.partnership": "liaison",
    "crm.participant": "developer",
    "crm.placement": "liaison",
    "crm.labour.need": "counsellor",
    "crm.sector.committee": "developer",
    "crm.occupation": "developer",
    "crm.funding": "developer",
}
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "date_format": "",
    "datetime_format": "",
    "sheet": "",
    "sheets": [],
}


@tagged("post_install", "-at_install")
class TestImportTemplate(PartnershipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership()
        cls.new_partnership(
            partner_id=cls.env["res.partner"]
            .create({"name": "Zq employeur fermé", "is_company": True})
            .id,
            user_id=cls.other_developer.id,
            confidentiality="restricted",
        )
        cls.new_participant()
        cls.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": cls.env["crm.sector.committee"].search([], limit=1).id,
                "user_id": cls.liaison.id,
                "company_id": cls.company.id,
            }
        )

    def make(self, model, role, lang="fr_CA"):
        user = getattr(self, role)
        user.lang = lang
        return self.env(user=user, context={"lang": lang})[
            model
        ]._make_import_template()

    def load(self, model, role, content, lang="fr_CA"):
        """The host's import, as its page does it: columns by their headers."""
        user = getattr(self, role)
        importer = self.env(user=user, context={"lang": lang})["base_import.import"]
        window = importer.create(
            {
                "res_model": model,
                "file": content,
                "file_name": "modele.xlsx",
                "file_type": MIMETYPE,
            }
        )
        preview = window.parse_preview(dict(OPTIONS))
        self.assertNotIn("error", preview)
        columns = preview["headers"]
        found = ["/".join(preview["matches"].get(n, ())) for n in range(len(columns))]
        result = window.execute_import(
            [name or False for name in found], columns, preview["options"], dryrun=True
        )
        return found, result

    def test_each_main_model_has_one(self):
        self.assertEqual(set(COLUMNS), set(IMPORTERS))
        for model, role in IMPORTERS.items():
            user = getattr(self, role)
            templates = self.env[model].with_user(user).get_import_templates()
            path = f"/crm_partnership/import_template?model={model}"
            with self.subTest(model=model):
                self.assertIn(path, [row["template"] for row in templates])

    def test_each_is_imported_as_it_is(self):
        for lang in ("fr_CA", "en_US"):
            for model, role in IMPORTERS.items():
                with self.subTest(model=model, lang=lang), mute_logger("odoo.sql_db"):
                    content = self.make(model, role, lang)
                    found, result = self.load(model, role, content, lang)
                    records = self.env[model].with_user(getattr(self, role))
                    asked = [
                        name
                        for name in COLUMNS[model]
                        if records._has_field_access(records._fields[name], "write")
                    ]
                    self.assertEqual(found, asked)
                    self.assertEqual(result["messages"], [])
                    self.assertEqual(len(result["ids"]), 1)

    def test_what_must_be_filled_has_a_column(self):
        for model, role in IMPORTERS.items():
            records = self.env[model].with_user(getattr(self, role))
            must = {
                name
                for name, field in records._fields.items()
                if field.required
                and not field.readonly
                and field.store
                and not field.compute
                and not field.inherited
            }
            given = records.default_get(list(must))
            with self.subTest(model=model):
                self.assertEqual(must - set(given) - set(COLUMNS[model]), set())

    def test_in_the_language_of_who_asks_with_explanations(self):
        book = load_workbook(BytesIO(self.make("crm.labour.need", "developer")))
        example, explained = book.worksheets
        headers = [cell.value for cell in example[1]]
        self.assertEqual(headers, [row[0].value for row in list(explained.rows)[1:]])
        field = self.env["crm.labour.need"].with_context(lang="fr_CA")
        told = field.fields_get(["occupation_id"])["occupation_id"]
        self.assertIn(told["string"], headers)
        self.assertEqual(explained.title, "Explications")

    def test_an_example_names_nothing_that_the_reader_may_not_open(self):
        content = self.make("crm.partnership.interaction", "developer")
        (row,) = list(load_workbook(BytesIO(content)).worksheets[0].rows)[1:]
        names = [cell.value for cell in row]
        self.assertIn(self.partnership.display_name, names)
        self.assertNotIn("Zq employeur fermé", names)

    def test_who_may_not_make_records_gets_no_template(self):
        for model, role in REFUSED.items():
            records = self.env[model].with_user(getattr(self, role))
            with self.subTest(model=model):
                paths = [row["template"] for row in records.get_import_templates()]
                self.assertFalse([path for path in paths if "import_template" in path])
                with self.assertRaises(AccessError):
                    records._make_import_template()

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_the_link_gives_the_file_to_whoever_may_import(self):
        link = next(
            row["template"]
            for row in self.env["crm.labour.need"]
            .with_user(self.developer)
            .get_import_templates()
        )
        self.assertEqual(parse_qs(urlsplit(link).query), {"model": ["crm.labour.need"]})
        self.authenticate(self.developer.login, self.developer.login)
        answer = self.url_open(link)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], MIMETYPE)
        book = load_workbook(BytesIO(answer.content))
        self.assertEqual(len(book.worksheets), 2)
        for model in ("res.users", "crm.participant", "crm.participant.identity", ""):
            answer = self.url_open(f"/crm_partnership/import_template?model={model}")
            self.assertEqual(answer.status_code, 404)
        self.authenticate(self.portal_user.login, self.portal_user.login)
        self.assertEqual(self.url_open(link).status_code, 404)

    def test_days_are_those_of_the_reader(self):
        content = self.make("crm.labour.observation", "liaison")
        (row,) = list(load_workbook(BytesIO(content)).worksheets[0].rows)[1:]
        day = fields.Date.context_today(self.liaison.with_user(self.liaison))
        self.assertEqual(row[1].value.date(), day)
