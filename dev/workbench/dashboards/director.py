# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The director's dashboard: the portfolio, what needs attention, what ends soon."""

from .builder import GOOD, HEALTH, PERIOD, WATCH, Dashboard, relation

FILTERS = {
    "period": PERIOD,
    "company": relation("Work-Integration Enterprise", "res.company"),
    "sector": relation("Sector", "res.partner.industry"),
    "committee": relation("Sector Committee", "crm.sector.committee"),
    "owner": relation("Owner", "res.users"),
}
#: a partnership itself
PARTNERSHIP = {
    "company": "company_id",
    "sector": "industry_id",
    "committee": "committee_ids",
    "owner": "user_id",
}
#: a row that points at its partnership
PART = {
    "company": "company_id",
    "sector": "partnership_id.industry_id",
    "committee": "partnership_id.committee_ids",
    "owner": "partnership_id.user_id",
}
PORTFOLIO = {**PARTNERSHIP, "committee": "partnership_id.committee_ids"}
SNAPSHOT = {**PART, "owner": "user_id", "period": "month"}
ACTIVITY = {
    "period": "start",
    "company": "company_id",
    "sector": "partnership_ids.industry_id",
    "committee": "committee_ids",
    "owner": "user_id",
}
SEAT = {"company": "company_id", "committee": "committee_id"}

ONGOING = [["status", "=", "ongoing"]]
ATTENTION = [
    *("&", ["status", "=", "ongoing"]),
    *("|", ["health_colour", "in", ["red", "amber"]]),
    ["health_critical_count", ">", 0],
]
ENDING = [
    ["state", "in", ["signed", "in_force", "to_renew"]],
    ["date_end", ">=", "today"],
    # a termination is the first day after
    *("|", ["date_end", "<=", "today +90d"], ["date_termination", "<=", "today +91d"]),
]
LATE = [["is_overdue", "=", True]]
HIRED = [["date_hired", "!=", False]]
KEPT = [["definition", "=", "snapshot"], ["weeks", "=", 26]]
SEATS_ENDING = [
    *(["is_own", "=", True], ["date_to", ">=", "today"]),
    ["date_to", "<=", "today +90d"],
]


def build():
    """The content of the file."""
    board = Dashboard(FILTERS)
    _add_scorecards(board)
    _add_charts(board)
    _add_tables(board)
    return board.export()


def _add_scorecards(board):
    ongoing = board.pivot(
        *("Ongoing partnerships", "crm.partnership", ONGOING),
        *(["__count", "health"], PARTNERSHIP),
        action="crm_partnership_action",
    )
    green = board.pivot(
        *("Share in green", "crm.partnership.portfolio", ONGOING),
        *(["green_rate"], PORTFOLIO),
        action="crm_partnership_portfolio_action",
    )
    attention = board.pivot(
        *("Needs attention", "crm.partnership", ATTENTION, ["__count"], PARTNERSHIP),
        action="crm_partnership_action",
    )
    ending = board.pivot(
        *("Agreements that end", "crm.partnership.agreement", ENDING),
        *(["__count"], PART),
        action="crm_partnership_agreement_action",
    )
    late = board.pivot(
        *("Commitments late", "crm.commitment.checkin", LATE, ["__count"], PART),
        action="crm_commitment_checkin_action",
    )
    hires = board.pivot(
        *("Hires", "crm.placement", HIRED, ["__count"]),
        {**PART, "sector": "industry_id", "period": "date_hired"},
        action="crm_placement_action",
    )
    earlier = board.pivot(
        *("Hires of the period before", "crm.placement", HIRED, ["__count"]),
        {**PART, "sector": "industry_id", "period": ("date_hired", -1)},
        action="crm_placement_action",
    )
    kept = board.pivot(
        *("Retention", "crm.retention.report", KEPT, ["kept_rate", "placements"]),
        {**PART, "sector": "industry_id", "period": "date_due"},
        action="crm_retention_report_action",
    )
    board.scorecards(
        {
            "id": "director-ongoing",
            "title": "Partnerships in Progress",
            "cell": board.value(ongoing, "__count"),
            "note": "ongoing today",
        },
        {
            "id": "director-green",
            "title": "In Good Health",
            "cell": board.value(green, "green_rate", "share"),
            "note": "of those whose health is known",
            "tint": GOOD,
        },
        {
            "id": "director-attention",
            "title": "To Look at",
            "cell": board.value(attention, "__count"),
            "note": "red, amber or critical point",
            "tint": WATCH,
        },
        {
            "id": "director-health",
            "title": "Mean Health",
            "cell": board.value(ongoing, "health", "whole"),
            "note": "from 0 to 100",
            "tint": GOOD,
        },
    )
    board.scorecards(
        {
            "id": "director-ending",
            "title": "Agreements to Expire",
            "cell": board.value(ending, "__count"),
            "note": "in the next 90 days",
            "tint": WATCH,
        },
        {
            "id": "director-late",
            "title": "Commitments Late",
            "cell": board.value(late, "__count"),
            "note": "without an answer",
            "tint": WATCH,
        },
        {
            "id": "director-hires",
            "title": "Hires of the Period",
            "cell": board.value(hires, "__count"),
            "before": board.value(earlier, "__count"),
            "note": "than before",
        },
        {
            "id": "director-kept",
            "title": "In a Job at 26 Weeks",
            "cell": board.value(kept, "kept_rate", "share"),
            "note": "of those who are known",
            "tint": GOOD,
        },
    )


