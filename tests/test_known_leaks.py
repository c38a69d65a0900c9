# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where the host lets out more than its rules say, and that ours does not.

Each test shows first, on a model of the host, that the leak is there: one that closes
upstream fails here, and what was built around it may go.
"""

from unittest.mock import patch

from psycopg2.errors import ReadOnlySqlTransaction

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .canary import get_our_models
from .canary_case import MAY_SEE, ROLES, CanaryCase
from .canary_pages import PageList

SECRET = "Qvzsecret"
RULES = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestKnownLeaks(CanaryCase):
    def hide(self, records):
        """A rule that hides rows of the host from everyone."""
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id(records._name),
                "domain_force": f"[('id', 'not in', {records.ids})]",
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def get_users(self, *but):
        return {role: getattr(self, role) for role in ROLES if role not in but}

    # ------------------------------------------------- related fields not stored
    def test_related_field_that_is_not_stored_is_asked_past_the_rules(self):
        """Shown on the town of an employer that a rule hides."""
        partnership = self.new_partnership()
        partnership.partner_id.city = SECRET
        other = self.env["res.partner"].create({"name": "Autre", "is_company": True})
        self.new_partnership(partner_id=other.id)
        other.city = "Abc"
        self.hide(partnership.partner_id)
        seen = self.env["crm.partnership"].with_user(self.developer)
        with mute_logger(*RULES), self.assertRaises(AccessError):
            partnership.partner_id.with_user(self.developer).read(["city"])
        self.assertIn(partnership, seen.search([("city", "=", SECRET)]))
        self.assertIn(SECRET, str(seen.formatted_read_group([], ["city"], ["__count"])))
        self.assertIn(
            SECRET, str(seen.formatted_read_group([], [], ["city:array_agg"]))
        )
        ids = seen.search([], order="city, id").ids
        self.assertNotEqual(ids, seen.search([], order="city desc, id").ids)

    def test_no_related_field_leads_to_what_its_reader_may_not_open(self):
        """Ours that step past the rules start from rows whose reader may read the row
        at the other end as well."""
        paths = [
            (name, field.related.rpartition(".")[0])
            for name in get_our_models(self.env)
            for field in self.env[name]._fields.values()
            if field.related and not field.store and field.compute_sudo
            if field.related.rpartition(".")[0] and not field.inherited
        ]
        self.assertGreater(len(paths), 5)
        for role, user in self.get_users().items():
            for name, path in sorted(set(paths)):
                model = self.env[name].with_user(user)
                if not model.has_access("read") or model._transient:
                    continue
                rows = model.search([], limit=50)
                ends = rows.sudo().mapped(path).with_user(user)
                if ends._original_module != "crm_partnership":
                    continue  # contacts, users, currencies: every employee reads them
                with self.subTest(role=role, model=name, path=path):
                    self.assertEqual(ends._filtered_access("read"), ends)

    def test_windows_lead_on_with_the_rights_of_their_reader(self):
        """A window takes any id that it is given."""
        for name in get_our_models(self.env):
            model = self.env[name]
            for field in model._fields.values() if model._transient else ():
                target = self.env.get(
                    field.related
                    and model._fields[field.related.partition(".")[0]].comodel_name
                )
                if target is not None and target._name in self.secrets:
                    with self.subTest(field=str(field)):
                        self.assertFalse(field.compute_sudo)

    # ---------------------------------------------------------------------- labels
    @mute_logger(*RULES)
    def test_label_of_a_link_is_the_name_that_everyone_sees(self):
        hidden = self.env["res.partner"].create({"name": SECRET})
        lead = self.env["crm.lead"].search(
            [("partnership_id", "=", self.restricted.id)], limit=1
        )
        lead.partner_id = hidden
        self.hide(hidden)
        seen = lead.with_user(self.developer)
        self.assertFalse(hidden.with_user(self.developer).has_access("read"))
        self.assertIn(SECRET, str(seen.read(["partner_id"])))
        self.assertFalse(self.restricted.with_user(self.developer).has_access("read"))
        self.assertEqual(
            seen.read(["partnership_id"])[0]["partnership_id"][0], self.restricted.id
        )
        for answer in (
            seen.read(["partnership_id"]),
            seen.web_read({"partnership_id": {"fields": {"display_name": {}}}}),
            seen.formatted_read_group([], ["partnership_id"], ["__count"]),
        ):
            self.assertNotIn("qvzpart", str(answer).lower())
        told = str(seen.with_user(self.director).read(["partnership_id"]))
        self.assertIn("qvzpart", told.lower())

    # -------------------------------------------------------------------- chatter
    @mute_logger(*RULES)
    def test_follower_keeps_what_was_received(self):
        reader = self.other_developer
        lead = self.env["crm.lead"].create({"name": "Piste", "user_id": reader.id})
        partnership = self.new_partnership(user_id=self.developer.id)
        messages = {}
        for record in (lead, partnership):
            record.message_subscribe(reader.partner_id.ids)
            messages[record] = record.message_post(
                body=SECRET, subtype_xmlid="mail.mt_comment", message_type="comment"
            )
            self.assertIn(
                SECRET, messages[record].with_user(reader).read(["body"])[0]["body"]
            )
        lead.user_id = self.director
        self.hide(lead)
        partnership.confidentiality = "team"
        self.env.invalidate_all()
        for record in messages:
            self.assertFalse(record.with_user(reader).has_access("read"))
        self.assertIn(
            SECRET, messages[lead].with_user(reader).read(["body"])[0]["body"]
        )
        with self.assertRaises(AccessError):
            messages[partnership].with_user(reader).read(["body"])
        self.assertNotIn(reader.partner_id, partnership.message_partner_ids)

    @mute_logger(*RULES)
    def test_body_of_messages_is_probed(self):
        partner = self.portal_user.partner_id
        note = partner.message_post(
            body=SECRET, subtype_xmlid="mail.mt_note", message_type="comment"
        )
        self.assertFalse(note.with_user(self.portal_user).has_access("read"))
        contacts = self.env["res.partner"].with_user(self.portal_user)
        probe = [("message_ids.body", "ilike", SECRET)]
        self.assertEqual(contacts.search(probe), partner)
        probe = [("message_ids.body", "ilike", "qvz")]
        threads = [n for n in self.secrets if "message_ids" in self.env[n]._fields]
        self.assertGreaterEqual(len(threads), 4)
        found = 0
        for name in threads:
            for role, user in self.get_users().items():
                with self.subTest(model=name, role=role):
                    model = self.env[name].with_user(user)
                    if not model.has_access("read"):
                        with self.assertRaises(AccessError):
                            model.search(probe)
                        continue
                    for row in model.search(probe):
                        found += 1
                        self.assertTrue(
                            row.message_ids.filtered(lambda m: "qvz" in m.body.lower())
                        )
        self.assertTrue(found)

    def test_tracking_keeps_the_words_of_what_is_gone(self):
        lead = self.env["crm.lead"].create(
            {"name": "Piste", "email_from": "a@b.example"}
        )
        self.flush_tracking()
        lead.email_from = f"{SECRET}@b.example"
        self.flush_tracking()
        lead.email_from = False
        self.flush_tracking()
        self.assertTrue(self.find_tracked(SECRET))
        self.open_identity(self.participant).write({"last_name": SECRET + "autre"})
        self.participant.with_user(self.counsellor).preferences = f"{SECRET} au calme"
        self.flush_tracking()
        self.assertFalse(self.find_tracked(SECRET + "autre"))
        self.assertFalse(self.find_tracked("au calme"))
        for name in get_our_models(self.env):
            model = self.env[name]
            if {"participant_id", "placement_id"} & model._fields.keys() or (
                name == "crm.participant"
            ):
                for field in model._fields.values():
                    if getattr(field, "tracking", None):
                        with self.subTest(field=str(field)):
                            self.assertIn(field.type, ("selection", "date", "boolean"))

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def find_tracked(self, word):
        return (
            self.env["mail.tracking.value"]
            .sudo()
            .search(
                [
                    *(
                        "|",
                        ("old_value_char", "ilike", word),
                        ("new_value_char", "ilike", word),
                    ),
                ]
            )
        )

    # ------------------------------------------------------------------- calendar
    def test_meeting_is_read_by_every_employee(self):
        meetings = self.env["calendar.event"]
        values = {"start": "2030-01-07 14:00:00", "stop": "2030-01-07 15:00:00"}
        values |= {"user_id": self.director.id, "name": SECRET, "description": SECRET}
        for record, is_told in (
            (self.env["res.partner"].create({"name": "Client"}), True),
            (self.new_partnership(), True),
            (self.restricted, False),
            (self.placement, False),
            (self.participant, False),
            (self.registers[0], False),
        ):
            event = (
                meetings.with_user(self.director)
                .sudo()
                .create(
                    {
                        **values,
                        "res_model_id": self.env["ir.model"]._get_id(record._name),
                        "res_id": record.id,
                    }
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            seen = event.with_user(self.liaison)
            with self.subTest(model=record._name):
                self.assertEqual(SECRET in str(seen.read()), is_told)
                probe = [("id", "=", event.id), ("name", "ilike", SECRET)]
                self.assertEqual(bool(seen.search(probe)), is_told)
                told = seen.formatted_read_group(probe[:1], ["name"], ["__count"])
                self.assertEqual(SECRET in str(told), is_told)

    def test_link_of_an_invitation_is_for_the_one_who_is_invited(self):
        """It opens title, place and notes of a meeting, and answers, without a login."""
        event = self.env["calendar.event"].create(
            {
                "name": SECRET,
                "start": "2030-01-07 14:00:00",
                "stop": "2030-01-07 15:00:00",
                "privacy": "private",
                "user_id": self.director.id,
                "partner_ids": [Command.set(self.contact.ids)],
            }
        )
        event._set_discuss_videocall_location()
        self.env.flush_all()
        invitation = event.attendee_ids
        token = invitation.access_token
        self.assertTrue(token)
        field = invitation._fields["access_token"]
        with patch.object(field, "groups", None):
            seen = invitation.with_user(self.liaison)
            self.assertEqual(seen.read([field.name])[0][field.name], token)
        self.env.invalidate_all()
        for role, user in self.get_users().items():
            seen = invitation.with_user(user)
            with self.subTest(role=role), mute_logger(*RULES):
                for ask in (
                    lambda seen=seen: seen.read([field.name]),
                    lambda seen=seen: seen.search([(field.name, "=", token)]),
                    lambda seen=seen: seen.write({field.name: "abc"}),
                    lambda seen=seen: seen.search([], order=field.name),
                ):
                    with self.assertRaises(AccessError):
                        ask()
            if user._is_internal():
                self.assertNotIn(token, str(seen.read()))
                # the link of a video call, asked for letter by letter
                for name in ("access_token", "videocall_location"):
                    probe = [("id", "=", event.id), (name, "ilike", event[name])]
                    found = event.with_user(user).search(probe)
                    self.assertEqual(bool(found), user == self.director, role)

    def test_a_refusal_names_nothing_in_debug_mode(self):
        """The host names what it refuses to who adds the debug mode to the address."""
        partner = self.env["res.partner"].create({"name": SECRET})
        self.hide(partner)
        rules = self.env["ir.rule"].with_user(self.developer)
        with patch.object(type(self.env.user), "has_group", lambda *_args: True):
            error = rules._make_access_error("read", partner.with_user(self.developer))
            self.assertIn(SECRET, str(error))
            observation = self.env["crm.labour.observation"].create(
                {
                    "name": SECRET,
                    "company_id": self.company.id,
                    "industry_id": self.env["res.partner.industry"]
                    .search([], limit=1)
                    .id,
                }
            )
            error = rules._make_access_error(
                "read", observation.with_user(self.developer)
            )
        self.assertNotIn(SECRET, str(error))

    def test_a_refusal_is_said_plainly(self):
        partnership = self.new_partnership(confidentiality="restricted")
        self.env["res.lang"]._activate_lang("en_US")
        rules = self.env["ir.rule"].with_user(self.counsellor)
        record = partnership.with_user(self.counsellor)
        for lang, what in (("en_US", "“Partnership”"), ("fr_CA", "Partenariat")):
            self.counsellor.lang = lang
            for operation in ("read", "write", "create", "unlink"):
                said = str(rules._make_access_error(operation, record))
                self.assertIn(what, said)
                self.assertNotRegex(said, r"crm\.partnership|\(|\b(write|unlink)\b")

    def test_followers_lead_to_no_meeting_of_theirs(self):
        """The host searches followers, and what is behind them, with elevated rights."""
        event = self.env["calendar.event"].create(
            {
                "name": SECRET,
                "start": "2030-01-07 14:00:00",
                "stop": "2030-01-07 15:00:00",
                "privacy": "private",
                "user_id": self.director.id,
                "partner_ids": [Command.set(self.director.partner_id.ids)],
            }
        )
        lead = self.env["crm.lead"].create({"name": "Piste", "user_id": False})
        lead.message_subscribe(self.director.partner_id.ids)
        self.env.flush_all()
        path = "message_partner_ids.meeting_ids.name"
        for user, found in ((self.developer, False), (self.director, True)):
            leads = self.env["crm.lead"].with_user(user)
            self.assertEqual(bool(leads.search([(path, "=", SECRET)])), found)
            # who follows is not hidden
            self.assertTrue(
                leads.search(
                    [
                        ("message_partner_ids.name", "=", self.director.name),
                        ("id", "=", lead.id),
                    ]
                )
            )
        self.assertTrue(event.exists())

    def test_meeting_of_a_part_becomes_private_with_its_partnership(self):
        partnership = self.new_partnership()
        check = self.new_check(partnership)
        event = self.env["calendar.event"].create(
            {
                "name": SECRET,
                "start": "2030-01-07 14:00:00",
                "stop": "2030-01-07 15:00:00",
                "res_model_id": self.env["ir.model"]._get_id(check._name),
                "res_id": check.id,
            }
        )
        self.assertNotEqual(event.privacy, "private")
        partnership.confidentiality = "team"
        self.assertEqual(event.privacy, "private")

    # -------------------------------------------------------------------- privacy
    def test_lookup_of_personal_data_deletes_in_sudo_and_leaves_the_rest(self):
        """The host finds by name and mail, deletes or archives with all rights, and
        leaves copies where they are. It does not reach our files: they are erased."""
        email = "qvzidentity@test.example"
        copies = self.env["crm.lead"].create(
            [
                {"name": "Piste", "contact_name": "Qvzidentity", "email_from": email},
                {"name": "Autre", "description": "Qvzidentity"},
            ]
        )
        self.env["res.partner"].create({"name": "Qvzidentity", "email": email})
        wizard = self.env["privacy.lookup.wizard"].with_user(self.admin)
        wizard = wizard.create({"name": "Qvzidentity", "email": email})
        wizard.action_lookup()
        found = wizard.line_ids.grouped("res_model")
        self.assertIn("res.partner", found)
        self.assertEqual(found["crm.lead"].mapped("res_id"), copies[:1].ids)
        self.assertFalse(copies.with_user(self.admin).has_access("unlink"))
        found["crm.lead"].action_unlink()
        self.assertEqual(
            copies.exists(), copies[1:]
        )  # deleted; its copy left as it was
        self.assertFalse(set(get_our_models(self.env)) & set(found))
        self.participant._erase()
        self.assertFalse(self.participant.exists())

    # -------------------------------------------------------------------- replica
    def read_only(self, call):
        with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            call()
            self.env.flush_all()

    def test_access_log_cannot_be_written_within_a_read(self):
        window = self.open_identity(self.participant)
        self.env.flush_all()
        with self.assertRaises(ReadOnlySqlTransaction):
            self.read_only(lambda: self.open_identity(self.participant))
        # what was opened with a trace is read without another one
        self.read_only(window.read)
        self.read_only(lambda: window.web_read({"last_name": {}}))
        for model in type(window).mro():
            method = vars(model).get("action_open")
            self.assertFalse(getattr(method, "_readonly", False))

    def test_pages_that_leave_a_trace_are_served_by_the_primary(self):
        rules = {
            str(rule.rule): rule for rule in PageList(self.env, {}).get_own_rules()
        }
        for page in (
            "/my/candidates/<int:placement_id>",
            "/crm_partnership/consent/<int:consent_id>/evidence",
            "/crm_partnership/privacy/export/<int:participant_id>",
            "/crm_partnership/internship/scan/<int:signature_id>",
        ):
            with self.subTest(page=page):
                self.assertFalse(rules[page].endpoint.routing["readonly"])

    def test_every_role_of_the_matrix_is_looked_at(self):
        """A word that everyone may see would hide a leak."""
        for word, roles in MAY_SEE.items():
            self.assertLess(set(roles), set(ROLES), word)
