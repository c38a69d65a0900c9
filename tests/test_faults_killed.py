# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import threading
import xmlrpc.client

from odoo.fields import Command

from .common import SCAN, SIGNATURE
from .fault_case import FaultCase, wait_until

EMPLOYERS = 40
LIST = "Employeur;Ville;Courriel\n" + "".join(
    f"Atelier {number:02} inc.;Lévis;info@atelier{number:02}.example\n"
    for number in range(EMPLOYERS)
)
#: what is told of a seat that ends, see crm.sector.committee.seat
SEAT = "A seat ends on %"


class TestServerKilled(FaultCase):
    """``kill -9`` in the middle of what counts, then a new start.

    Nothing is lost, nothing is there twice, and what was half-way is as if it had not
    begun.
    """

    @classmethod
    def prepare_more(cls, env, cast):
        # a file with evidence on the disk, besides those that the erasure finds
        model, ids = cls.due["ir_cron_participant_erase"]
        for number, file in enumerate(env[model].browse(ids)):
            file.consent_ids[:1].sudo().evidence = base64.b64encode(
                SCAN + b" %d" % number
            )
        env.flush_all()
        cls.evidence = env["ir.attachment"].search(
            [
                ("res_model", "=", "crm.participant.consent"),
                ("res_field", "=", "evidence"),
            ]
        )
        cls.evidence = cls.evidence.mapped("store_fname")
        # an agreement that the last person is about to sign
        agreement = cls.make_agreement(cast)
        cls.agreement_id = agreement.id
        _ours, theirs = agreement.signatory_ids.sorted("sequence")
        cls.sign_url = (
            f"/my/agreement/{agreement.id}/sign"
            f"?access_token={theirs.sudo().access_token}"
            f"&document={agreement.document_fingerprint}"
        )
        wizard = (
            env["crm.partnership.import"]
            .with_user(cast.developer)
            .create({"data": base64.b64encode(LIST.encode()), "filename": "liste.csv"})
        )
        wizard.action_read()
        wizard.action_check()
        cls.wizard = wizard.id

    @classmethod
    def make_agreement(cls, cast):
        partnership = cast.new_partnership(
            contact_ids=[Command.set(cast.contact.ids)],
        )
        agreement = cast.new_agreement(partnership)
        agreement.commitment_ids[3:].unlink()
        agreement.action_send()
        cast.sign(agreement.signatory_ids.sorted("sequence")[0])
        return agreement

    def setUp(self):
        super().setUp()
        self.database = self.make_copy("killed")

    def value(self, statement, *params):
        return self.postgres.value(statement, params or None, self.database)

    def rows(self, statement, *params):
        return self.postgres.rows(statement, params or None, self.database)

    def start_server(self):
        return self.start(self.database).wait()

    def in_background(self, work):
        """A request whose answer does not come: the server is killed meanwhile."""
        outcome = []

        def run():
            try:
                outcome.append(work())
            except (OSError, xmlrpc.client.Error) as error:
                outcome.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        self.addCleanup(thread.join, 30)
        return outcome

    # ------------------------------------------------------------------- by people
    def test_importing_and_signing(self):
        server = self.start_server()
        self.kill_while_importing(server)
        server = self.start_server()
        self.import_after(server)
        self.kill_while_signing(server)
        self.sign_after(self.start_server())

    def count_imported(self):
        return self.value(
            "SELECT count(*) FROM crm_partnership p JOIN res_partner e "
            "ON e.id = p.partner_id WHERE e.name LIKE 'Atelier __ inc.'"
        )

    def count_employers(self):
        return self.value(
            "SELECT count(*) FROM res_partner WHERE name LIKE 'Atelier __ inc.'"
        )

    def kill_while_importing(self, server):
        with self.stopped_at(
            self.database,
            "crm_partnership",
            "BEFORE INSERT",
            "NEW.name = 'Atelier 20 inc.' OR (SELECT name FROM res_partner "
            "WHERE id = NEW.partner_id) = 'Atelier 20 inc.'",
        ) as wait_for_it:
            answer = self.in_background(
                lambda: server.call(
                    "test_developer",
                    "crm.partnership.import",
                    "action_import",
                    self.wizard,
                )
            )
            wait_for_it()
            server.kill()
            wait_until(lambda: answer, "the connection ends")
        self.assertIsInstance(answer[0], OSError)
        # the whole file or nothing of it
        self.assertEqual((self.count_employers(), self.count_imported()), (0, 0))

    def import_after(self, server):
        """The same window goes on where it was; the same file twice adds nothing."""
        for _turn in range(2):
            server.call(
                "test_developer", "crm.partnership.import", "action_import", self.wizard
            )
            self.assertEqual(
                (self.count_employers(), self.count_imported()), (EMPLOYERS, EMPLOYERS)
            )

    def kill_while_signing(self, server):
        """The PDF is on the disk already, its row is not committed."""
        self.sweep()
        with self.stopped_at(
            self.database,
            "crm_partnership_agreement",
            "BEFORE UPDATE",
            f"NEW.id = {self.agreement_id} AND NEW.signed_at IS NOT NULL",
        ) as wait_for_it:
            before = self.list_files()
            answer = self.in_background(
                lambda: server.post(self.sign_url, name="Line Roy", signature=SIGNATURE)
            )
            wait_for_it()
            server.kill()
            wait_until(lambda: answer, "the connection ends")
        self.assertTrue(self.list_files() - before)
        self.assertEqual(
            self.rows(
                "SELECT state, signed_document_id FROM crm_partnership_agreement "
                "WHERE id = %s",
                self.agreement_id,
            ),
            [("partly_signed", None)],
        )
        self.assertEqual(self.count_signatures(), 1)

    def count_signatures(self):
        return self.value(
            "SELECT count(*) FROM crm_agreement_signatory "
            "WHERE agreement_id = %s AND state = 'signed'",
            self.agreement_id,
        )

    def list_files(self):
        folder = self.get_files(self.database)
        return {
            f"{path.parent.name}/{path.name}"
            for path in folder.glob("*/*")
            if path.is_file() and path.parent.name != "checklist"
        }

    def sign_after(self, server):
        # what no row points to is swept, as every day
        self.sweep()
        self.check_files()
        for message in ("signed", "already_signed"):
            answer = server.post(self.sign_url, name="Line Roy", signature=SIGNATURE)
            self.assertIn(f"message={message}", answer["result"]["redirect_url"])
        self.assertEqual(self.count_signatures(), 2)
        documents = self.rows(
            "SELECT a.store_fname, g.signed_fingerprint, a.is_sealed "
            "FROM crm_partnership_agreement g JOIN ir_attachment a "
            "ON a.res_model = 'crm.partnership.agreement' AND a.res_id = g.id "
            "WHERE g.id = %s AND a.id <> g.document_id",
            self.agreement_id,
        )
        self.assertEqual(len(documents), 1)
        place, fingerprint, is_sealed = documents[0]
        content = (self.get_files(self.database) / place).read_bytes()
        self.assertEqual(hashlib.sha256(content).hexdigest(), fingerprint)
        self.assertTrue(is_sealed)
        self.assertEqual(
            self.value(
                "SELECT count(*) FROM crm_agreement_event "
                "WHERE agreement_id = %s AND kind = 'sealed'",
                self.agreement_id,
            ),
            1,
        )
        # each party has its copy, once
        self.assertEqual(
            self.rows(
                "SELECT DISTINCT count(*) FROM message_attachment_rel r "
                "JOIN ir_attachment a ON a.id = r.attachment_id "
                "JOIN crm_partnership_agreement g ON g.signed_document_id = a.id "
                "WHERE g.id = %s",
                self.agreement_id,
            ),
            [(2,)],
        )

    def sweep(self):
        """What the host does every day: files that no row points to are removed."""
        self.postgres.rows(
            "UPDATE ir_cron SET active = d.name = 'autovacuum_job', "
            "nextcall = CASE WHEN d.name = 'autovacuum_job' "
            "THEN '2020-01-01'::timestamp ELSE nextcall END "
            "FROM ir_model_data d WHERE d.model = 'ir.cron' AND d.res_id = ir_cron.id",
            database=self.database,
        )
        wait_until(lambda: self.has_run(self.database), "the daily sweep")

    def check_files(self):
        """Every row has its file, every file its row."""
        named = {
            row[0]
            for row in self.rows(
                "SELECT DISTINCT store_fname FROM ir_attachment "
                "WHERE store_fname IS NOT NULL"
            )
        }
        self.assertEqual(named, self.list_files())

    # ------------------------------------------------------------ by the scheduler
    def kill_in(self, cron, table, event, condition):
        """Start, have the action run, kill it at the point."""
        server = self.start_server()
        with self.stopped_at(self.database, table, event, condition) as wait_for_it:
            self.make_due(self.database, cron)
            wait_for_it()
            server.kill()

    def test_scheduled_actions(self):
        self.kill_in_snapshots()
        self.kill_in_erasure()
        self.kill_in_reminders()
        self.go_on()

    def kill_in_snapshots(self):
        self.kill_in(
            "ir_cron_health",
            "crm_partnership_health_snapshot",
            "BEFORE INSERT",
            "NEW.partnership_id = (SELECT max(id) FROM crm_partnership)",
        )
        self.assertEqual(
            self.value("SELECT count(*) FROM crm_partnership_health_snapshot"), 0
        )
        # what was computed before is kept
        self.assertTrue(
            self.value(
                "SELECT count(*) FROM crm_partnership WHERE health_date IS NOT NULL"
            )
        )

    def kill_in_erasure(self):
        _model, ids = self.due["ir_cron_participant_erase"]
        numbers = ", ".join(map(str, ids))
        self.kill_in(
            "ir_cron_participant_erase",
            "crm_participant",
            "BEFORE DELETE",
            f"(SELECT count(*) FROM crm_participant WHERE id IN ({numbers})) < 2",
        )
        # one is erased, the other one is whole
        left = [
            row[0]
            for row in self.rows(
                "SELECT id FROM crm_participant WHERE id = ANY(%s)", ids
            )
        ]
        self.assertEqual(len(left), 1)
        for table in ("crm_participant_identity", "crm_participant_consent"):
            self.assertEqual(
                self.rows(
                    f"SELECT DISTINCT participant_id FROM {table} "
                    "WHERE participant_id = ANY(%s)",
                    ids,
                ),
                [(left[0],)],
            )

    def kill_in_reminders(self):
        """In the second of two, after the first was told and marked."""
        self.kill_in(
            "ir_cron_agreement_remind",
            "crm_agreement_event",
            "BEFORE INSERT",
            "NEW.kind = 'reminder' AND EXISTS (SELECT FROM crm_agreement_event "
            "WHERE kind = 'reminder' AND agreement_id <> NEW.agreement_id)",
        )
        self.assertEqual(len(self.get_reminded()), 1)
        self.kill_in(
            "ir_cron_committee_seat_remind",
            "mail_activity",
            "AFTER INSERT",
            f"(SELECT count(*) FROM mail_activity WHERE summary LIKE '{SEAT}') = 2",
        )
        self.kill_in(
            "ir_cron_privacy_incident_deletion",
            "crm_privacy_incident",
            "BEFORE UPDATE",
            "NEW.deletion_proposed_on IS NOT NULL AND EXISTS (SELECT FROM "
            "crm_privacy_incident i WHERE i.deletion_proposed_on IS NOT NULL)",
        )
        self.assertEqual(
            self.value(
                "SELECT count(*) FROM crm_privacy_incident "
                "WHERE deletion_proposed_on IS NOT NULL"
            ),
            1,
        )

    def get_reminded(self):
        """{agreement: how many times someone was reminded to sign it}"""
        _model, ids = self.due["ir_cron_agreement_remind"]
        return dict(
            self.rows(
                "SELECT agreement_id, count(*) FROM crm_agreement_event "
                "WHERE kind = 'reminder' AND agreement_id = ANY(%s) GROUP BY 1",
                ids,
            )
        )

    def go_on(self):
        """Two servers at once do what is left; then all is done, once."""
        names = [
            "ir_cron_health",
            "ir_cron_participant_erase",
            "ir_cron_agreement_remind",
            "ir_cron_committee_seat_remind",
            "ir_cron_privacy_incident_deletion",
        ]
        for server in [self.start(self.database), self.start(self.database)]:
            server.wait()
        for _turn in range(2):
            self.run_crons(self.database, *names)
        self.sweep()
        # snapshots: each partnership once, for this month
        self.assertEqual(
            self.rows(
                "SELECT p.id FROM crm_partnership p LEFT JOIN "
                "crm_partnership_health_snapshot s ON s.partnership_id = p.id "
                "WHERE p.status <> 'ended' AND p.active GROUP BY p.id "
                "HAVING count(s.id) <> 1"
            ),
            [],
        )
        # health: one to-do for each colour lost
        _model, ids = self.due["ir_cron_health"]
        self.assertEqual(
            self.rows(
                "SELECT res_id, count(*) FROM mail_activity WHERE summary = "
                "'Look at the health of the partnership' GROUP BY 1 ORDER BY 1"
            ),
            [(number, 1) for number in sorted(ids)],
        )
        # erasure: nothing left, not on the disk either; counted once
        _model, ids = self.due["ir_cron_participant_erase"]
        for table in ("crm_participant_identity", "crm_participant_consent"):
            self.assertEqual(
                self.value(
                    f"SELECT count(*) FROM {table} WHERE participant_id = ANY(%s)", ids
                ),
                0,
            )
        self.assertEqual(len(self.evidence), 2)
        self.assertFalse(set(self.evidence) & self.list_files())
        self.assertEqual(
            self.value(
                "SELECT sum(people) FROM crm_outcome_statistic WHERE kind = 'path'"
            ),
            len(ids),
        )
        self.assertEqual(
            self.value(
                "SELECT count(*) FROM crm_identity_access_log WHERE action = 'erased'"
            ),
            len(ids),
        )
        # reminders: one mail for each person, one to-do for each seat and incident
        _model, agreements = self.due["ir_cron_agreement_remind"]
        self.assertEqual(self.get_reminded(), dict.fromkeys(agreements, 2))
        self.assertEqual(
            self.rows(
                "SELECT DISTINCT reminder_count FROM crm_agreement_signatory "
                "WHERE agreement_id = ANY(%s)",
                agreements,
            ),
            [(1,)],
        )
        for condition in (
            f"summary LIKE '{SEAT}'",
            "res_model = 'crm.privacy.incident' AND summary LIKE '%delete it?'",
        ):
            told = self.rows(
                "SELECT summary, res_id, user_id, count(*) FROM mail_activity "
                f"WHERE {condition} GROUP BY 1, 2, 3"
            )
            self.assertGreaterEqual(len(told), 2)
            self.assertEqual({row[-1] for row in told}, {1})
        self.check_files()
