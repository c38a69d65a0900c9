# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Recognise the columns of a list of employers, in French or English."""

import re
import unicodedata

#: column code → spellings, already simplified by simplify()
SYNONYMS = {
    "name": "nom|nom de l employeur|employeur|entreprise|nom de l entreprise|"
    "organisation|nom de l organisation|raison sociale|compagnie|societe|"
    "nom de la compagnie|company|company name|employer|employer name|name|"
    "organization|business name",
    "neq": "neq|numero d entreprise|numero d entreprise du quebec|no neq|"
    "quebec enterprise number|enterprise number|no d entreprise",
    "street": "adresse|rue|adresse civique|adresse 1|street|address|address 1|"
    "street address|no civique et rue",
    "street2": "adresse 2|bureau|suite|complement d adresse|street 2|street2|"
    "address 2|unite",
    "city": "ville|municipalite|localite|city|town",
    "zip": "code postal|cp|postal code|zip|zip code|postal",
    "state": "province|etat|state",
    "phone": "telephone|tel|telephone de l entreprise|numero de telephone|phone|"
    "phone number|telephone principal|no de telephone",
    "email": "courriel|email|e mail|mail|adresse courriel|courriel general|"
    "courriel de l entreprise|email address",
    "website": "site web|site|site internet|website|web|url|adresse web",
    "industry": "secteur|secteur d activite|industrie|sector|industry",
    "employer_kind": "type d employeur|nature|statut juridique|kind|employer kind|"
    "kind of employer|type d organisation|prive public economie sociale|"
    "organization type",
    "contact_name": "contact|personne contact|nom du contact|personne ressource|"
    "nom de la personne contact|contact name|contact person|responsable rh",
    "contact_first_name": "prenom|prenom du contact|first name|contact first name",
    "contact_last_name": "nom de famille|nom de famille du contact|last name|surname|"
    "contact last name",
    "contact_function": "fonction|poste|titre|fonction du contact|titre du contact|"
    "job title|position|function|role",
    "contact_email": "courriel du contact|courriel contact|courriel de la personne "
    "contact|contact email|email contact",
    "contact_phone": "telephone du contact|telephone contact|tel contact|cellulaire|"
    "mobile|contact phone|cell",
    "owner": "responsable|agent|agente|agent responsable|charge de compte|proprietaire|"
    "conseiller|owner|account manager|suivi par",
    "tags": "etiquettes|mots cles|tags|labels|categories|categorie",
    "forms": "formes de collaboration|forme de collaboration|type de collaboration|"
    "collaboration|forms of collaboration|form of collaboration",
    "source": "source|provenance|origine|origin",
    "notes": "notes|note|commentaires|commentaire|remarques|remarque|comments|comment|"
    "description",
    "need": "besoin|besoins|besoins de main d oeuvre|postes recherches|needs|need",
    "objective": "objectif|objectifs|objective|objectives|goal",
}
_CODES = {
    spelling: code for code, text in SYNONYMS.items() for spelling in text.split("|")
}
EMPLOYER_KINDS = {
    "private": "prive|privee|private|pme|inc|secteur prive",
    "public": "public|publique|parapublic|secteur public|municipal|gouvernement",
    "social_economy": "economie sociale|social economy|obnl|osbl|coop|cooperative|"
    "organisme communautaire|communautaire|non profit|nonprofit|os bl",
}
_KINDS = {
    spelling: code
    for code, text in EMPLOYER_KINDS.items()
    for spelling in text.split("|")
}


def simplify(text):
    """Lower case, no accent, no punctuation, single blanks."""
    plain = unicodedata.normalize("NFKD", (text or "").replace("œ", "oe"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", plain.lower()))


def recognise_header(text):
    """The code of the column that a header names, or None."""
    return _CODES.get(simplify(text))


def recognise_columns(headers):
    """A code (or None) for each header; a code is given to one column only."""
    seen = set()
    codes = []
    for header in headers:
        code = recognise_header(header)
        codes.append(code if code not in seen else None)
        seen.add(code)
    return codes


def recognise_kind(text):
    """Code of the kind of employer that a text names, or None."""
    return _KINDS.get(simplify(text))
