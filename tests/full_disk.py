# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A disk without space, as far as this process is concerned."""

import logging
import resource
from contextlib import contextmanager
from pathlib import Path

#: pictures of a signature and sessions are smaller, documents are larger
SPACE = 12 * 1024


@contextmanager
def full_disk(space=SPACE):
    """The system writes the first ``space`` bytes of a file, then refuses the rest.

    That is what a full disk does; the limit is of the system (RLIMIT_FSIZE), and holds
    for the threads of the server and for the programs that it starts.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # the log of the run may be longer: that it takes no line is not what is looked at
    told, logging.raiseExceptions = logging.raiseExceptions, False
    resource.setrlimit(resource.RLIMIT_FSIZE, (space, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        logging.raiseExceptions = told


def list_files(folder):
    """The files of a file store, but the list of what the sweep is to look at."""
    folder = Path(folder)
    return {
        str(path.relative_to(folder))
        for path in folder.glob("*/*")
        if path.is_file() and path.parent.name != "checklist"
    }
