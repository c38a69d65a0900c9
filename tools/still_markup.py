# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Markup for a paper: words and their shape, nothing that has to be fetched.

The program that makes a PDF runs on the server. A picture or a style that points to an
address would make it ask there, from within the network of the enterprise.
"""

import re

from lxml import etree, html

_FETCHED = {
    *("img", "picture", "source", "svg", "image", "video", "audio", "track", "embed"),
    *("object", "iframe", "frame", "applet", "link", "meta", "base", "script", "style"),
    *("input", "button", "form", "textarea", "select", "template", "math", "portal"),
}
_KEPT_ATTRIBUTES = {"href", "style", "class", "dir", "lang", "colspan", "rowspan"}
_SAFE_ADDRESS = re.compile(r"\s*(https?:|mailto:|tel:)", re.IGNORECASE)
_FETCHING_STYLE = re.compile(r"url|import|expression|image|\\|/\*|@", re.IGNORECASE)


def make_still(source):
    """:return: the markup as text

    >>> make_still('<p onclick="x()">a <b>b</b><img src="http://10.0.0.1/x"> c</p>')
    '<p>a <b>b</b> c</p>'
    """
    if not source or not source.strip():
        return ""
    root = html.fragment_fromstring(source, create_parent="div")
    for node in list(root.iter()):
        if node is root:
            continue
        tag = node.tag.lower() if isinstance(node.tag, str) else None
        if tag is None or tag.rpartition(":")[2] in _FETCHED:
            _remove(node)
            continue
        for name, value in list(node.attrib.items()):
            if (
                name not in _KEPT_ATTRIBUTES
                or (name == "href" and not _SAFE_ADDRESS.match(value))
                or (name == "style" and _FETCHING_STYLE.search(value))
            ):
                del node.attrib[name]
    pieces = [html.tostring(child, encoding="unicode") for child in root]
    head = etree.Element("x")
    head.text = root.text
    text = etree.tostring(head, encoding="unicode")
    return text.removeprefix("<x>").removesuffix("</x>").replace("<x/>", "") + "".join(
        pieces
    )


def _remove(node):
    """Without what stands within, and with what follows."""
    parent = node.getparent()
    if parent is None:
        return
    before = node.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (node.tail or "")
    else:
        before.tail = (before.tail or "") + (node.tail or "")
    parent.remove(node)
