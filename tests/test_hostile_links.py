# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Secrets of links and pictures of signatures, as somebody would try them."""

import base64
import io
import json
import logging
import struct
import unittest
import zlib
from datetime import timedelta
from urllib.parse import quote

from PIL import Image, PngImagePlugin

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.ir_http import SecretsOut
from ..tools import signature_picture
from ..tools.signature_picture import SignaturePictureError, read_signature
from .canary_pages import PageList
from .common import SIGNATURE
from .test_hosting_sheet import HostingCase
from .test_internship import InternshipCase

PASSWORD = "test-hostile-links"
QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule", "werkzeug", "odoo.sql_db")


def make_png(color="black", size=(40, 20), kind="PNG", **options):
    output = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, color).save(
        output, kind, **options
    )
    return output.getvalue()


def make_huge_png(side=50_000):
    """Says 50,000 × 50,000 in a few kilobytes."""

    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(2_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


def make_loaded_png():
    """A drawing with a script, a place and a file behind its end."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>")
    exif = Image.Exif()
    exif[0x010E] = "<?php system($_GET[0]); ?>"
    return make_png(pnginfo=info, exif=exif.tobytes()) + b"<html><script>1</script>"


BAD_PICTURES = {
    "a text": b"not a picture",
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "a page": b"<html><body onload=alert(1)>",
    "an animated picture": make_png(kind="GIF"),
    "a photograph": make_png(kind="JPEG"),
    "a program": b"MZ" + bytes(500),
    "a document": b"%PDF-1.7",
    "a huge picture": make_huge_png(),
    "a wide picture": make_png(size=(5000, 1)),
    "a beginning alone": make_png()[:33],
    "a picture cut in the middle": make_png(size=(300, 200))[:-30],
    "a transparent picture": make_png((0, 0, 0, 0)),
    "a white picture": make_png("white"),
    "twenty megabytes": make_png() + bytes(20 * 1024**2),
    "no pixels": make_png()[:16] + bytes(8) + make_png()[24:],
}


class TestSignaturePicture(unittest.TestCase):
    def test_what_is_no_drawing_is_refused(self):
        for name, data in BAD_PICTURES.items():
            with self.subTest(name), self.assertRaises(SignaturePictureError):
                read_signature(data)

    def test_the_drawing_alone_is_kept(self):
        for data in (make_png(), make_loaded_png(), base64.b64decode(SIGNATURE)):
            kept = read_signature(data)
            self.assertTrue(kept.startswith(b"\x89PNG"))
            self.assertNotIn(b"script", kept)
            self.assertNotIn(b"php", kept)
            with Image.open(io.BytesIO(kept)) as picture:
                self.assertFalse(picture.info)
        self.assertEqual(read_signature(kept), kept)

    def test_a_drawing_on_paper_or_on_nothing_keeps_its_ink(self):
        drawing = Image.new("RGBA", (30, 10), (0, 0, 0, 0))
        drawing.putpixel((3, 3), (0, 0, 60, 255))
        output = io.BytesIO()
        drawing.save(output, "PNG")
        with Image.open(io.BytesIO(read_signature(output.getvalue()))) as kept:
            self.assertEqual(kept.getpixel((3, 3)), (0, 0, 60, 255))
            self.assertEqual(kept.getpixel((9, 9))[3], 0)

    def test_the_size_is_read_before_anything_is_unpacked(self):
        with self.assertRaises(SignaturePictureError) as caught:
            read_signature(make_huge_png())
        self.assertEqual(caught.exception.code, "too_large")
        self.assertLess(signature_picture.MAX_PIXELS * 4, 40 * 1024**2)


class TestSecretsOut(unittest.TestCase):
    def test_the_log_holds_the_page_and_no_secret(self):
        for text, kept in (
            ("GET /my/agreement/1?access_token=abc-_DEF HTTP/1.1", "/my/agreement/1"),
            ("GET /a?x=1&access_token=abcDEF&message=signed", "message=signed"),
            ("GET /a?ACCESS_TOKEN=abcDEF&access_token=abcDEF", "/a"),
        ):
            record = logging.makeLogRecord({"msg": '"%s" %s', "args": (text, "200")})
            self.assertTrue(SecretsOut().filter(record))
            self.assertNotIn("abc", record.getMessage())
            self.assertIn(kept, record.getMessage())
        record = logging.makeLogRecord({"msg": "%d%% done", "args": (5,)})
        SecretsOut().filter(record)
        self.assertEqual(record.getMessage(), "5% done")


@tagged("post_install", "-at_install")
class TestHostileLinks(HostingCase, InternshipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.lang = "fr_CA"
        cls.other_contact = cls.env["res.partner"].create(
            {"name": "Paul", "parent_id": cls.employer.id, "email": "p@roy.example"}
        )
        cls.as_counsellor.action_send()
        checklist = cls.new_checklist(cls.partnership)
        cls.partnership.contact_ids = cls.contact
        checklist.action_send()
        agreement = cls.new_agreement(cls.partnership)
        agreement.commitment_ids[1:].unlink()
        agreement.action_send()
        cls.agreement = agreement
        sheet = cls.new_published()

        def theirs(people):
            return people.filtered(lambda p: p.side == "employer").sudo()[:1]

        signatures = cls.internship._get_current_signatures()
        cls.links = {
            f"/my/alignment/{theirs(checklist.respondent_ids).id}": theirs(
                checklist.respondent_ids
            ),
            f"/my/agreement/{agreement.id}": theirs(agreement.signatory_ids),
            f"/my/internship/{cls.internship.id}": theirs(signatures),
        }
        sending = cls.send(sheet, cls.contact).sudo()
        cls.links[f"/my/hosting/{sending.id}"] = sending
        cls.env.flush_all()

    def get(self, url, query):
        return self.url_open(f"{url}?{query}")

    @mute_logger(*QUIET)
    def test_no_other_secret_opens_a_page(self):
        secrets = {url: person.access_token for url, person in self.links.items()}
        self.assertEqual(len(set(secrets.values())), len(secrets))
        for url, token in secrets.items():
            # each holds at least 256 bits, which nobody guesses
            self.assertGreaterEqual(len(token), 43)
            self.assertEqual(
                self.get(url, f"access_token={token}").status_code, 200, url
            )
            others = [t for u, t in secrets.items() if u != url]
            for query in (
                "",
                "access_token=",
                f"access_token={token[:-1]}",
                f"access_token={token}x",
                f"access_token={token.swapcase()}",
                f"access_token=%20{token}",
                f"access_token={token}%00",
                f"access_token=%00{token}",
                f"access_token={quote('é' + token)}",
                f"access_token={quote(token[:-1] + chr(0xFF21))}",
                "access_token=%ff%fe%ed%a0%80",
                f"access_token={'a' * 20_000}",
                f"access_token=x&access_token={token}",
                f"access_token[]={token}",
                f"access_token%5B0%5D={token}",
                f"token={token}",
                f"Access_Token={token}",
                "access_token=None",
                "access_token=False",
                "access_token=%25",
                *(f"access_token={other}" for other in others),
            ):
                answer = self.get(url, query)
                with self.subTest(url=url, query=query[:90]):
                    self.assertEqual(answer.status_code, 403)
                    if token not in query:  # pages say again how they were asked
                        self.assertNotIn(token, answer.text)
                    self.assert_private(answer)

    @mute_logger(*QUIET)
    def test_a_link_that_ended_or_was_replaced_opens_nothing(self):
        for url, person in self.links.items():
            former = person.access_token
            person.date_link_end = fields.Datetime.now() - timedelta(seconds=1)
            self.env.flush_all()
            self.assertEqual(self.get(url, f"access_token={former}").status_code, 403)
            person._refresh_link()
            self.env.flush_all()
            self.assertNotEqual(person.access_token, former)
            self.assertEqual(self.get(url, f"access_token={former}").status_code, 403)
            answer = self.get(url, f"access_token={person.access_token}")
            self.assertEqual(answer.status_code, 200)
            person.access_token = False
            self.env.flush_all()
            for query in ("access_token=", "access_token=False", ""):
                self.assertEqual(self.get(url, query).status_code, 403, url)

    def assert_private(self, answer):
        self.assertEqual(answer.headers.get("Cache-Control"), "no-store")
        self.assertEqual(answer.headers.get("Referrer-Policy"), "no-referrer")
        self.assertEqual(answer.headers.get("X-Content-Type-Options"), "nosniff")

    @mute_logger(*QUIET)
    def test_every_page_of_ours_is_private(self):
        """All routes of the addon, found in its map, whoever asks."""
        rules = list(PageList(self.env, {}).get_own_rules())
        self.assertGreater(len(rules), 40)
        user = self.portal_user
        user.password = PASSWORD
        user.partner_id.parent_id = self.employer
        seen = 0
        self.authenticate(user.login, PASSWORD)
        for rule in rules:
            methods = rule.methods or {"GET"}
            if rule.endpoint.routing["type"] != "http" or "GET" not in methods:
                continue
            url = rule.rule
            for name in rule.arguments:
                for part in ("int", "string"):
                    url = url.replace(f"<{part}:{name}>", "1").replace(f"<{name}>", "1")
            answer = self.url_open(url, allow_redirects=False)
            with self.subTest(url):
                self.assertLess(answer.status_code, 500)
                if answer.status_code == 200:
                    seen += 1
                    self.assertIn("no-store", answer.headers.get("Cache-Control", ""))
                    self.assertEqual(
                        answer.headers.get("Referrer-Policy"), "no-referrer"
                    )
                    self.assertEqual(
                        answer.headers.get("X-Content-Type-Options"), "nosniff"
                    )
        self.assertGreater(seen, 5)

    def sign(self, url, person, **values):
        document = (
            self.internship.fingerprint
            if "internship" in url
            else self.agreement.document_fingerprint
        )
        answer = self.url_open(
            f"{url}/sign?access_token={person.access_token}&document={document}",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {"name": "Line Roy", "signature": SIGNATURE, **values},
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        self.assertEqual(answer.status_code, 200)
        return answer.json()["result"]["redirect_url"]

    @mute_logger(*QUIET)
    def test_what_is_no_signature_signs_nothing(self):
        """The page says so, in words of its own."""
        for url, person in self.links.items():
            if "signature" not in person._fields:
                continue
            for name, data in BAD_PICTURES.items():
                target = self.sign(
                    url, person, signature=base64.b64encode(data).decode()
                )
                with self.subTest(url=url, picture=name):
                    self.assertIn("message=picture", target)
                    person.invalidate_recordset()
                    self.assertFalse(person.signed_at)
            page = self.url_open(target)
            self.assertIn("La signature ne peut être conservée", page.text)
            for odd in (
                None,
                7,
                ["a"],
                {"a": 1},
                "data:image/png;base64,AAAA",
                "é",
                " ",
            ):
                target = self.sign(url, person, signature=odd)
                self.assertNotIn("message=signed", target)
            # the log of who signed is read by others: one line, nothing unseen
            name = "Line\r\nRoy\u202e\x00\u200b" + "x" * 5000
            target = self.sign(
                url,
                person,
                name=name,
                signature=base64.b64encode(make_loaded_png()).decode(),
            )
            self.assertIn("message=signed", target)
            person.invalidate_recordset()
            self.assertTrue(person.signed_at)
            self.assertEqual(person.signed_name, ("Line Roy" + "x" * 200)[:120])
            self.assertNotIn(b"script", base64.b64decode(person.signature))

    def test_secrets_are_compared_in_constant_time(self):
        compared = []
        from ..models import crm_private_link_mixin as links

        real = links.consteq
        self.patch(links, "consteq", lambda a, b: compared.append((a, b)) or real(a, b))
        for person in self.links.values():
            person.with_user(self.env.ref("base.public_user"))._check_visitor("wrong")
        self.assertEqual(len(compared), len(self.links))
