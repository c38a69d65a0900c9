# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..tools import employer_columns as columns
from ..tools import table_limits, tabular
from .common import PartnershipCase
from .hostile_files import (
    CLOSE,
    LINKS,
    NAMES,
    OPEN,
    make_bombs,
    make_sheet,
    make_xlsx,
    text_cell,
)

#: bytes of address space that reading one file may take beside the program itself
MEMORY = 600 * 1024**2
#: seconds of the processor for one file
TIME = 25
#: reads each file in a program of its own, so that the limits of the system hold
READER = """
import importlib.util, json, resource, sys, types
folder, memory, files = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
package = types.ModuleType("tools")
package.__path__ = [folder]
sys.modules["tools"] = package
from tools import employer_columns, tabular
held = 0
for line in open("/proc/self/status"):
    if line.startswith("VmSize"):
        held = int(line.split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
for file in files:
    data = open(file, "rb").read()
    begun = resource.getrusage(resource.RUSAGE_SELF)
    try:
        tabular.read_table(data, employer_columns.recognise_header)
        told = ["read", None, None]
    except tabular.TabularError as error:
        told = [error.code, error.row, error.column]
    except MemoryError:
        told = ["memory", None, None]
    ended = resource.getrusage(resource.RUSAGE_SELF)
    spent = ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
    print(json.dumps([*told, spent]), flush=True)
"""


def read(data):
    return tabular.read_table(data, columns.recognise_header)


