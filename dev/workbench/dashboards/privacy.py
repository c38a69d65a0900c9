# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The privacy officer's dashboard: counts of the registers.

Counts only: no list, no code of a participant, no free text, and no group that tells of
a person. What is counted is opened by a click, with the officer's own rights.
"""

from .builder import GOOD, PERIOD, WATCH, Dashboard, relation

FILTERS = {
    "period": PERIOD,
    "company": relation("Work-Integration Enterprise", "res.company"),
}
COMPANY = {"company": "company_id"}

OPEN = [["state", "in", ["received", "identity_verified"]]]
UNHELD = [["hold_reason", "=", False]]
OPENED = [["action", "in", ["opened", "recorded", "evidence"]]]
ALL = {"active_test": False}


def build():
    """The content of the file."""
    board = Dashboard(FILTERS)
    _add_scorecards(board)
    _add_charts(board)
    _add_tables(board)
    board.note(
        "Period: requests received, incidents known, consents withdrawn, openings and "
        "erasures. All other figures are those of today."
    )
    return board.export()


def _count(board, name, model, domain, action, match=COMPANY, **options):
    pivot = board.pivot(
        name, model, domain, ["__count"], match, action=action, **options
    )
    return board.value(pivot, "__count")


def _count_consents(board, name, domain, match=COMPANY):
    return _count(
        *(board, name, "crm.participant.consent", domain),
        *("crm_participant_consent_action", match),
    )


def _count_files(board, name, domain):
    return _count(
        *(board, name, "crm.participant", domain, "crm_participant_action"),
        context=ALL,
    )


def _add_scorecards(board):
    request = ("crm.privacy.request", "crm_privacy_request_action")
    incident = ("crm.privacy.incident", "crm_privacy_incident_action")

    def requests(name, domain):
        return _count(board, name, request[0], domain, request[1])

    def incidents(name, domain):
        return _count(board, name, incident[0], domain, incident[1])

    board.scorecards(
        {
            "id": "privacy-requests",
            "title": "Requests Open",
            "cell": requests("Requests open", OPEN),
            "note": "not answered yet",
        },
        {
            "id": "privacy-requests-soon",
            "title": "Answers Due Soon",
            "cell": requests(
                "Answers due in 10 days",
                [
                    *OPEN,
                    ["date_due", ">=", "today"],
                    ["date_due", "<=", "today +10d"],
                ],
            ),
            "note": "in the next 10 days",
            "tint": WATCH,
        },
        {
            "id": "privacy-requests-late",
            "title": "Answers Late",
            "cell": requests("Answers late", [["is_late", "=", True]]),
            "note": "they count as refused",
            "tint": WATCH,
        },
        {
            "id": "privacy-incidents",
            "title": "Incidents Open",
            "cell": incidents("Incidents open", [["state", "!=", "closed"]]),
            "note": "not closed yet",
        },
    )
    board.scorecards(
        {
            "id": "privacy-incidents-unassessed",
            "title": "Incidents to Assess",
            "cell": incidents(
                "Incidents to assess",
                [["state", "!=", "closed"], ["is_serious", "=", "not_yet"]],
            ),
            "note": "risk not judged yet",
            "tint": WATCH,
        },
        {
            "id": "privacy-incidents-notify",
            "title": "Incidents to Notify",
            "cell": incidents(
                "Incidents to notify",
                [
                    ["is_serious", "=", "yes"],
                    ["state", "in", ["reported", "assessed"]],
                ],
            ),
            "note": "serious, notice not sent",
            "tint": WATCH,
        },
        {
            "id": "privacy-consents-ending",
            "title": "Consents to Expire",
            "cell": _count_consents(
                *(board, "Consents that end in 30 days"),
                [["state", "=", "valid"], ["date_end", "<=", "today +30d"]],
            ),
            "note": "in the next 30 days",
        },
        {
            "id": "privacy-consents-withdrawn",
            "title": "Consents Withdrawn",
            "cell": _count_consents(
                *(board, "Consents withdrawn", [["withdrawn_at", "!=", False]]),
                {**COMPANY, "period": "withdrawn_at"},
            ),
            "note": "in the period",
        },
    )
    board.scorecards(
        {
            "id": "privacy-opened",
            "title": "Identities Opened",
            "cell": _count(
                *(board, "Identities opened", "crm.identity.access.log", OPENED),
                "crm_identity_access_log_action",
                {**COMPANY, "period": "happened_at"},
            ),
            "note": "in the period",
        },
        {
            "id": "privacy-retention-due",
            "title": "Files to Erase Soon",
            "cell": _count_files(
                *(board, "Files to erase in 30 days"),
                [
                    *UNHELD,
                    ["date_retention_end", ">=", "today"],
                    ["date_retention_end", "<=", "today +30d"],
                ],
            ),
            "note": "in the next 30 days",
        },
        {
            "id": "privacy-retention-overdue",
            "title": "Files Kept too Long",
            "cell": _count_files(
                *(board, "Files kept too long"),
                [*UNHELD, ["date_retention_end", "<", "today"]],
            ),
            "note": "their time is over",
            "tint": WATCH,
        },
        {
            "id": "privacy-erased",
            "title": "Files Erased",
            "cell": _count(
                *(board, "Files erased", "crm.identity.access.log"),
                *([["action", "=", "erased"]], "crm_identity_access_log_action"),
                {**COMPANY, "period": "happened_at"},
            ),
            "note": "in the period",
            "tint": GOOD,
        },
    )


def _add_charts(board):
    board.charts(
        {
            "id": "privacy-requests-month",
            "title": "Requests Received by Month",
            "kind": "bar",
            "model": "crm.privacy.request",
            "domain": [],
            "measure": "__count",
            "groups": ["received_on:month", "kind"],
            "match": {**COMPANY, "period": "received_on"},
            "action": "crm_privacy_request_action",
            "stacked": True,
            "legend": "top",
        },
        {
            "id": "privacy-incidents-state",
            "title": "Incidents by State and Seriousness",
            "kind": "bar",
            "model": "crm.privacy.incident",
            "domain": [],
            "measure": "__count",
            "groups": ["state", "is_serious"],
            "match": {**COMPANY, "period": "date_known"},
            "action": "crm_privacy_incident_action",
            "stacked": True,
            "legend": "top",
        },
    )
    board.charts(
        {
            "id": "privacy-log-month",
            "title": "Register of Access by Month",
            "kind": "bar",
            "model": "crm.identity.access.log",
            "domain": [],
            "measure": "__count",
            "groups": ["happened_at:month", "action"],
            "match": {**COMPANY, "period": "happened_at"},
            "action": "crm_identity_access_log_action",
            "stacked": True,
            "legend": "top",
        },
        {
            "id": "privacy-retention-month",
            "title": "Files to Erase by Month",
            "kind": "bar",
            "model": "crm.participant",
            "domain": [["date_retention_end", "!=", False]],
            "measure": "__count",
            "groups": ["date_retention_end:month"],
            "match": COMPANY,
            "action": "crm_participant_action",
            "context": ALL,
        },
    )


def _add_tables(board):
    states = board.pivot(
        *("Requests by state", "crm.privacy.request", [], ["__count"]),
        {**COMPANY, "period": "received_on"},
        rows=["state"],
        action="crm_privacy_request_action",
    )
    purposes = board.pivot(
        *("Openings by purpose", "crm.identity.access.log", OPENED, ["__count"]),
        {**COMPANY, "period": "happened_at"},
        rows=["purpose_id"],
        sort=("__count", "desc"),
        action="crm_identity_access_log_action",
    )
    board.tables(
        board.pivot_table(
            *("Requests by State", "crm_partnership_menu_privacy_request", states),
            *(["State", "Requests"], ["whole"]),
            lines=5,
        ),
        board.pivot_table(
            *("Openings by Purpose", "crm_partnership_menu_access_log", purposes),
            *(["Purpose", "Identities Opened"], ["whole"]),
            lines=5,
        ),
    )
