# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was noted under load becomes tables."""

from ..arithmetic import median

#: the tables shown apart
MOST_TABLES = 10


def get_tables(odoo, database, empty, size):
    """Sizes in MB for 10,000 partnerships: the whole, and the largest tables."""
    sizes = {
        name: int(odoo.cluster.sql(f"SELECT pg_database_size('{name}')"))
        for name in (database, empty)
    }
    share = 10000 / size / 1024**2
    before = _get_sizes(odoo, empty)
    tables = []
    for name, (table, indexes, count) in _get_sizes(odoo, database).items():
        old = before.get(name, (0, 0, 0))
        tables.append(
            [
                name,
                (table - old[0]) * share,
                (indexes - old[1]) * share,
                (count - old[2]) / size,
            ]
        )
    tables.sort(key=lambda row: -(row[1] + row[2]))
    return {
        "empty": sizes[empty] / 1024**2,
        "for_10000": (sizes[database] - sizes[empty]) * share,
        "largest": tables[:MOST_TABLES],
    }


def _get_sizes(odoo, database):
    """:return: {table: (bytes, bytes of its indexes, rows)}"""
    rows = odoo.cluster.sql(
        "SELECT relname, pg_table_size(c.oid), pg_indexes_size(c.oid), "
        "greatest(reltuples, 0) FROM pg_class c JOIN pg_namespace n "
        "ON n.oid = relnamespace WHERE relkind = 'r' AND nspname = 'public'",
        database,
    )
    sizes = {}
    for row in rows.splitlines():
        name, *values = row.split("|")
        sizes[name] = tuple(map(float, values))
    return sizes


def percentile(values, share):
    """The value that ``share`` of the others do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * share // 100) - 1)]


def summarise(row):
    """The figures of a step."""
    pages = len(row["times"])
    seconds = row["seconds"]
    by_page = {}
    for page, time, _requests in row["times"]:
        by_page.setdefault(page, []).append(time)
    return {
        "title": row["title"],
        "pages": pages,
        "pages_a_second": pages / seconds,
        "requests_a_second": sum(r for _p, _t, r in row["times"]) / seconds,
        "by_page": {
            page: (len(times), median(times), percentile(times, 95))
            for page, times in by_page.items()
        },
        "all": (
            median([t for _p, t, _r in row["times"]]),
            percentile([t for _p, t, _r in row["times"]], 95),
        ),
        # milliseconds of processor for a page: Odoo, then each database server
        "processor": [1000 * one / pages for one in row["processor"]],
        "machine": row["load_of_the_machine"],
    }


def write(told):
    """:return: the tables as Markdown"""
    rows = [summarise(row) for row in told["steps"]]
    pages = list(told["mix"])
    lines = [
        "| step | pages | pages/s | requests/s | p50 | p95 | processor for a page: "
        "Odoo | primary | standby |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        processor = [f"{one:.0f} ms" for one in row["processor"]]
        processor += ["–"] * (3 - len(processor))
        lines.append(
            f"| {row['title']} | {row['pages']} | {row['pages_a_second']:.1f} "
            f"| {row['requests_a_second']:.1f} | {_ms(row['all'][0])} "
            f"| {_ms(row['all'][1])} | {' | '.join(processor)} |"
        )
    lines += ["", "| p50 / p95 of a page | " + " | ".join(pages) + " |"]
    lines.append("|---" + "|--:" * len(pages) + "|")
    for row in rows:
        cells = []
        for page in pages:
            _count, middle, high = row["by_page"].get(page, (0, None, None))
            cells.append(f"{_ms(middle)} / {_ms(high)}")
        lines.append(f"| {row['title']} | " + " | ".join(cells) + " |")
    lines += ["", *_write_memory(told), "", *_write_statements(told)]
    return "\n".join([*lines, "", *_write_tables(told["tables"]), ""])


def _ms(seconds):
    return "–" if seconds is None else f"{1000 * seconds:.0f} ms"


def _write_memory(told):
    lines = [
        "| memory of a process, MB (own; addresses) | at rest | after the load "
        "| pages of each | others | connections |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in told["steps"]:
        cells = [
            ", ".join(
                f"{rss:.0f} ({own:.0f}; {size:.0f})" for rss, own, size in row[name]
            )
            for name in ("memory_at_rest", "memory_after", "memory_of_others")
        ]
        cells.insert(2, f"{len(row['times']) / row['workers']:.0f}")
        cells.append(" + ".join(map(str, row["connections"])))
        lines.append(f"| {row['title']} | " + " | ".join(cells) + " |")
    return lines


def _write_statements(told):
    lines = [
        "| statements, time in the database | primary | standby | share of the standby |",
        "|---|--:|--:|--:|",
    ]
    for row in told["steps"]:
        (calls, time), *others = row["statements"]
        cells = [f"{calls:.0f}, {time / 1000:.1f} s", "–", "–"]
        for more_calls, more_time in others:
            cells[1] = f"{more_calls:.0f}, {more_time / 1000:.1f} s"
            cells[2] = (
                f"{100 * more_calls / (calls + more_calls):.0f} %, "
                f"{100 * more_time / (time + more_time):.0f} %"
            )
        lines.append(f"| {row['title']} | " + " | ".join(cells) + " |")
    return lines


def _write_tables(tables):
    lines = [
        f"An empty database: {tables['empty']:.0f} MB. For 10,000 partnerships with their "
        f"parts: {tables['for_10000']:.0f} MB more, of which:",
        "",
        "| table | rows for a partnership | MB | indexes, MB |",
        "|---|--:|--:|--:|",
    ]
    for name, table, indexes, count in tables["largest"]:
        lines.append(f"| {name} | {count:.1f} | {table:.0f} | {indexes:.0f} |")
    return lines
