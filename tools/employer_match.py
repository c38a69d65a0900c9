# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Keys that tell whether two records speak of the same employer."""

import re
import unicodedata
from functools import lru_cache

#: first two digits of a Québec enterprise number, by kind of enterprise: legal
#: persons, individuals and partnerships, and public bodies
#: (Registraire des entreprises du Québec, structure of the NEQ)
NEQ_PREFIXES = ("11", "22", "33", "88")

#: providers whose domain says nothing about an employer
SHARED_MAIL_DOMAINS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.ca",
        "hotmail.fr",
        "outlook.com",
        "outlook.fr",
        "live.com",
        "live.ca",
        "msn.com",
        "yahoo.com",
        "yahoo.ca",
        "yahoo.fr",
        "icloud.com",
        "me.com",
        "aol.com",
        "videotron.ca",
        "videotron.qc.ca",
        "sympatico.ca",
        "bell.net",
        "cogeco.ca",
        "globetrotter.net",
        "oricom.ca",
        "telus.net",
        "rogers.com",
        "protonmail.com",
        "proton.me",
    ]
)

#: words that do not tell enterprises apart: legal forms, articles, “and”
IDLE_WORDS = frozenset(
    [
        "inc",
        "incorporee",
        "ltee",
        "ltd",
        "limitee",
        "limited",
        "enr",
        "sa",
        "senc",
        "sencrl",
        "scrl",
        "coop",
        "cooperative",
        "corp",
        "corporation",
        "cie",
        "co",
        "company",
        "compagnie",
        "le",
        "la",
        "les",
        "l",
        "du",
        "de",
        "des",
        "d",
        "et",
        "and",
        "the",
        "of",
        "groupe",
        "group",
        "osbl",
    ]
)

_POSTAL_CODE = re.compile(
    r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d"
)


def normalise_neq(text):
    """The ten digits of a Québec enterprise number; None when there is none.

    :raise ValueError: the text is not such a number
    """
    digits = re.sub(r"[\s.\-\u00a0]", "", text or "")
    if not digits:
        return None
    if not re.fullmatch(r"[0-9]{10}", digits) or digits[:2] not in NEQ_PREFIXES:
        raise ValueError("not a Québec enterprise number")
    return digits


def email_domain(email):
    """Domain of an address, None when it is missing or a shared provider's."""
    _local, at, domain = (email or "").strip().lower().rpartition("@")
    if not at or "." not in domain or domain in SHARED_MAIL_DOMAINS:
        return None
    return domain


def website_domain(website):
    """Domain of a web address without its www, or None."""
    text = re.sub(r"^[a-z]+://", "", (website or "").strip().lower())
    domain = re.split(r"[/?#:]", text)[0].removeprefix("www.")
    return domain if "." in domain and " " not in domain else None


@lru_cache(maxsize=65536)
def normalise_name(name):
    """A name without accents, case, punctuation, legal form and articles."""
    text = unicodedata.normalize("NFKD", (name or "").replace("œ", "oe"))
    text = "".join(char for char in text if not unicodedata.combining(char)).lower()
    text = text.replace("&", " et ").replace("’", "'")
    text = re.sub(r"\b(?:[a-z]\.){2,}", lambda m: m[0].replace(".", ""), text)
    words = re.findall(r"[a-z0-9]+", text)
    return " ".join(w for w in words if w not in IDLE_WORDS) or " ".join(words)


def normalise_postal_code(text):
    """A Canadian postal code as “A1A 1A1”, None when it is not one."""
    code = re.sub(r"[\s\-\u00a0]", "", text or "").upper()
    return f"{code[:3]} {code[3:]}" if _POSTAL_CODE.fullmatch(code) else None


def name_postal_key(name, postal_code):
    """Name and postal code as one key, None when one of them is missing."""
    code = normalise_postal_code(postal_code)
    plain = normalise_name(name)
    return f"{plain}|{code}" if plain and code else None
