# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The documentation says what is there: links, pictures, words of the screen, licence."""

import hashlib
import re
import unittest
from pathlib import Path

import polib
from lxml import etree, html
from PIL import Image

from odoo.modules import Manifest
from odoo.tests import tagged

from .common import PartnershipCase

ROOT = Path(__file__).absolute().parents[1]
IMAGES = ROOT / "docs" / "images"
GUIDES = ROOT / "docs" / "guide" / "fr"
INDEX = ROOT / "static" / "description" / "index.html"
LICENCE = (
    "# Copyright 2026 crm_partnership contributors\n"
    "# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).\n"
)
#: kind of source file → what makes a line of it a comment
COMMENTS = {".py": "# ", ".js": "// ", ".scss": "// ", ".sql": "-- "}
#: of the text as the FSF publishes it
AGPL = "57c8ff33c9c0cfc3ef00e650a1cc910d7ee479a8bc509f6c9209a7c2a11399d6"
#: whose words stand on the screen beside ours
HOST_MODULES = (
    *("base", "base_import", "base_setup", "calendar", "crm", "mail", "portal", "web"),
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)

#: menus one after the other, with arrows between them
PATH = re.compile(r"(?:\*\*[^*]+\*\*\s*→\s*)+\*\*[^*]+\*\*")
#: guide → member of the cast who reads it; None: an administrator
READERS = {
    "README": "counsellor",
    "administration": None,
    "agent": "developer",
    "direction": "director",
    "intervenant": "counsellor",
    "liaison": "liaison",
    "responsable": "privacy_officer",
}


def find_pages():
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def plain(text):
    text = re.sub(r"<[^>]+>", "", text)
    return re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip()


def read_words(path):
    return {
        plain(entry.msgstr)
        for entry in polib.pofile(str(path))
        if entry.msgstr and not entry.obsolete
    }


