# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii

from odoo import api, models
from odoo.tools.misc import file_path

from ..exceptions import SigningRefusedError
from ..tools.plain_text import clean_text
from ..tools.signature_picture import (
    MAX_BYTES,
    SignaturePictureError,
    read_signature,
    write_name,
)

MAX_NAME = 120
#: fonts of the signature widget; the last one has the letters of most languages
FONTS = ("LaBelleAurore-Regular.ttf", "NotoSans-Reg.ttf")


class CrmDrawnSignatureMixin(models.AbstractModel):
    """Reads what the signature widget sends: a name and a picture."""

    _name = "crm.drawn.signature.mixin"
    _description = "Drawn Signature"

    @api.model
    def _read_name(self, name):
        """:raise SigningRefusedError: no name"""
        name = clean_text(str(name or "")[: MAX_NAME * 5]).strip()[:MAX_NAME].strip()
        if not name:
            raise SigningRefusedError(self.env._("Write your name."), "invalid")
        return name

    @api.model
    def _write_signature(self, name):
        """The typed name as a picture, in base64: what the widget does in a browser that
        runs scripts.

        :raise SigningRefusedError: no name
        """
        fonts = [file_path(f"web/static/fonts/sign/{font}") for font in FONTS]
        return base64.b64encode(write_name(self._read_name(name), fonts)).decode()

    @api.model
    def _read_signature(self, signature):
        """The bytes of the picture.

        :param signature: PNG picture in base64, as text
        :raise SigningRefusedError: it is not one
        """
        # a letter of base64 holds six bits; what is longer is not even unpacked
        if not isinstance(signature, str):
            signature = ""
        try:
            if len(signature) > MAX_BYTES * 4 // 3 + 4:
                raise SignaturePictureError("too_large")
            return read_signature(base64.b64decode(signature, validate=True))
        except (binascii.Error, ValueError) as error:
            if not signature:
                raise SigningRefusedError(
                    self.env._("The signature is missing: draw it, or type it."),
                    "invalid",
                ) from error
            raise SigningRefusedError(
                self.env._(
                    "The signature cannot be kept: it is empty, too large, or no "
                    "picture. Draw it again, or type it."
                ),
                "picture",
            ) from error
