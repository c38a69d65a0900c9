# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The plain text of a mail, for readers that show no markup."""

import re

from lxml import etree, html

#: what nobody reads
SKIPPED = {"head", "script", "style", "title", "img"}
#: each begins on a line of its own
BLOCKS = {
    *("address", "article", "blockquote", "div", "footer", "header", "section"),
    *("table", "tbody", "tr", "dl", "dt", "dd", "figure"),
}
#: an empty line before and after
PARAGRAPHS = {"p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
KEEPS_LINES = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
LINE, PARAGRAPH = "\x00", "\x01"


def mail_text(source):
    """The text of the markup of a mail: addresses of links beside their words.

    :param source: HTML
    :return: text, without a line longer than what was written on it
    """
    if not (source and source.strip()):
        return ""
    try:
        tree = html.document_fromstring(source)
    except etree.ParserError:  # nothing but a comment
        return ""
    parts = []
    _walk(tree, parts, keeps_lines=False)
    text = re.sub(r"[ \t]+", " ", "".join(parts))
    text = re.sub(rf" *([{LINE}{PARAGRAPH}]) *", r"\1", text)
    text = re.sub(rf"{LINE}*{PARAGRAPH}[{LINE}{PARAGRAPH}]*", "\n\n", text)
    text = re.sub(rf"{LINE}+", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _walk(node, parts, keeps_lines):
    if not isinstance(node.tag, str) or node.tag in SKIPPED:
        return
    style = node.get("style") or ""
    if HIDDEN.search(style):
        return
    keeps_lines = keeps_lines or bool(KEEPS_LINES.search(style))
    around = _get_break(node.tag)
    parts.append(around)
    if node.tag == "li":
        parts.append(f"{LINE}- ")
    if node.tag == "br":
        parts.append(LINE)
    start = len(parts)
    parts.append(_read(node.text, keeps_lines))
    for child in node:
        _walk(child, parts, keeps_lines)
        parts.append(_read(child.tail, keeps_lines))
    if node.tag == "a":
        parts.append(_get_address(node.get("href"), "".join(parts[start:]).strip()))
    if node.tag in ("td", "th"):
        parts.append(" ")
    parts.append(around)


def _get_break(tag):
    if tag in PARAGRAPHS:
        return PARAGRAPH
    return LINE if tag in BLOCKS else ""


def _read(text, keeps_lines):
    """The letters, where a line in the source is a space unless it is kept."""
    text = (text or "").replace(LINE, "").replace(PARAGRAPH, "")
    if keeps_lines:
        return text.replace("\r", "").replace("\n", LINE)
    return re.sub(r"[ \t\r\n]+", " ", text)


def _get_address(href, words):
    """The address of a link, where its words do not say it."""
    href = (href or "").strip()
    if not href or href.startswith("#") or not words:
        return ""
    bare = re.sub(r"^(mailto:|tel:)", "", href)
    return "" if bare in words else f" ({bare})"