class TestDocs(unittest.TestCase):
    maxDiff = None

    def assert_none(self, problems):
        problems = list(problems)
        self.assertFalse(problems, "\n" + "\n".join(problems))

    def get_links(self):
        for page in find_pages():
            for target in LINK.findall(page.read_text()):
                if not re.match(r"[a-z]+:|#", target):
                    yield page, target.split("#")[0]

    def test_links_lead_somewhere(self):
        found = list(self.get_links())
        self.assertGreater(len(found), 50)
        self.assert_none(
            f"{page.relative_to(ROOT)}: {target}"
            for page, target in found
            if not (page.parent / target).exists()
        )

    def test_pictures_are_those_of_the_table(self):
        shots = self.get_table()
        named = {
            Path(target).name
            for _page, target in self.get_links()
            if target.endswith(".png")
        }
        present = {path.name for path in IMAGES.glob("*.png")}
        listed = {f"{row['name']}.png" for row in shots}
        self.assertEqual(present - named, set(), "named in no page")
        self.assertEqual(present - listed, set(), "not in dev/screenshots.tsv")
        self.assertEqual(listed - present, set(), "run ./dev/screenshots")

    def get_table(self):
        head, *rows = (ROOT / "dev" / "screenshots.tsv").read_text().splitlines()
        self.assertEqual(head.split("\t"), ["name", "login", "page", "state", "width"])
        return [
            dict(zip(head.split("\t"), row.split("\t"), strict=True)) for row in rows
        ]

    def test_pages_of_the_table_exist(self):
        known = {
            element.get("id")
            for folder in ("data", "demo", "reports", "views", "wizards")
            for path in (ROOT / folder).glob("*.xml")
            for element in etree.parse(str(path)).iter()
            if element.get("id")
        }
        logins = {
            row.split("\t")[0]
            for row in (ROOT / "dev" / "demo_logins.tsv").read_text().splitlines()
        }
        problems = []
        for row in self.get_table():
            page = row["page"]
            names = re.findall(r"\{(\w+)\}", page)
            if not page.startswith("/"):
                names = page.split("/")
            problems += [f"{row['name']}: no {x}" for x in names if x not in known]
            if row["login"] not in logins:
                problems.append(f"{row['name']}: no login {row['login']}")
        self.assert_none(problems)

    def test_pictures_are_light(self):
        sizes = {path.name: path.stat().st_size for path in IMAGES.glob("*.png")}
        self.assert_none(x for x, size in sizes.items() if size > 150_000)
        self.assertLess(sum(sizes.values()), 3_000_000)
        widths = {row["name"]: int(row["width"]) for row in self.get_table()}
        for path in IMAGES.glob("*.png"):
            with Image.open(path) as image:
                self.assertLessEqual(image.width, widths[path.stem], path.name)
                self.assertEqual(image.mode, "P", path.name)

    def test_guides_call_things_as_the_screen_does(self):
        words = read_words(ROOT / "i18n" / "fr.po")
        words |= read_words(ROOT / "i18n" / "fr_CA.po")
        for module in HOST_MODULES:
            folder = Path(Manifest.for_addon(module).path) / "i18n"
            words |= read_words(folder / "fr.po")
        problems, count = [], 0
        for page in sorted(GUIDES.glob("*.md")):
            for bold in BOLD.findall(page.read_text()):
                count += 1
                if plain(bold) not in words:
                    problems.append(f"{page.name}: {plain(bold)}")
        self.assertGreater(count, 200)
        self.assert_none(problems)

    def test_each_guide_is_listed(self):
        index = (GUIDES / "README.md").read_text()
        self.assert_none(
            page.name
            for page in GUIDES.glob("*.md")
            if page.name != "README.md" and f"({page.name})" not in index
        )

    def test_commands_that_are_named_exist(self):
        named = {
            (page, command)
            for page in find_pages()
            for command in re.findall(r"\./dev/(\w+)", page.read_text())
        }
        self.assertIn("start", {command for _page, command in named})
        self.assert_none(
            f"{page.name}: dev/{command}"
            for page, command in named
            if not (ROOT / "dev" / command).exists()
        )

    def has_licence(self, text, sign):
        if text.startswith("#!"):  # a program says first by what it is run
            text = text.partition("\n")[2]
        return text.startswith(LICENCE.replace("# ", sign))

    def test_the_licence_is_in_each_file(self):
        self.assertEqual(
            hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest(), AGPL
        )
        paths = [
            path
            for suffix in COMMENTS
            for path in ROOT.rglob(f"*{suffix}")
            if not {"build", "dist"} & set(path.relative_to(ROOT).parts)
        ]
        self.assertGreater(len(paths), 300)
        self.assertTrue({path.suffix for path in paths} >= {".py", ".js", ".scss"})
        self.assert_none(
            str(path.relative_to(ROOT))
            for path in paths
            if not self.has_licence(path.read_text(), COMMENTS[path.suffix])
        )
        self.assertEqual(Manifest.for_addon("crm_partnership")["license"], "AGPL-3")

    def test_the_changelog_knows_the_version(self):
        version = Manifest.for_addon("crm_partnership")["version"]
        text = (ROOT / "CHANGELOG.md").read_text()
        self.assertRegex(
            text, rf"(?m)^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$"
        )
        self.assertRegex(text, r"(?m)^## \[Unreleased\]$")

    def test_the_page_of_the_apps_list_stands_alone(self):
        """What the host shows there has no style sheet, script or file from elsewhere."""
        page = html.fromstring(INDEX.read_text())
        self.assertFalse(page.xpath("//script | //link | //style | //iframe"))
        self.assertFalse(page.xpath("//@*[starts-with(name(), 'on')]"))
        sources = page.xpath("//img/@src")
        self.assertGreaterEqual(len(sources), 3)
        self.assert_none(x for x in sources if not (INDEX.parent / x).is_file())
        self.assertFalse(page.xpath("//img[not(@alt) or @alt='']"))
        self.assert_none(
            f"{path.name}: run ./dev/screenshots"
            for path in (INDEX.parent / "screenshots").glob("*.png")
            if path.read_bytes() != (IMAGES / path.name).read_bytes()
        )
        manifest = Manifest.for_addon("crm_partnership")
        self.assertTrue(manifest["images"])
        self.assert_none(x for x in manifest["images"] if not (ROOT / x).is_file())
        with Image.open(INDEX.parent / "icon.png") as icon:
            self.assertEqual(icon.width, icon.height)
            self.assertGreaterEqual(icon.width, 100)


@tagged("post_install", "-at_install")
class TestGuideMenus(PartnershipCase):
    """The menus of a guide are there, one under the other, for who reads it."""

    def test_menus_lead_where_the_guides_say(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        problems, count = [], 0
        for page in sorted(GUIDES.glob("*.md")):
            for found in PATH.findall(page.read_text()):
                count += 1
                names = [plain(name) for name in BOLD.findall(found)]
                if not self.is_seen(names, READERS[page.stem]):
                    problems.append(f"{page.name}: {' → '.join(names)}")
        self.assertGreater(count, 40)
        self.assertFalse(problems, "\n" + "\n".join(problems))

    def is_seen(self, names, reader):
        user = getattr(self, reader) if reader else self.env.ref("base.user_admin")
        menus = self.env["ir.ui.menu"].with_user(user).with_context(lang="fr_CA")
        # the developer mode, where the guide of the administrator says so
        visible = menus._visible_menu_ids(debug=reader is None)
        found = menus.sudo().search([("id", "in", list(visible))])
        level = found.filtered(lambda menu: menu.name == names[0])
        for name in names[1:]:
            level = found.filtered(
                lambda menu, name=name, level=level: (
                    menu.name == name and menu.parent_id in level
                )
            )
        return bool(level)
