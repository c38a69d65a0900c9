# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Employers from a file, beside the host's own import of the same rows."""

import base64
import csv
import io

from odoo.tools.translate import code_translations

from ..registry import measure

ROWS = 20000
HEADER = [
    "Employeur",
    "Ville",
    "Code postal",
    "Courriel",
    "Téléphone",
    "Personne contact",
]
CITIES = ("Québec", "Lévis", "Montréal", "Laval", "Sherbrooke")


def _rows():
    return [
        [
            f"Atelier numéro {n}",
            CITIES[n % len(CITIES)],
            f"G{n % 10}K {n // 10 % 10}A{n // 100 % 10}",
            f"info@atelier{n}.example",
            f"418-555-{n % 10000:04}",
            f"Camille Roy {n}",
        ]
        for n in range(ROWS)
    ]


@measure(
    "import",
    "Import 20,000 employers",
    than="load of the host",
    ratio=5.0,
    is_least=True,
    once=True,
    most_runs=1,
)
def import_employers(bench):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    writer.writerows(_rows())
    data = base64.b64encode(text.getvalue().encode())

    def load_texts(env):
        """A server that runs has its translations in memory."""
        code_translations.get_python_translations("crm_partnership", env.lang)

    def ours(env, _given):
        window = env["crm.partnership.import"].create(
            {"data": data, "filename": "employers.csv"}
        )
        window.action_read()
        window.action_import()

    def theirs(env, _given):
        """With external numbers, so that the host has no name to look up."""
        rows = list(enumerate(_rows()))
        _load(
            env["res.partner"],
            ["id", "name", "is_company", "city", "zip", "email", "phone"],
            [[f"bench.e{n}", r[0], "1", *r[1:5]] for n, r in rows],
        )
        _load(
            env["res.partner"],
            ["id", "name", "parent_id/id"],
            [[f"bench.c{n}", r[5], f"bench.e{n}"] for n, r in rows],
        )
        _load(
            env["crm.partnership"],
            ["id", "partner_id/id", "contact_ids/id"],
            [[f"bench.p{n}", f"bench.e{n}", f"bench.c{n}"] for n, _row in rows],
        )

    def _load(model, names, rows):
        # rows that point at rows of the file before need them in the database
        result = model.load(names, rows)
        if not result["ids"]:
            raise ValueError(result["messages"][:3])

    return (
        bench.as_user(bench.developer, ours, load_texts),
        # sudo: the host's import writes external numbers, for which it needs rights
        bench.as_user(bench.env.ref("base.user_root"), theirs),
    )