def _add_charts(board):
    measured = [["state", "=", "measured"]]
    board.charts(
        {
            "id": "director-stages",
            "title": "Portfolio by Stage and Health",
            "kind": "bar",
            "model": "crm.partnership",
            "domain": ONGOING,
            "measure": "__count",
            "groups": ["stage_id", "health_colour"],
            "match": PARTNERSHIP,
            "action": "crm_partnership_action",
            "colours": HEALTH,
            "stacked": True,
            "legend": "top",
        },
        {
            "id": "director-colours",
            "title": "Health of the Portfolio by Month",
            "kind": "bar",
            "model": "crm.partnership.health.snapshot",
            "domain": measured,
            "measure": "__count",
            "groups": ["month:month", "health_colour"],
            "match": SNAPSHOT,
            "action": "crm_partnership_health_snapshot_action",
            "colours": HEALTH,
            "stacked": True,
            "legend": "top",
        },
    )
    board.charts(
        {
            "id": "director-trend",
            "title": "Mean Health by Month",
            "kind": "line",
            "model": "crm.partnership.health.snapshot",
            "domain": measured,
            "measure": "health",
            "groups": ["month:month"],
            "match": SNAPSHOT,
            "action": "crm_partnership_health_snapshot_action",
        },
        {
            "id": "director-hires-month",
            "title": "Hires by Month",
            "kind": "bar",
            "model": "crm.placement",
            "domain": HIRED,
            "measure": "__count",
            "groups": ["date_hired:month"],
            "match": {**PART, "sector": "industry_id", "period": "date_hired"},
            "action": "crm_placement_action",
        },
    )


def _add_tables(board):
    board.tables(
        board.list_table(
            *("What Needs Attention", "crm_partnership_menu_portfolio"),
            *("crm.partnership", ATTENTION),
            [
                ("display_name", "Partnership"),
                ("user_id", "Owner"),
                ("health_colour", "Health"),
                ("date_next_interaction", "Contact by"),
                None,
                ("attention_note", "Why"),
                ("activity_date_deadline", "Next Action on"),
                ("activity_summary", "Next Action"),
                None,
            ],
            PARTNERSHIP,
            order=[("health", True)],
            action="crm_partnership_action",
            lines=10,
        )
    )
    owners = board.pivot(
        *("Portfolio by owner", "crm.partnership.portfolio", ONGOING),
        *(["partnerships", "attention", "commitments_late"], PORTFOLIO),
        rows=["user_id"],
        sort=("partnerships", "desc"),
        action="crm_partnership_portfolio_action",
    )
    board.tables(
        board.list_table(
            *("Agreements to Expire", "crm_partnership_menu_agreement"),
            *("crm.partnership.agreement", ENDING),
            [
                ("partnership_id", "Partnership"),
                ("partnership_id.user_id", "Owner"),
                ("date_last", "Last Day"),
                ("state", "State"),
            ],
            PART,
            order=[("date_end", True)],
            action="crm_partnership_agreement_action",
            lines=6,
        ),
        board.pivot_table(
            *("Portfolio by Owner", "crm_partnership_menu_portfolio", owners),
            ["Owner", "Partnerships", "To Look at", "Commitments Late"],
            ["whole", "whole", "whole"],
            lines=6,
        ),
    )
    quarters = board.pivot(
        *("Retention by quarter", "crm.retention.report", KEPT),
        ["kept_rate", "placements", "response_rate"],
        {**PART, "sector": "industry_id", "period": "date_due"},
        rows=["date_due:quarter"],
        action="crm_retention_report_action",
    )
    stages = board.pivot(
        *("Portfolio by stage", "crm.partnership.portfolio", ONGOING),
        *(["partnerships", "days_in_stage", "hires_year"], PORTFOLIO),
        rows=["stage_id"],
        action="crm_partnership_portfolio_action",
    )
    board.tables(
        board.pivot_table(
            *("Retention by Quarter", "crm_partnership_menu_retention", quarters),
            ["26 Weeks after the Hire", "In a Job", "Hires (n)", "Known"],
            ["share", "whole", "share"],
        ),
        board.pivot_table(
            *("Portfolio by Stage", "crm_partnership_menu_portfolio", stages),
            ["Stage", "Partnerships", "Days in Stage", "Hires, 12 Months"],
            ["whole", "whole", "whole"],
        ),
    )
    activities = board.pivot(
        *("Joint activities by committee", "crm.joint.activity"),
        [["state", "=", "held"], ["committee_ids", "!=", False]],
        *(["__count", "hours_enterprise", "headcount"], ACTIVITY),
        rows=["committee_ids"],
        sort=("__count", "desc"),
        action="crm_joint_activity_action",
    )
    board.tables(
        board.list_table(
            *("Seats on Committees to Expire", "crm_partnership_menu_sector_seat"),
            *("crm.sector.committee.seat", SEATS_ENDING),
            [
                ("committee_id", "Committee"),
                ("person_id", "Person"),
                None,
                ("date_to", "Last Day"),
            ],
            SEAT,
            order=[("date_to", True)],
            action="crm_sector_committee_seat_action",
            lines=5,
        ),
        board.pivot_table(
            *("Committees in the Period", "crm_partnership_menu_joint", activities),
            ["Committee", "Joint Activities", "Our Hours", "People Present"],
            ["whole", "tenth", "whole"],
            lines=5,
        ),
    )
    board.note(
        "Period: hires, retention, health by month and joint activities. All other "
        "figures are those of today."
    )
