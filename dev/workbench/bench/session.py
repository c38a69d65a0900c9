# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the shell of Odoo runs, in the database of one size: fill it, or measure."""

import json
import os
import sys
import traceback
from pathlib import Path


def run(env):
    """Do what BENCH asks for (JSON in the environment)."""
    order = json.loads(os.environ["BENCH"])
    if order["action"] == "fill":
        from .fill import fill

        fill(env, order["size"])
        return
    if order["action"] == "load":
        from .load.prepare import prepare

        prepare(env, order)
        return
    if order["action"] == "peak":
        from .memory import note_peak

        note_peak(env, order)
        return
    from .bench import Bench

    bench = Bench(env, order)
    rows, failed = [], []
    for measure in bench.get_measures():
        try:
            rows.append(bench.take(measure))
        except Exception:
            # told, and the others are measured all the same
            traceback.print_exc()
            failed.append(measure.name)
            env.cr.rollback()
        Path(order["out"]).write_text(json.dumps(rows, indent=1))
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")
