# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError


class GateError(UserError):
    """A partnership may not enter a stage: conditions of its gates are missing."""


class ConfidentialityError(UserError):
    """A person would receive content of a partnership that they may not open."""


class NotStoredError(UserError):
    """A file could not be written to the disk, and nothing was recorded."""


class SigningRefusedError(UserError):
    """A signature is not taken, and nothing was recorded.

    ``code`` tells why: "already_signed", "changed", "not_open", "not_your_turn",
    "invalid", or "picture" for one that cannot be kept.
    """

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code
