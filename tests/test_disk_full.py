# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import os
from pathlib import Path
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..exceptions import NotStoredError
from ..tools.fingerprint import file_fingerprint
from .common import SCAN, SIGNATURE, PartnershipCase
from .full_disk import full_disk, list_files

STORE = "odoo.addons.crm_partnership.models.ir_attachment"
REPORTS = "odoo.addons.base.models.ir_actions_report"
PASSWORD = "test-full-disk"


@tagged("post_install", "-at_install")
class TestDiskFull(PartnershipCase, HttpCase):
    """No space left: a sentence that says what to do, and nothing half-written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )
        cls.agreement = cls.new_agreement(cls.partnership)
        cls.agreement.commitment_ids[3:].unlink()
        cls.developer.password = PASSWORD
        # pages and downloads tell it in the language of who reads
        cls.contact.lang = "fr_CA"
        cls.developer.lang = "fr_CA"

    def setUp(self):
        super().setUp()
        #: larger than the space that is left, and not in the file store yet
        self.large = SCAN + os.urandom(40_000)
        self.files = self.env["ir.attachment"]
        self.folder = Path(self.files._filestore())
        self.env.flush_all()
        self.before = (list_files(self.folder), self.count())

    def count(self):
        """Rows of what a half-written step would leave."""
        return [
            self.env[model].sudo().with_context(active_test=False).search_count([])
            for model in ("ir.attachment", "crm.agreement.event", "mail.mail")
        ]

    def refused(self, work, error=NotStoredError):
        """The work is refused with a sentence, and leaves neither rows nor files."""
        with (
            full_disk(),
            mute_logger(STORE, REPORTS),
            self.assertRaises(error) as told,
            self.env.cr.savepoint(),
        ):
            work()
        self.env.invalidate_all()
        self.assertEqual((list_files(self.folder), self.count()), self.before)
        return str(told.exception)

    def check_files(self):
        """Each document and signature has its file, whole."""
        attachments = self.files.sudo().search(
            [
                ("res_model", "=like", "crm.%"),
                ("res_field", "in", (False, "signature")),
                ("store_fname", "!=", False),
            ]
        )
        for attachment in attachments:
            content = (self.folder / attachment.store_fname).read_bytes()
            self.assertEqual(hashlib.sha1(content).hexdigest(), attachment.checksum)

    # ---------------------------------------------------------------- agreements
    def test_an_agreement_that_cannot_be_sealed_is_not_sent(self):
        self.refused(lambda: self.agreement.action_send(), Exception)
        self.assertEqual(self.agreement.state, "draft")
        self.assertFalse(self.agreement.document_id)
        self.assertEqual(set(self.agreement.signatory_ids.mapped("state")), {"waiting"})
        # once there is space, the same step goes through
        self.agreement.action_send()
        self.assertEqual(self.agreement.state, "sent")
        self.check_files()

    def test_the_reason_stands_in_the_sentence(self):
        with patch.object(
            type(self.env["ir.actions.report"]),
            "_render_qweb_pdf",
            lambda *_args, **_kw: (self.large, "pdf"),
        ):
            told = self.refused(lambda: self.agreement.action_send())
        self.assertIn("its disk is full", told)
        self.assertIn("Nothing was recorded", told)
        self.assertNotIn(str(self.folder), told)

    def test_the_last_signature_without_space_is_none(self):
        self.agreement.action_send()
        ours, theirs = self.agreement.signatory_ids.sorted("sequence")
        self.sign(ours)
        self.env.flush_all()
        self.before = (list_files(self.folder), self.count())
        token = theirs.sudo().access_token
        url = f"/my/agreement/{self.agreement.id}"

        def post():
            return self.make_jsonrpc_request(
                f"{url}/sign?access_token={token}"
                f"&document={self.agreement.document_fingerprint}",
                {"name": "Line Roy", "signature": SIGNATURE},
            )

        with full_disk(), mute_logger(STORE, REPORTS, "odoo.http"):
            answer = post()
        # the widget goes to the page, which tells
        self.assertIn("message=not_kept", answer["redirect_url"])
        self.env.invalidate_all()
        self.assertEqual((list_files(self.folder), self.count()), self.before)
        page = self.url_open(answer["redirect_url"])
        self.assertIn("de notre côté\N{NO-BREAK SPACE}: votre signature n", page.text)
        self.assertEqual(theirs.state, "invited")
        self.assertFalse(theirs.signature)
        self.assertEqual(self.agreement.state, "partly_signed")
        self.assertFalse(self.agreement.signed_document_id)
        # the same person signs once there is space: one signature, one document
        self.assertIn("message=signed", post()["redirect_url"])
        self.env.invalidate_all()
        self.assertTrue(self.agreement.signed_at)
        self.assertEqual(
            file_fingerprint(self.agreement.signed_document_id.raw),
            self.agreement.signed_fingerprint,
        )
        self.check_files()

    def test_a_scan_that_does_not_fit_is_not_taken(self):
        def record():
            self.agreement.action_record_paper(
                self.large, self.agreement.date_start, True
            )

        self.assertIn("disk is full", self.refused(record))
        self.assertEqual(self.agreement.state, "draft")
        # the very same bytes are taken afterwards
        record()
        self.assertEqual(self.agreement.signed_document_id.raw, self.large)
        self.check_files()

    # -------------------------------------------------------------------- others
    def test_evidence_of_a_consent(self):
        consent = self.new_consent(self.new_participant())
        self.env.flush_all()
        self.before = (list_files(self.folder), self.count())
        self.refused(
            lambda: consent.sudo().write({"evidence": base64.b64encode(self.large)})
        )

    def test_the_workbook(self):
        self.authenticate(self.developer.login, PASSWORD)
        window = (
            self.env["crm.portfolio.workbook"]
            .with_user(self.developer)
            .create({"lang": "en_US"})
        )
        url = f"/crm_partnership/portfolio/{window.id}.xlsx"
        with full_disk(2048), mute_logger(STORE):
            answer = self.url_open(url)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("son disque est plein", answer.text)
        self.assertNotIn("Traceback", answer.text)
        self.assertEqual(self.url_open(url).status_code, 200)

    def test_the_log_tells_what_to_look_at(self):
        with (
            full_disk(),
            self.assertLogs(STORE, "ERROR") as log,
            self.assertRaises(NotStoredError),
        ):
            self.files.create({"name": "nom.pdf", "raw": self.large})
        self.assertIn("space", log.output[0])
        self.assertNotIn("nom.pdf", log.output[0])

    # ---------------------------------------------------------------- broken rests
    def test_the_rest_of_a_broken_file_is_replaced(self):
        """A server killed by a version that wrote straight to the place."""
        sha = hashlib.sha1(self.large).hexdigest()
        place = self.folder / sha[:2] / sha
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(self.large[:100])
        with self.assertLogs(STORE, "WARNING"):
            attachment = self.files.create({"name": "x", "raw": self.large})
        self.assertEqual(place.read_bytes(), self.large)
        attachment.unlink()

    def test_what_the_end_of_the_process_leaves_is_swept(self):
        """Killed in the middle of the file, or before its transaction ended."""
        content = os.urandom(50_000)
        sha = hashlib.sha1(content).hexdigest()

        class KilledError(BaseException):
            pass

        with (
            patch.object(Path, "replace", side_effect=KilledError),
            self.assertRaises(KilledError),
            # what would run in a process that lives on does not
            patch.object(Path, "unlink"),
            self.env.cr.savepoint(),
        ):
            self.files.create({"name": "x", "raw": content})
        left = list_files(self.folder) - self.before[0]
        self.assertEqual(len(left), 1)
        with self.assertRaises(KilledError), self.env.cr.savepoint():
            self.files.create({"name": "x", "raw": content})
            raise KilledError
        self.assertIn(f"{sha[:2]}/{sha}", list_files(self.folder) - self.before[0])
        with mute_logger("odoo.addons.base.models.ir_attachment"):
            self.files._gc_file_store_unsafe()
        self.assertFalse(list_files(self.folder) - self.before[0])
