# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The host keeps the indexes that fields no longer ask for."""

#: the first was written each night and read by nothing; the second says what the
#: constraint of the members, the person first, says too
DROPPED = (
    "crm_partnership__health_date_index",
    "crm_partnership_member__user_id_index",
)


def migrate(cr, version):
    """Drop the indexes.

    :param str version: the version that the database comes from; None at installation
    """
    if version:
        for name in DROPPED:
            cr.execute(f'DROP INDEX IF EXISTS "{name}"')
