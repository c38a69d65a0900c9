# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages of the pipeline beside those of the host's, call by call."""

from ..registry import measure

#: a part of names that a page holds at every size: the host counts what is on the next
#: pages by a query more
WORD = " 777"


def _pages(bench, kind, **changes):
    return [
        bench.replay(f"{page}_{kind}", user, **changes.get(page, {}))
        for page, user in (
            ("partnership", bench.developer),
            ("lead", bench.salesperson),
        )
    ]


@measure(
    "kanban",
    "Open the pipeline (kanban)",
    than="crm.lead",
    ratio=1.0,
    queries="no more",
)
def kanban(bench):
    return _pages(bench, "kanban")


@measure("list", "Open the list", than="crm.lead", ratio=1.0, queries="no more")
def open_list(bench):
    return _pages(bench, "list")


@measure("form", "Open one form", than="crm.lead", ratio=1.2, queries="same")
def form(bench):
    return _pages(
        bench,
        "form",
        partnership={"web_read": [bench.find_own("crm.partnership", bench.developer)]},
        lead={"web_read": [bench.find_own("crm.lead", bench.salesperson)]},
    )


@measure("search", "Search a name", than="crm.lead", ratio=1.0, queries="no more")
def search(bench):
    def find(env, given):
        model, domain = given
        env[model].web_search_read(domain, {"display_name": {}}, limit=80)

    return [
        bench.as_user(
            user,
            find,
            lambda env, model=model, domain=domain: (model, domain),
        )
        for user, model, domain in (
            (
                bench.developer,
                "crm.partnership",
                ["|", ("name", "ilike", WORD), ("employer_words", "ilike", WORD)],
            ),
            (
                bench.salesperson,
                "crm.lead",
                [
                    *("|", "|", "|"),
                    ("partner_name", "ilike", WORD),
                    ("email_from", "ilike", WORD),
                    ("contact_name", "ilike", WORD),
                    ("name", "ilike", WORD),
                ],
            ),
        )
    ]


@measure(
    "rules",
    "Cost of record rules: a search",
    than="without rules",
    ratio=1.15,
    queries="same",
)
def rules(bench):
    """The same call as a business developer and with elevated rights.

    With these no enterprise is left out: it is asked for.
    """
    domain = [("status", "!=", "ended"), ("company_id", "=", bench.company.id)]
    options = {
        # own columns: what else is read has rules of its own
        "specification": dict.fromkeys(
            ("name", "status", "priority", "date_next_interaction"), {}
        ),
        "limit": 80,
        "count_limit": 10001,
    }

    def find(env, _given):
        env["crm.partnership"].web_search_read(domain, **options)

    def find_all(env, _given):
        env["crm.partnership"].sudo().web_search_read(domain, **options)

    user = bench.developer
    return bench.as_user(user, find), bench.as_user(user, find_all)


@measure(
    "rules_list",
    "Cost of record rules: the list as it opens",
    than="without rules",
    ratio=1.15,
    queries="same",
)
def rules_list(bench):
    """All that the web client asks for, names of linked records with their rules too."""
    return [
        bench.replay("partnership_list", bench.developer, elevated=elevated)
        for elevated in (False, True)
    ]
