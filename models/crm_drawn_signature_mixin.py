# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.image import ImageProcess

from ..exceptions import SigningRefusedError

MAX_SIGNATURE_BYTES = 1024**2
MAX_NAME = 120
PNG = b"\x89PNG\r\n\x1a\n"


class CrmDrawnSignatureMixin(models.AbstractModel):
    """Reads what the signature widget sends: a name and a picture."""

    _name = "crm.drawn.signature.mixin"
    _description = "Drawn Signature"

    @api.model
    def _read_name(self, name):
        """:raise SigningRefusedError: no name"""
        name = str(name or "").replace("\x00", "").strip()[:MAX_NAME]
        # halves of characters, which no database keeps
        name = name.encode(errors="ignore").decode().strip()
        if not name:
            raise SigningRefusedError(self.env._("Write your name."), "invalid")
        return name

    @api.model
    def _read_signature(self, signature):
        """The bytes of the picture.

        :param signature: PNG picture in base64, as text
        :raise SigningRefusedError: it is not one
        """
        try:
            picture = base64.b64decode(signature or "", validate=True)
        except (binascii.Error, TypeError, ValueError):
            picture = b""
        try:
            is_picture = picture.startswith(PNG) and bool(ImageProcess(picture).image)
        except (UserError, ValueError, OSError):
            is_picture = False
        if not is_picture or len(picture) > MAX_SIGNATURE_BYTES:
            raise SigningRefusedError(
                self.env._("The signature is missing: draw it, or type it."), "invalid"
            )
        return picture
