# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Progress of long steps, on standard error."""

import sys
import threading
import time
from contextlib import contextmanager


def say(text):
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text):
    """Show a step, how long it takes while it lasts, and how long it took."""
    started = time.monotonic()
    done = threading.Event()
    live = sys.stderr.isatty()

    def tick():
        while not done.wait(1 if live else 30):
            seconds = int(time.monotonic() - started)
            end = "\r" if live else "\n"
            print(f"… {text} ({seconds} s)", end=end, file=sys.stderr, flush=True)

    if not live:
        say(f"… {text}")
    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        done.set()
        ticker.join()
    say(f"✓ {text} ({time.monotonic() - started:.1f} s)")
