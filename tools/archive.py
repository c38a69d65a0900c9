# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files put together in a ZIP archive."""

import re
import zipfile
from io import BytesIO

from .plain_text import clean_text

NAME_LENGTH = 120
EXTENSION_LENGTH = 10
#: what file systems keep, with room for a number
MOST_BYTES = 240
_REFUSED = re.compile(r'[\\/:*?"<>|\n]+')
#: devices of Windows, whatever the extension
_RESERVED = re.compile(
    r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])(\.|$)", re.IGNORECASE
)


def safe_name(name):
    """A name that stays in the folder where it is saved, on any system.

    >>> safe_name("../a/b:c.pdf"), safe_name("CON.pdf"), safe_name("..")
    ('a-b-c.pdf', '_CON.pdf', 'document')
    """
    name = _REFUSED.sub("-", clean_text(name))
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= EXTENSION_LENGTH:
        name = f"{stem.strip(' .-')[: NAME_LENGTH - len(extension) - 1]}.{extension}"
    name = name[:NAME_LENGTH].strip(" .-")
    while len(name.encode()) > MOST_BYTES:
        stem, dot, extension = name.rpartition(".")
        name = f"{stem[:-1]}.{extension}" if dot and stem else name[:-1]
    if _RESERVED.match(name):
        name = f"_{name}"
    return name or "document"


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
