# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.misc import file_open

from .common import PartnershipCase

GOOD = """Liste des employeurs;;;;;;;
Employeur;NEQ;Ville;Code postal;Courriel;Personne contact;Formes de collaboration;Notes
Usine Alpha inc.;1162345678;Lévis;G6V2B2;info@alpha.example;Marc Dubé;Stage;=2+5
Ferme Bêta;;Québec;G1K 1A1;;Line Roy;;
Ferme Bêta inc;;Québec;G1K 1A1;;Paul Cyr;;
"""


@tagged("post_install", "-at_install")
class TestImportEmployers(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("crm_partnership.crm_partnership_form_internship").name = "Stage"

    def start(self, text, user=None, **vals):
        data = text if isinstance(text, bytes) else text.encode()
        wizard = (
            self.env["crm.partnership.import"]
            .with_user(user or self.developer)
            .create({"data": base64.b64encode(data), "filename": "liste.csv", **vals})
        )
        wizard.action_read()
        return wizard

    def run_import(self, text, **vals):
        wizard = self.start(text, **vals)
        wizard.action_check()
        wizard.action_import()
        return wizard

    def find(self, name):
        return self.env["crm.partnership"].search([("partner_id.name", "=", name)])

    def counts(self, wizard):
        return (
            wizard.create_count,
            wizard.update_count,
            wizard.skip_count,
            wizard.reject_count,
        )

    def test_a_good_file_makes_employers_contacts_and_partnerships(self):
        wizard = self.run_import(GOOD)
        self.assertEqual(self.counts(wizard), (2, 1, 0, 0))
        alpha = self.find("Usine Alpha inc.")
        self.assertRecordValues(
            alpha,
            [
                {
                    "company_id": self.company.id,
                    "user_id": self.developer.id,
                    "stage_id": self.stages["first_contact"].id,
                }
            ],
        )
        self.assertEqual(alpha.partner_id.neq, "1162345678")
        self.assertEqual(alpha.partner_id.zip, "G6V 2B2")
        self.assertEqual(alpha.contact_ids.name, "Marc Dubé")
        self.assertEqual(alpha.form_ids.name, "Stage")
        self.assertIn("=2+5", alpha.description)
        beta = self.find("Ferme Bêta")
        self.assertEqual(set(beta.contact_ids.mapped("name")), {"Line Roy", "Paul Cyr"})

    def test_the_dry_run_writes_nothing(self):
        before = self.env["res.partner"].search_count([])
        self.start(GOOD).action_check()
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertFalse(self.find("Ferme Bêta"))

    def test_the_same_file_twice_changes_nothing(self):
        self.run_import(GOOD)
        self.env.flush_all()
        partnership = self.find("Usine Alpha inc.")
        stamps = (partnership.write_date, partnership.partner_id.write_date)
        people = self.env["res.partner"].search_count([])
        wizard = self.run_import(GOOD)
        self.assertEqual(self.counts(wizard), (0, 0, 3, 0))
        self.assertEqual(self.env["res.partner"].search_count([]), people)
        partnership.invalidate_recordset()
        self.assertEqual(
            (partnership.write_date, partnership.partner_id.write_date), stamps
        )

    def test_rows_that_tell_only_a_name_and_a_place_are_not_made_twice(self):
        text = (
            "Nom,Ville,Courriel,Code postal\n"
            "Dépanneur Rémi,Lévis,remi@gmail.com,\n"
            "Dépanneur Rémi,Gaspé,,G4X\n"
            "Garage Sud,,,\n"
        )
        self.assertEqual(self.counts(self.run_import(text)), (3, 0, 0, 0))
        self.env.flush_all()
        self.assertEqual(self.counts(self.run_import(text)), (0, 0, 3, 0))
        # completed by hand since: still the same employer
        self.find("Garage Sud").partner_id.write({"city": "Rimouski", "zip": "G5L 1A1"})
        self.assertEqual(self.counts(self.run_import(text)), (0, 0, 3, 0))
        self.assertEqual(len(self.find("Dépanneur Rémi")), 2)

    def test_known_employers_are_found_by_neq_then_domain_then_name(self):
        self.employer.write({"neq": "2212345678", "city": False})
        other = self.env["res.partner"].create(
            {"name": "Textiles Z", "is_company": True, "website": "www.z.example"}
        )
        third = self.env["res.partner"].create(
            {"name": "Groupe Gamma Ltée", "is_company": True, "zip": "H2X1Y4"}
        )
        self.run_import(
            "Entreprise,NEQ,Courriel,Code postal,Ville\n"
            "Un tout autre nom,22 1234 5678,,,Laval\n"
            "Z inc,,rh@z.example,,\n"
            "GAMMA,,,h2x 1y4,\n"
        )
        for partner in (self.employer, other, third):
            self.assertTrue(
                self.env["crm.partnership"].search([("partner_id", "=", partner.id)]),
                partner.name,
            )
        self.assertEqual(self.employer.city, "Laval")
        self.assertEqual(self.employer.name, "Boulangerie Test")

    def test_filled_fields_stay_unless_asked(self):
        self.employer.write({"neq": "2212345678", "city": "Gaspé"})
        text = "Nom,NEQ,Ville\nBoulangerie Test,2212345678,Laval\n"
        self.run_import(text)
        self.assertEqual(self.employer.city, "Gaspé")
        self.run_import(text, overwrite=True)
        self.assertEqual(self.employer.city, "Laval")

    def test_several_look_alikes_are_not_guessed(self):
        for city in ("Laval", "Gaspé"):
            self.env["res.partner"].create(
                {
                    "name": "Jumeaux",
                    "city": city,
                    "is_company": True,
                    "email": "info@jumeaux.example",
                }
            )
        wizard = self.start("Nom,Courriel\nJumeaux,rh@jumeaux.example\n")
        wizard.action_check()
        self.assertEqual(wizard.reject_count, 1)
        self.assertIn("Laval", wizard.line_ids.reason)

    def test_all_faults_of_a_row_are_told_with_the_column(self):
        wizard = self.start(
            "Nom;NEQ;Courriel;Responsable;Formes de collaboration;Type d'employeur\n"
            ";123;pas-bon;Personne Inconnue;Troc;martien\n"
        )
        wizard.action_check()
        reason = wizard.line_ids.reason
        for word in ("name", "NEQ", "pas-bon", "Personne Inconnue", "Troc", "martien"):
            self.assertIn(word, reason)

    def test_one_bad_row_holds_back_the_file_unless_the_good_are_kept(self):
        text = GOOD + "Mauvais;99;;;;;;\n"
        wizard = self.start(text)
        wizard.action_check()
        with self.assertRaises(UserError):
            wizard.action_import()
        self.assertFalse(self.find("Ferme Bêta"))
        wizard.keep_good = True
        wizard.action_import()
        self.assertTrue(self.find("Ferme Bêta"))
        self.assertFalse(self.find("Mauvais"))
        self.assertEqual(wizard.reject_count, 1)

    def test_a_row_refused_while_writing_leaves_the_others_whole(self):
        self.env["res.partner"].create(
            {"name": "Pris", "is_company": True, "company_id": self.company.id}
        )
        importer = self.env["crm.partnership.importer"].with_user(self.developer)
        wizard = self.start(GOOD)
        rows = wizard._make_plan()
        rows[0].partner_vals["neq"] = "000"  # refused by the employer's own rule
        rejected = importer._apply(rows, keep_good=True)
        self.assertEqual([row.number for row in rejected], [3])
        self.assertFalse(self.find("Usine Alpha inc."))
        self.assertEqual(len(self.find("Ferme Bêta").contact_ids), 2)

    def test_rejected_rows_come_back_and_can_be_corrected(self):
        wizard = self.start("Nom;NEQ;Notes\nDelta;99;=HYPERLINK(1)\nEpsilon;;\n")
        wizard.action_check()
        book = openpyxl.load_workbook(
            io.BytesIO(base64.b64decode(wizard.rejected_file))
        )
        sheet = book.active
        self.assertEqual([c.value for c in sheet[1]][:3], ["Nom", "NEQ", "Notes"])
        self.assertEqual(sheet.max_row, 2)
        self.assertEqual(sheet["C2"].data_type, "s")
        self.assertEqual(sheet["C2"].value, "'=HYPERLINK(1)")
        self.assertIn("99", sheet["D2"].value)
        sheet["B2"] = "1162345678"
        output = io.BytesIO()
        book.save(output)
        self.run_import(output.getvalue())
        self.assertTrue(self.find("Delta"))

    def test_what_was_imported_is_no_formula_in_the_hosts_export(self):
        text = (
            "Nom,Ville,Besoin,Personne contact,Étiquettes,Téléphone\n"
            '"=HYPERLINK(""x"")",@Laval,+cmd|x,-2+3,=tag,+1 418 555-0100\n'
        )
        for counts in ((1, 0, 0, 0), (0, 0, 1, 0)):
            self.assertEqual(self.counts(self.run_import(text)), counts)
            self.env.flush_all()
        partnership = self.find('\'=HYPERLINK("x")')
        self.assertEqual(partnership.partner_id.city, "'@Laval")
        self.assertEqual(partnership.need_summary, "'+cmd|x")
        self.assertEqual(partnership.contact_ids.name, "'-2+3")
        self.assertEqual(partnership.tag_ids.name, "'=tag")
        self.assertEqual(partnership.partner_id.phone, "+1 418 555-0100")

    def test_text_from_a_file_is_never_markup(self):
        self.run_import("Nom;Notes\nZeta;<script>alert(1)</script>\n")
        self.assertNotIn("<script>", self.find("Zeta").description)

    def test_columns_can_be_mapped_by_hand(self):
        wizard = self.start("Employeur;Truc\nEta;Besoin de monteurs\n")
        self.assertFalse(wizard.column_ids[1].code)
        wizard.column_ids[1].code = "need"
        wizard.action_check()
        wizard.action_import()
        self.assertEqual(self.find("Eta").need_summary, "Besoin de monteurs")
        wizard = self.start("Employeur;Truc\nEta;x\n")
        wizard.column_ids[1].code = "name"
        with self.assertRaises(UserError):
            wizard.action_check()

    def test_a_file_without_employers_or_choice_says_so(self):
        wizard = self.env["crm.partnership.import"].with_user(self.developer).create({})
        with self.assertRaises(UserError):
            wizard.action_read()
        wizard = self.start("Ville;Courriel\nLaval;a@b.example\n")
        with self.assertRaises(UserError):
            wizard.action_check()

    def test_other_roles_may_not_import(self):
        for user in (
            self.liaison,
            self.counsellor,
            self.privacy_officer,
            self.configurator,
            self.salesman,
            self.portal_user,
        ):
            with self.assertRaises(AccessError, msg=user.login):
                self.start(GOOD, user=user)

    def test_what_the_user_cannot_see_is_neither_matched_nor_told(self):
        hidden = self.env["res.partner"].create(
            {
                "name": "Secrète inc.",
                "is_company": True,
                "neq": "1199999999",
                "company_id": self.sister_company.id,
            }
        )
        wizard = self.run_import("Nom,NEQ\nAutre nom,1199999999\n")
        self.assertEqual(self.counts(wizard), (1, 0, 0, 0))
        self.assertFalse(
            self.env["crm.partnership"].search([("partner_id", "=", hidden.id)])
        )
        self.employer.neq = "2212345678"
        closed = self.new_partnership(
            user_id=self.director.id, confidentiality="restricted"
        )
        wizard = self.run_import("Nom,NEQ\nBoulangerie Test,2212345678\n")
        self.assertEqual(wizard.create_count, 1)
        self.assertNotIn(
            closed.name, wizard.line_ids.reason.replace("Boulangerie Test", "")
        )
        self.assertTrue(
            closed.activity_ids.filtered(lambda a: a.user_id == self.director),
            "the holder of the closed partnership is told",
        )

    def test_queries_do_not_grow_with_the_rows(self):
        def plan(count):
            rows = "".join(f"Employeur {n};;Ville {n}\n" for n in range(count))
            wizard = self.start("Nom;NEQ;Ville\n" + rows)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            wizard._make_plan()
            return self.env.cr.sql_log_count - start

        plan(5)
        self.assertEqual(plan(10), plan(300))

    def test_what_is_imported_is_as_if_made_by_hand(self):
        """The import leaves out what the host does row by row: nothing is missed."""
        sector = self.env["res.partner.industry"].create(
            {"name": "Meubles", "naics_code": "3371"}
        )
        self.env["crm.sector.committee"].create(
            {"name": "Comité du meuble", "industry_ids": [Command.link(sector.id)]}
        )
        quebec = self.env.ref("base.state_ca_qc")
        employer = {
            **{"name": "Meubles Rose", "is_company": True, "street": "1, rue A"},
            **{"city": "Lévis", "zip": "G6V 2B2", "email": "info@rose.example"},
            **{"phone": "418 555-0123", "website": "rose.example"},
            **{"state_id": quebec.id, "country_id": quebec.country_id.id},
            **{"industry_id": sector.id, "employer_kind": "private"},
        }
        env = self.env(user=self.developer)
        partner = env["res.partner"].create(employer)
        person = env["res.partner"].create(
            {"name": "Rose Roy", "email": "rose@rose.example", "parent_id": partner.id}
        )
        partnership = env["crm.partnership"].create(
            {"partner_id": partner.id, "contact_ids": [Command.link(person.id)]}
        )
        by_hand = self.look_at(partner, person, partnership)
        for record in (partnership, person, partner):
            record.sudo().unlink()
        self.run_import(
            "Nom;Adresse;Ville;Code postal;Courriel;Téléphone;Site Web;Province;Secteur;"
            "Type d'employeur;Personne contact;Courriel du contact\n"
            "Meubles Rose;1, rue A;Lévis;G6V2B2;info@rose.example;418 555-0123;"
            "rose.example;QC;Meubles;privé;Rose Roy;rose@rose.example\n"
        )
        partnership = self.find("Meubles Rose").with_user(self.developer)
        imported = self.look_at(
            partnership.partner_id, partnership.contact_ids, partnership
        )
        for of_hand, of_import in zip(by_hand, imported, strict=True):
            self.assertEqual(of_import.keys(), of_hand.keys())
            other = {
                name: (value, of_import[name])
                for name, value in of_hand.items()
                if value != of_import[name]
            }
            self.assertEqual(other, {})
        self.assertEqual(imported[0]["industry_id"], sector.id)
        self.assertEqual(imported[1]["city"], "Lévis", "the person has the address")
        self.assertTrue(imported[2]["committee_ids"])

    def look_at(self, *records):
        """What is stored of each record, but what tells which one it is."""
        self.env.flush_all()
        self.env.invalidate_all()
        own = {
            *("id", "create_date", "write_date", "date_last_stage_update"),
            # by hand, the host copies the address with elevated rights
            "write_uid",
            # the moment
            "calendar_last_notif_ack",
            *("parent_id", "commercial_partner_id", "partner_id", "duration_tracking"),
        }
        return [
            record.sudo()._convert_to_write(
                {
                    name: record.sudo()[name]
                    for name, field in record._fields.items()
                    if field.store
                    and name not in own
                    and field.type not in ("one2many", "binary", "properties")
                    and not name.startswith(("message_", "activity_", "contact_"))
                }
            )
            for record in records
        ]

    def test_a_person_of_a_known_employer_takes_its_address(self):
        self.employer.write({"neq": "2212345678", "city": "Gaspé", "vat": "CA123"})
        self.run_import("Nom;NEQ;Personne contact\nX;2212345678;Lou Roy\n")
        person = self.find(self.employer.name).contact_ids
        self.assertEqual((person.city, person.vat), ("Gaspé", "CA123"))

    def test_writing_asks_no_more_of_the_database_for_more_rows(self):
        def apply(first, count):
            wizard = self.start(
                "Nom;Ville;Personne contact\n"
                + "".join(
                    f"Usine {n};Ville {n};Camille {n}\n"
                    for n in range(first, first + count)
                )
            )
            rows = wizard._make_plan()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.env["crm.partnership.importer"].with_user(self.developer)._apply(rows)
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        apply(0, 2)
        self.assertEqual(apply(10, 5), apply(100, 90))

    def test_the_template_is_read_and_recognised(self):
        with file_open(
            "crm_partnership/static/xls/modele_employeurs.xlsx", "rb"
        ) as file:
            wizard = self.start(file.read())
        self.assertTrue(all(wizard.column_ids.mapped("code")))
        wizard.action_check()
        self.assertEqual(self.counts(wizard), (2, 0, 0, 0))

    def test_a_second_owner_is_taken_by_name(self):
        self.other_developer.name = "Agathe Côté"
        self.run_import("Nom;Responsable\nThêta;AGATHE COTE\n")
        self.assertEqual(self.find("Thêta").user_id, self.other_developer)
        self.assertEqual(
            self.find("Thêta").with_user(self.developer).confidentiality, "company"
        )

    def test_a_module_that_computes_in_its_own_way_is_asked(self):
        partners = self.env["res.partner"]

        def compute_in_capitals(records):
            for record in records:
                record.complete_name = record.name.upper()

        with patch.object(
            type(partners), "_compute_complete_name", compute_in_capitals
        ):
            made = partners._create_many([{"name": "Usine", "is_company": True}])
            self.assertEqual(made.complete_name, "USINE")
        self.assertEqual(made.commercial_company_name, "Usine")

    def test_one_of_many_that_belongs_to_another_enterprise_is_refused(self):
        others = self.env["res.partner"].create(
            [
                {"name": f"Usine {n}", "is_company": True, "company_id": company.id}
                for n, company in enumerate(
                    (self.company, self.env["res.company"], self.sister_company)
                )
            ]
        )
        many = self.env["crm.partnership"]._with_known_values()
        rows = [
            {"partner_id": partner.id, "name": "X", "company_id": self.company.id}
            for partner in others
        ]
        with self.assertRaisesRegex(UserError, "Usine 2"):
            many.create(rows)
        self.assertEqual(len(many.create(rows[:2])), 2)

    def test_known_values_are_of_their_model_and_never_from_outside(self):
        many = self.env["crm.partnership"].with_user(self.developer)
        many = many._with_known_values()
        partner = many.env["res.partner"].create({"name": "Thêta"})
        self.assertEqual((partner.name, partner.type), ("Thêta", "contact"))
        given = {"partnership_known_values": {"user_id": self.other_developer.id}}
        made = self.env["crm.partnership"].with_user(self.developer)
        made = made.with_context(**given).create({"partner_id": self.employer.id})
        self.assertEqual(made.user_id, self.developer)
