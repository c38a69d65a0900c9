# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The picture of a signature, out of what a browser says it is."""

import io
import struct

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

MAX_BYTES = 1024**2
#: the frame of the page is far smaller, on the largest of screens too
MAX_SIDE = 4096
MAX_PIXELS = 8_000_000
#: a pixel that is darker than this, of 255 for white, is ink
INK = 245
#: size of the letters of a name that is written, and the margin around it, in pixels
LETTERS = 72
MARGIN = 16
#: the line is made smaller rather than longer
MOST_WIDTH = 1000
#: no font has it: what is drawn in its place stands for all that are missing
_MISSING = "\U0010ffff"
_BEGINNING = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_END = b"IEND\xaeB`\x82"


class SignaturePictureError(ValueError):
    """It is no signature; ``code`` says why.

    Codes: not_a_picture, too_large, empty.
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def read_signature(data):
    """The drawing alone, as a PNG made anew: no text, place or program rides along.

    The size is read from the first bytes, before any of it is unpacked.

    :param data: bytes of a PNG file
    :raise SignaturePictureError: see there
    """
    if len(data) > MAX_BYTES:
        raise SignaturePictureError("too_large")
    # the host lets pictures be read that were cut, and half a signature is none
    if not data.startswith(_BEGINNING) or _END not in data[len(_BEGINNING) + 8 :]:
        raise SignaturePictureError("not_a_picture")
    width, height = struct.unpack_from(">II", data, len(_BEGINNING))
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise SignaturePictureError("too_large")
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            opened.load()
            drawing = opened.convert("RGBA")
    except (
        *(UnidentifiedImageError, Image.DecompressionBombError, OSError),
        *(SyntaxError, ValueError, EOFError, struct.error, IndexError, TypeError),
    ) as error:
        raise SignaturePictureError("not_a_picture") from error
    paper = Image.new("RGBA", drawing.size, "white")
    paper.alpha_composite(drawing)
    if paper.convert("L").getextrema()[0] >= INK:
        raise SignaturePictureError("empty")
    output = io.BytesIO()
    # a new picture: what the other one carried beside its pixels stays behind
    clean = Image.new("RGBA", drawing.size)
    clean.paste(drawing)
    clean.save(output, "PNG")
    return output.getvalue()


def write_name(name, fonts):
    """The name written as a signature, for whoever does not draw one.

    :param fonts: paths of fonts; the first one that has all letters is taken, else the
        last one
    :return: bytes of a PNG file
    """
    path = next((path for path in fonts if _has_letters(path, name)), fonts[-1])
    font = ImageFont.truetype(str(path), LETTERS)
    width = font.getlength(name)
    if width > MOST_WIDTH:
        font = font.font_variant(size=max(8, int(LETTERS * MOST_WIDTH / width)))
    left, top, right, bottom = map(int, font.getbbox(name))
    size = (right - left + 2 * MARGIN, bottom - top + 2 * MARGIN)
    picture = Image.new("RGBA", size)
    place = (MARGIN - left, MARGIN - top)
    ImageDraw.Draw(picture).text(place, name, font=font, fill="black")
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def _has_letters(path, name):
    font = ImageFont.truetype(str(path), 24)
    missing = bytes(font.getmask(_MISSING))
    return all(
        bytes(font.getmask(letter)) != missing
        for letter in name
        if not letter.isspace()
    )
