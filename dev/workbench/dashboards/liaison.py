# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The liaison's dashboard: committees, joint activities and what comes of them.

Only what liaisons may read: no agreement, no need, no placement. From contacts to hires
the figures are those of the cockpit, from which closed partnerships are left out.
"""

from .builder import GOOD, PERIOD, WATCH, Dashboard, relation

FILTERS = {
    "period": PERIOD,
    "company": relation("Work-Integration Enterprise", "res.company"),
    "committee": relation("Sector Committee", "crm.sector.committee"),
    "sector": relation("Sector", "res.partner.industry"),
    "owner": relation("In Charge", "res.users"),
}
ACTIVITY = {
    "period": "start",
    "company": "company_id",
    "committee": "committee_ids",
    "owner": "user_id",
}
FIGURE = {"period": "date", "company": "company_id", "committee": "committee_id"}
DECISION = {
    "company": "company_id",
    "committee": "activity_id.committee_ids",
    "owner": "user_id",
}
SEAT = {"company": "company_id", "committee": "committee_id"}
DEMAND = {"period": "month", "company": "company_id", "sector": "industry_id"}
PARTNERSHIP = {
    "company": "company_id",
    "committee": "committee_ids",
    "sector": "industry_id",
    "owner": "user_id",
}

#: each counts once, whatever the number of its committees
ONCE = ":count_distinct"
CHAIN = ("people_met", "partnerships", "partnerships_traced", "hires")

HELD = [["state", "=", "held"]]
OPEN = [["date_done", "=", False], ["activity_id.state", "=", "held"]]
LATE = [*OPEN, ["date_due", "<", "today"]]
SEATS = [
    *(["is_own", "=", True], ["state", "=", "in_force"]),
    ["committee_id.is_own", "=", True],
]
SEATS_ENDING = [*SEATS, ["date_to", "<=", "today +90d"]]


def build():
    """The content of the file."""
    board = Dashboard(FILTERS)
    _add_scorecards(board)
    _add_charts(board)
    _add_tables(board)
    return board.export()


def _add_scorecards(board):
    committees = board.pivot(
        *("Own committees", "crm.sector.committee", [["is_own", "=", True]]),
        *(["__count"], {"committee": "id"}),
        action="crm_sector_committee_action",
    )
    seats = board.pivot(
        *("Seats that end", "crm.sector.committee.seat", SEATS_ENDING),
        *(["__count"], SEAT),
        action="crm_sector_committee_seat_action",
    )
    decisions = board.pivot(
        *("Open decisions", "crm.joint.activity.decision", OPEN),
        *(["__count"], DECISION),
        action="crm_joint_activity_decision_action",
    )
    late = board.pivot(
        *("Late decisions", "crm.joint.activity.decision", LATE),
        *(["__count"], DECISION),
        action="crm_joint_activity_decision_action",
    )
    board.scorecards(
        {
            "id": "liaison-committees",
            "title": "My Committees",
            "cell": board.value(committees, "__count"),
            "note": "of which you are a liaison",
        },
        {
            "id": "liaison-seats",
            "title": "Our Seats to Expire",
            "cell": board.value(seats, "__count"),
            "note": "in the next 90 days",
            "tint": WATCH,
        },
        {
            "id": "liaison-decisions",
            "title": "Decisions Open",
            "cell": board.value(decisions, "__count"),
            "note": "taken, not done yet",
        },
        {
            "id": "liaison-late",
            "title": "Decisions Late",
            "cell": board.value(late, "__count"),
            "note": "their day is over",
            "tint": WATCH,
        },
    )
    chain = board.pivot(
        *("From contacts to hires", "crm.sector.committee.figure", []),
        [f"{name}{ONCE}" for name in CHAIN],
        FIGURE,
        action="crm_sector_committee_figure_action",
    )
    held = board.pivot(
        *("Held", "crm.joint.activity", HELD),
        ["__count", "hours_enterprise", "hours_employer", "hours_other"],
        ACTIVITY,
        action="crm_joint_activity_action",
    )
    board.scorecards(
        {
            "id": "liaison-activities",
            "title": "Joint Activities",
            "cell": board.value(held, "__count"),
            "note": "held in the period",
        },
        {
            "id": "liaison-people",
            "title": "People Met",
            "cell": board.value(chain, f"people_met{ONCE}"),
            "note": "each once",
        },
        {
            "id": "liaison-partnerships",
            "title": "Partnerships Opened",
            "cell": board.value(chain, f"partnerships{ONCE}"),
            "note": "in the sector",
            "tint": GOOD,
        },
        {
            "id": "liaison-hires",
            "title": "Hires",
            "cell": board.value(chain, f"hires{ONCE}"),
            "note": "at the sector's partnerships",
            "tint": GOOD,
        },
    )
    board.scorecards(
        {
            "id": "liaison-hours-enterprise",
            "title": "Our Hours",
            "cell": board.value(held, "hours_enterprise", "tenth"),
            "note": "at what was held",
        },
        {
            "id": "liaison-hours-employer",
            "title": "Hours of Employers",
            "cell": board.value(held, "hours_employer", "tenth"),
            "note": "at what was held",
        },
        {
            "id": "liaison-hours-other",
            "title": "Hours of Others",
            "cell": board.value(held, "hours_other", "tenth"),
            "note": "of other organisations",
        },
        {
            "id": "liaison-traced",
            "title": "Opened after a Meeting",
            "cell": board.value(chain, f"partnerships_traced{ONCE}"),
            "note": "employer met before",
            "tint": GOOD,
        },
    )


def _add_charts(board):
    board.charts(
        {
            "id": "liaison-kinds",
            "title": "Joint Activities by Month and Kind",
            "kind": "bar",
            "model": "crm.joint.activity",
            "domain": HELD,
            "measure": "__count",
            "groups": ["start:month", "kind"],
            "match": ACTIVITY,
            "action": "crm_joint_activity_action",
            "stacked": True,
            "legend": "top",
        },
        {
            "id": "liaison-occupations",
            "title": "Occupations in Demand",
            "kind": "bar",
            "model": "crm.labour.trend.report",
            "domain": [["occupation_id", "!=", False], ["positions", ">", 0]],
            "measure": "positions",
            "groups": ["occupation_id"],
            "match": DEMAND,
            "action": "crm_labour_trend_report_action",
            "order": "DESC",
            "horizontal": True,
        },
    )
    board.charts(
        {
            "id": "liaison-stages",
            "title": "Partnerships of the Sector by Stage",
            "kind": "bar",
            "model": "crm.partnership",
            "domain": [["status", "=", "ongoing"]],
            "measure": "__count",
            "groups": ["stage_id"],
            "match": PARTNERSHIP,
            "action": "crm_partnership_action",
        },
        {
            "id": "liaison-people-month",
            "title": "People Met by Month",
            "kind": "bar",
            "model": "crm.sector.committee.figure",
            "domain": [["kind", "=", "person"]],
            "measure": "people_met",
            "groups": ["date:month"],
            "match": FIGURE,
            "action": "crm_sector_committee_figure_action",
        },
    )


def _add_tables(board):
    kinds = board.pivot(
        *("Activities by kind", "crm.joint.activity", HELD),
        ["__count", "hours_enterprise", "hours_employer"],
        ACTIVITY,
        rows=["kind"],
        action="crm_joint_activity_action",
    )
    chain = board.pivot(
        *("Chain by committee", "crm.sector.committee.figure", []),
        [f"people_met{ONCE}", f"partnerships{ONCE}", f"hires{ONCE}"],
        FIGURE,
        rows=["committee_id"],
        action="crm_sector_committee_figure_action",
    )
    board.tables(
        board.pivot_table(
            *("From Contacts to Hires", "crm_partnership_menu_committee_figure", chain),
            ["Committee", "People Met", "Partnerships", "Hires"],
            ["whole", "whole", "whole"],
        ),
        board.pivot_table(
            *("Joint Activities by Kind", "crm_partnership_menu_joint", kinds),
            ["Kind", "Joint Activities", "Our Hours", "Hours of Employers"],
            ["whole", "tenth", "tenth"],
        ),
    )
    board.tables(
        board.list_table(
            *("Decisions to Follow", "crm_partnership_menu_joint_decision"),
            *("crm.joint.activity.decision", OPEN),
            [
                ("name", "Decision"),
                None,
                ("user_id", "In Charge"),
                ("date_due", "Due"),
            ],
            DECISION,
            order=[("date_due", True)],
            action="crm_joint_activity_decision_action",
        ),
        board.list_table(
            *("Our Seats on My Committees", "crm_partnership_menu_sector_seat"),
            *("crm.sector.committee.seat", SEATS),
            [
                ("committee_id", "Committee"),
                ("person_id", "Person"),
                None,
                ("date_to", "Last Day"),
            ],
            SEAT,
            order=[("date_to", True)],
            action="crm_sector_committee_seat_action",
        ),
    )
    demand = board.pivot(
        *("Occupations in demand", "crm.labour.trend.report"),
        [["occupation_id", "!=", False], ["positions", ">", 0]],
        *(["positions"], DEMAND),
        rows=["occupation_id"],
        sort=("positions", "desc"),
        action="crm_labour_trend_report_action",
    )
    board.tables(
        board.ranking(
            *("Occupations in Demand", "crm_partnership_menu_labour_trend", demand),
            ["Occupation", "Positions"],
        )
    )
    board.note(
        "Partnerships that are closed to those who are not named are in no figure of "
        "people met, partnerships opened and hires."
    )
