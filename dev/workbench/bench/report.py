# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows that were measured become figures, a verdict, and tables."""

import json
import platform
from pathlib import Path

from .arithmetic import growth_exponent, median, pair_ratio

HEADER = (
    "| measure | partnerships | ours | theirs | ratio | in CPU | bar "
    "| queries ours / theirs | growth | verdict | pairs | load | run |"
)
RULER = "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|---|"
#: a shorter time tells nothing of the processor, in seconds
SHORTEST = 0.02
#: in the documentation, what stands between these lines is written by ``publish``
BEGIN = "<!-- figures: written by dev/bench --publish -->"
END = "<!-- end of the figures -->"


def summarise(rows):
    """Figures of each row: medians, ratio, growth since the size before, verdict.

    :param rows: what ``Bench.take`` gives, of all sizes
    :return: list of dict, by measure and size
    """
    by_name = {}
    for row in rows:
        by_name.setdefault(row["name"], []).append(row)
    figures = []
    for same in by_name.values():
        before = None
        queries = {row["queries"][0] for row in same}
        for row in sorted(same, key=lambda r: r["size"]):
            figure = _get_figure(row, before, len(queries) == 1)
            figures.append(figure)
            before = figure
    return figures


def _get_figure(row, before, is_constant):
    ours, *others = row["times"]
    theirs = others[0] if others else None
    figure = {
        **{key: row[key] for key in ("name", "title", "than", "size", "queries")},
        "runs": len(ours),
        "load": row.get("load"),
        "run": row.get("run"),
        "processor": None,
        "ours": median(ours),
        "theirs": median(theirs) if theirs else None,
        "ratio": None,
        "exponent": None,
        "bar": _describe_bar(row),
        "unit": row.get("unit", ""),
        "increase": None,
    }
    if theirs:
        figure["ratio"] = (
            pair_ratio(theirs, ours) if row["is_least"] else pair_ratio(ours, theirs)
        )
    used = row.get("processor") or []
    if len(used) > 1 and min(map(median, used[:2])) >= SHORTEST:
        figure["processor"] = pair_ratio(
            *(used[1::-1] if row["is_least"] else used[:2])
        )
    if before:
        figure["increase"] = figure["ours"] - before["ours"]
        figure["exponent"] = growth_exponent(
            (before["size"], before["ours"]), (row["size"], figure["ours"])
        )
    figure["misses"] = _find_misses(row, figure, is_constant)
    return figure


def _describe_bar(row):
    bars = []
    if row["ratio"]:
        bars.append(f"{'≥' if row['is_least'] else '≤'} {row['ratio']:g}")
    if row["exponent"]:
        bars.append(f"growth ≤ {row['exponent']:g}")
    if row.get("increase"):
        bars.append(f"+ {row['increase']:g} {row['unit']} at most")
    wanted = {
        "no more": "no more queries, constant",
        "same": "constant queries",
        None: None,
    }
    bars.append(wanted.get(row["queries_wanted"], f"{row['queries_wanted']} queries"))
    return ", ".join(filter(None, bars))


def _find_misses(row, figure, is_constant):
    """Which of its bars a row misses."""
    misses = []
    ratio, wanted = figure["ratio"], row["queries_wanted"]
    if row["ratio"] and ratio is not None:
        # as precise as what is shown
        is_good = round(ratio, 2) <= row["ratio"]
        if row["is_least"]:
            is_good = round(ratio, 2) >= row["ratio"]
        if not is_good:
            misses.append("ratio")
    # the growth is wanted where the database is large: small ones measure what is fixed
    is_large = row["size"] >= 100000
    exponent = figure["exponent"]
    if row["exponent"] and exponent and is_large and exponent > row["exponent"]:
        misses.append("growth")
    if row.get("increase") and is_large and (figure["increase"] or 0) > row["increase"]:
        misses.append("increase")
    ours, *theirs = row["queries"]
    if wanted == "no more" and theirs and ours > theirs[0]:
        misses.append("more queries")
    if wanted in ("no more", "same") and not is_constant:
        misses.append("queries not constant")
    if isinstance(wanted, int) and ours != wanted:
        misses.append("queries")
    return misses