class TestHostileFiles(unittest.TestCase):
    """Each file is refused with its reason and place, in bounded memory and time."""

    def test_bombs_are_told_apart_in_little_memory_and_time(self):
        bombs = make_bombs()
        tools = Path(tabular.__file__).parent
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, (data, *_expected) in enumerate(bombs.values()):
                path = Path(folder) / str(number)
                path.write_bytes(data)
                paths.append(str(path))
            done = subprocess.run(
                [sys.executable, "-c", READER, str(tools), str(MEMORY), *paths],
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), len(bombs), done.stderr[-2000:])
        for (name, (_data, *expected)), answer in zip(
            bombs.items(), answers, strict=True
        ):
            *told, seconds = answer
            with self.subTest(name):
                expected += [None] * (3 - len(expected))
                self.assertEqual(told, expected)
                self.assertLess(seconds, TIME)

    def test_what_a_workbook_says_of_its_size_is_not_believed(self):
        sheet = make_sheet(text_cell("Roy")).replace(
            b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
        )
        sheet = sheet.replace(
            CLOSE, b'<row r="1048576"><c r="XFD1048576" s="1"/></row>' + CLOSE
        )
        self.assertEqual(read(make_xlsx(sheet=sheet)).rows, [(2, ["Roy"])])

    def test_empty_rows_and_merged_cells_are_passed_over(self):
        sheet = OPEN + b"<row/>" * 60_000
        sheet += b'<row r="70000">' + text_cell("Employeur", "C70000") + b"</row>"
        sheet += b"<row>" + text_cell("Roy", "C70001") + b"</row></sheetData>"
        sheet += (
            b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
        )
        table = read(make_xlsx(sheet=sheet))
        self.assertEqual(table.rows, [(70001, ["", "", "Roy"])])

    def test_cells_of_all_kinds(self):
        styles = (
            b'<styleSheet><numFmts><numFmt numFmtId="170" formatCode="d mmm yyyy"/>'
            b'</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
            b'<xf numFmtId="170"/></cellXfs></styleSheet>'
        )
        texts = (
            b"<sst><si><r><t>Boulangerie </t></r><r><rPr><b/></rPr><t>Roy</t></r>"
            b"<rPh><t>lu tout haut</t></rPh></si></sst>"
        )
        cells = {
            '<c t="s"><v>0</v></c>': "Boulangerie Roy",
            '<c t="b"><v>1</v></c>': "True",
            '<c t="e"><v>#REF!</v></c>': "#REF!",
            '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>': "#DIV/0!",
            '<c t="str"><f>A1</f><v>a_x000A_b</v></c>': "a\nb",
            "<c><f>A1</f></c>": table_limits.NOT_COMPUTED,
            "<c><v>1162345678</v></c>": "1162345678",
            "<c><v>1.162345678E9</v></c>": "1162345678",
            "<c><v>0.1</v></c>": "0.1",
            '<c s="1"><v>46143</v></c>': "2026-05-01",
            '<c s="2"><v>46143.5</v></c>': "2026-05-01 12:00",
            '<c s="1"><v>99999999999</v></c>': "99999999999",
            '<c s="1"><v>-5</v></c>': "-5",
            "<c><v>1E999</v></c>": "1E999",
            "<c><v>abc</v></c>": "abc",
            '<c t="d"><v>2026-05-01</v></c>': "2026-05-01",
            '<c s="999"><v>3</v></c>': "3",
            '<c t="inlineStr"><is><t>&lt;b&gt; é</t></is></c>': "<b> é",
        }
        row = "".join(cells).encode()
        table = read(
            make_xlsx(
                sheet=OPEN + b"<row>" + text_cell("Employeur") * 18 + b"</row><row>"
                b"" + row + b"</row>" + CLOSE,
                texts=texts,
                styles=styles,
            )
        )
        self.assertEqual(table.rows[0][1], list(cells.values()))

    def test_the_calendar_of_old_macintosh(self):
        styles = b'<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
        data = make_xlsx(
            sheet=make_sheet(b"<c><v>44681</v></c>"),
            styles=styles,
            book='<workbookPr date1904="1"/>',
        )
        self.assertEqual(read(data).rows[0][1], ["2026-05-01"])

    def test_prefixes_of_tags_and_hidden_sheets(self):
        sheet = (
            (
                f'<x:worksheet xmlns:x="{NAMES}"><x:sheetData><x:row><x:c t="inlineStr">'
                "<x:is><x:t>Employeur</x:t></x:is></x:c></x:row><x:row><x:c><x:v>7</x:v>"
                "</x:c></x:row></x:sheetData></x:worksheet>"
            )
            .replace('"xmlns="', '"')
            .replace('""', '"')
        )
        self.assertEqual(read(make_xlsx(sheet=sheet.encode())).rows, [(2, ["7"])])
        book = (
            f'<workbook xmlns:r="{LINKS}"><sheets><sheet state="veryHidden" r:id="s"/>'
            "</sheets></workbook>"
        ).encode()
        with self.assertRaises(tabular.TabularError) as caught:
            read(make_xlsx(parts={"xl/workbook.xml": book}))
        self.assertEqual(caught.exception.code, "empty")

    def test_macros_symbolic_links_and_odd_names_are_left_where_they_are(self):
        data = make_xlsx(
            sheet=make_sheet(text_cell("Roy")),
            parts={
                "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub Auto_Open()",
                "../../../tmp/escaped": b"x",
                "/tmp/escaped": b"x",
                "C:\\escaped": b"x",
                "xl/externalLinks/externalLink1.xml": b"<!DOCTYPE x>",
            },
        )
        self.assertEqual(read(data).rows, [(2, ["Roy"])])
        self.assertFalse(Path("/tmp/escaped").exists())

    def test_encodings(self):
        text = "Employeur;Ville\nÉpicerie d’Orée;Lévis\nL'œuvre;Gaspé\n"
        for encoding in (
            *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
            *("cp1252", "mac_roman"),
        ):
            with self.subTest(encoding):
                rows = read(text.encode(encoding)).rows
                self.assertEqual(rows[0], (2, ["Épicerie d’Orée", "Lévis"]))
                self.assertEqual(rows[1], (3, ["L'œuvre", "Gaspé"]))
        latin = "Employeur;Ville\nÉpicerie;Lévis\n".encode("latin-1")
        self.assertEqual(read(latin).rows, [(2, ["Épicerie", "Lévis"])])

    def test_line_ends_quotes_and_titles(self):
        for data, rows in (
            (b"Employeur\rRoy\rCyr\r", [(2, ["Roy"]), (3, ["Cyr"])]),
            (b"Employeur\r\nRoy\nCyr\rDub", [(2, ["Roy"]), (3, ["Cyr"]), (4, ["Dub"])]),
            (b'Employeur\n"Roy ""et"" fils"\n', [(2, ['Roy "et" fils'])]),
            (b'Employeur\nRoy "et" fils\n', [(2, ['Roy "et" fils'])]),
            (b'Employeur\n"a\r\nb"\nCyr', [(3, ["a\nb"]), (4, ["Cyr"])]),
            (b"sep=;\nEmployeur;Ville\nRoy;L\n", [(3, ["Roy", "L"])]),
            (b"Employeur;Employeur\nRoy;Cyr\n", [(2, ["Roy", "Cyr"])]),
            (b"Employeur;Ville\n", []),
            (b"Employeur;Notes\nRoy;1 021,50 $\n", [(2, ["Roy", "1 021,50 $"])]),
            (b"Employeur;Notes\nRoy;05/06/07\n", [(2, ["Roy", "05/06/07"])]),
            (b"Employeur;NEQ\nRoy;1,16E+09\n", [(2, ["Roy", "1,16E+09"])]),
        ):
            with self.subTest(data):
                self.assertEqual(read(data).rows, rows)
        self.assertEqual(
            columns.recognise_columns(read(b"Nom;Nom\na;b\n").headers), ["name", None]
        )


