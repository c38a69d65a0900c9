# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import unittest
import zipfile
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.crm_partnership.tools.archive import safe_name, write_archive

FILES = st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=20)), max_size=5)


class TestArchive(unittest.TestCase):
    def test_names_stay_in_their_folder(self):
        self.assertEqual(safe_name("../../etc/passwd"), "etc-passwd")
        self.assertEqual(safe_name("C:\\a.pdf"), "C-a.pdf")
        self.assertEqual(safe_name(" .. "), "document")
        self.assertTrue(safe_name("x" * 500 + ".pdf").endswith(".pdf"))

    @settings(max_examples=60, derandomize=True, deadline=None)
    @given(FILES)
    def test_every_file_is_there_under_a_name_of_its_own(self, files):
        archive = zipfile.ZipFile(BytesIO(write_archive(files)))
        names = archive.namelist()
        self.assertEqual(len({n.lower() for n in names}), len(files))
        self.assertEqual([archive.read(n) for n in names], [c for _n, c in files])
        for name in names:
            self.assertFalse(set('/\\:*?"<>|') & set(name))