def format_value(value, unit=""):
    """A time, or a value in the unit of its measure."""
    if unit and value is not None:
        return f"{value:,.0f} {unit}".replace(",", " ")
    return format_time(value)


def format_time(seconds):
    if seconds is None:
        return "–"
    if seconds < 1:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds:.2f} s"


def make_table(figures, letters=None):
    """The table of some figures, as Markdown.

    :param letters: {when a run began: the letter that stands for it}
    """
    letters = letters or {}
    lines = [HEADER, RULER]
    for row in figures:
        ours, *theirs = row["queries"]
        than = f" ({row['than']})" if row["than"] else ""
        cells = (
            f"{row['title']}{than}",
            f"{row['size']:,}".replace(",", " "),
            format_value(row["ours"], row["unit"]),
            format_value(row["theirs"], row["unit"]),
            "–" if row["ratio"] is None else f"{row['ratio']:.2f}",
            "–" if row["processor"] is None else f"{row['processor']:.2f}",
            row["bar"] or "–",
            f"{ours} / {theirs[0]}" if theirs else f"{ours}",
            "–" if row["exponent"] is None else f"{row['exponent']:.2f}",
            _tell(row),
            f"{row['runs']}",
            " → ".join(f"{load:.0f}" for load in row["load"] or ()) or "–",
            letters.get((row["run"] or {}).get("began"), "–"),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _tell(row):
    if row["misses"]:
        return "**missed**: " + ", ".join(row["misses"])
    return "met" if row["bar"] else "–"


def describe_machine():
    """Processor, cores, memory, as far as the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    models = [x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")]
    memory = Path("/proc/meminfo")
    total = memory.read_text().split()[1] if memory.exists() else "0"
    name = models[0] if models else platform.processor() or platform.machine()
    return f"{name}, {len(models) or '?'} cores, {int(total) / 1024**2:.0f} GB"


def write(rows, out, run):
    """Keep what a run has measured beside what earlier ones did; give its table.

    :param rows: what ``Bench.take`` gives
    :param run: when it began and ended, the machine and the version
    """
    rows = [{**row, "run": run} for row in rows]
    new = {(row["name"], row["size"]) for row in rows}
    kept = [row for row in read(out) if (row["name"], row["size"]) not in new]
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_text(
        json.dumps(
            {"rows": kept + rows, "figures": summarise(kept + rows)},
            indent=1,
        )
    )
    text = describe(rows)
    (out / "bench.md").write_text(text)
    return text


def read(out):
    """The rows that were kept, the newest of each measure and size."""
    path = out / "bench.json"
    return json.loads(path.read_text())["rows"] if path.exists() else []


def describe(rows):
    """When and where it was measured, and the table."""
    runs = {row["run"]["began"]: row["run"] for row in rows if row.get("run")}
    letters = {began: _get_letter(n) for n, began in enumerate(sorted(runs))}
    lines = [
        f"- **{letters[began]}**: {_describe_run(run, rows)}"
        for began, run in sorted(runs.items())
    ]
    figures = summarise(sorted(rows, key=lambda row: row.get("place", 0)))
    return "\n".join([*lines, "", make_table(figures, letters), ""])


def _get_letter(number):
    return (chr(ord("A") + number // 26 - 1) if number >= 26 else "") + chr(
        ord("A") + number % 26
    )


def _describe_run(run, rows):
    loads = [
        load for row in rows if row.get("run") == run for load in row.get("load") or ()
    ]
    load = f"load {min(loads):.1f} to {max(loads):.1f}" if loads else "load not noted"
    return (
        f"{run['began']} to {run['ended'][-5:]}, {run['machine']}, {load}, "
        f"version {run['version']}"
    )


def publish(rows, path):
    """Put the table of what was kept into a page; what stands around it stays.

    :raise ValueError: the page has no place for it
    """
    text = path.read_text()
    if BEGIN not in text or END not in text.partition(BEGIN)[2]:
        raise ValueError(f"{BEGIN} … {END}")
    before, _begin, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(f"{before}{BEGIN}\n\n{describe(rows)}\n{END}{after}")