@tagged("post_install", "-at_install")
class TestHostileImport(PartnershipCase):
    """What people are told in their language; nothing is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.developer.lang = "fr_CA"

    def start(self, data):
        return (
            self.env["crm.partnership.import"]
            .with_user(self.developer)
            .with_context(lang="fr_CA")
            .create({"data": base64.b64encode(data), "filename": "liste"})
        )

    def count(self):
        return [
            self.env[name].search_count([])
            for name in ("res.partner", "crm.partnership", "crm.tag", "utm.source")
        ]

    def refuse(self, data):
        before = self.count()
        with self.assertRaises(UserError) as caught:
            self.start(data).action_read()
        self.assertEqual(self.count(), before)
        return str(caught.exception)

    def test_all_reasons_are_explained(self):
        explain = self.env["crm.table.file.mixin"]._explain_table_error
        codes = {code for _data, code, *_place in make_codes()}
        for code in codes:
            plain = explain(tabular.TabularError(code))
            self.assertGreater(len(plain), 10)
            placed = explain(tabular.TabularError(code, 12, "AB"))
            self.assertIn("12", placed)
            self.assertIn("AB", placed)

    def test_the_message_names_the_place_in_french(self):
        told = self.refuse(b'Employeur;Ville\nRoy;"L\nCyr;M\n')
        self.assertIn("Ligne 2", told)
        told = self.refuse(
            make_xlsx(sheet=make_sheet(text_cell("Roy") + text_cell("x", "GS2")))
        )
        self.assertIn("Ligne 2, colonne GS", told)
        told = self.refuse(b"Employeur;Ville\n")
        self.assertIn("titres", told)

    def test_a_file_that_did_not_arrive_whole(self):
        wizard = self.start(b"Employeur\nRoy\n")
        wizard.data = b"Ab$%"
        with self.assertRaises(UserError):
            wizard.action_read()
        wizard.data = base64.encodebytes(b"Employeur\n" + b"Roy\n" * 99)
        wizard.action_read()
        self.assertEqual(wizard.row_count, 99)

    def check(self, data):
        wizard = self.start(data)
        wizard.action_read()
        before = self.count()
        wizard.action_check()
        self.assertEqual(self.count(), before)
        return wizard

    def test_rows_with_faults_are_rejected_with_their_column(self):
        rows = [
            "#REF!;;",
            "#N/A;;",
            "Caf\ufffd;;",
            f"{'x' * 500};;",
            f"Roy;{'y' * 600};",
            f"Cyr;;{','.join('abcdefghijklmnopqrstuvwxyz' * 3)}",
            f"Dub;;{'z' * 90_000}",
            "Bonne;Lévis;un",
        ]
        wizard = self.check("\n".join(["Employeur;Ville;Tags", *rows]).encode())
        self.assertEqual(wizard.reject_count, 7)
        self.assertEqual(wizard.create_count, 1)
        for line in wizard.line_ids.filtered(lambda ln: ln.action == "reject"):
            self.assertIn("olonne", line.reason, line.row_number)
            self.assertLess(len(line.reason), 400)
        with self.assertRaises(UserError):
            wizard.action_import()

    def test_signs_that_are_not_seen_do_not_make_another_employer(self):
        wizard = self.check(
            "Employeur;Ville\nRoy\u202einc;Lévis\nR\u200boyinc;Lévis\n".encode()
        )
        self.assertEqual((wizard.create_count, wizard.reject_count), (1, 0))
        wizard.action_import()
        partner = self.env["res.partner"].search([("name", "=", "Royinc")])
        self.assertEqual(len(partner), 1)

    def test_the_file_of_occupations(self):
        wizard = (
            self.env["crm.occupation.import"]
            .with_user(self.configurator)
            .create({"data": base64.b64encode(b'Code;Class title\n6;"open\n')})
        )
        before = self.env["crm.occupation"].search_count([])
        with self.assertRaises(UserError) as caught:
            wizard.action_import()
        self.assertIn("2", str(caught.exception))
        self.assertIn("Statistics Canada", str(caught.exception))
        wizard.data = base64.b64encode(b"Code;Class title\n6;" + b"x" * 9000 + b"\n")
        with self.assertRaises(ValidationError):
            wizard.action_import()
        self.assertEqual(self.env["crm.occupation"].search_count([]), before)


def make_codes():
    """Reasons that the bombs have, and those that they share."""
    seen = "empty no_header too_many_rows too_many_columns too_many_cells too_big "
    seen += "long_cell long_line open_quote odd_sign encoding old_office not_a_table"
    return [(b"", code) for code in seen.split()]
