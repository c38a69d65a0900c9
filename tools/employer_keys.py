# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether two enterprises' records speak of the same employer, and whether a text
names it."""

import re

from .employer_match import (
    email_domain,
    name_postal_key,
    normalise_name,
    website_domain,
)

#: keys that are kept with an organisation, to be looked up
STORED = ("email", "website", "phone", "name")


def normalise_phone(text):
    """The last ten digits of a phone number, None when there are fewer."""
    digits = re.sub(r"\D", "", text or "")
    return digits[-10:] if len(digits) >= 10 else None


def get_keys(vals):
    """Keys of an employer: two that share one are taken for the same.

    :param vals: name, neq, email, website, phone, zip and city, each may be missing
    """
    name, city = normalise_name(vals.get("name")), normalise_name(vals.get("city"))
    pairs = {
        ("neq", vals.get("neq") or None),
        ("domain", email_domain(vals.get("email"))),
        ("domain", website_domain(vals.get("website"))),
        ("phone", normalise_phone(vals.get("phone"))),
        ("postal", name_postal_key(vals.get("name"), vals.get("zip"))),
        ("city", f"{name}|{city}" if name and city else None),
    }
    return {pair for pair in pairs if pair[1]}


def get_stored_keys(vals):
    """Keys to look an employer up by: {name in STORED: key}, those that it has.

    The name stands without a place: the place is compared afterwards.
    """
    keys = {
        "email": email_domain(vals.get("email")),
        "website": website_domain(vals.get("website")),
        "phone": normalise_phone(vals.get("phone")),
        "name": normalise_name(vals.get("name")) or None,
    }
    return {name: key for name, key in keys.items() if key}


def is_same_employer(one, other):
    """Whether two sets of values are of one organisation.

    Two enterprise numbers decide; a group of companies may share all the rest.
    """
    if one.get("neq") and other.get("neq"):
        return one["neq"] == other["neq"]
    return bool(get_keys(one) & get_keys(other))


def names_employer(text, name):
    """Whether a text holds the name of the employer, spelled in any way."""
    words = normalise_name(name)
    return bool(words) and f" {words} " in f" {normalise_name(text)} "
