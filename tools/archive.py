# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files put together in a ZIP archive."""

import re
import zipfile
from io import BytesIO

NAME_LENGTH = 120


def safe_name(name):
    """A name that stays in the folder where an archive is opened.

    >>> safe_name("../a/b:c.pdf")
    'a-b-c.pdf'
    """
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", name).strip(" .-")
    return name[-NAME_LENGTH:] or "document"


def write_archive(files):
    """Return the bytes of an archive; a name that comes twice gets a number.

    :param files: list of (name, bytes)
    """
    buffer = BytesIO()
    taken = set()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            free = name = safe_name(name)
            number = 2
            while free.lower() in taken:
                free = f"{number} {name}"
                number += 1
            taken.add(free.lower())
            archive.writestr(free, content)
    return buffer.getvalue()
