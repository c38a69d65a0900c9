# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The fingerprint that proves that a file has not changed."""

import hashlib


def file_fingerprint(content):
    """SHA-256 of a file's bytes, as 64 hexadecimal digits.

    >>> file_fingerprint(b"")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(content).hexdigest()
