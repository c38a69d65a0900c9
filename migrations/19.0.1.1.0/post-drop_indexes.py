# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The host keeps the indexes that fields no longer ask for."""

DROPPED = (
    # written each night, read by nothing
    "crm_partnership__health_date_index",
    # said by the constraint of the members too, the person first
    "crm_partnership_member__user_id_index",
    # the name of an employer is looked for among its words
    "crm_partnership__employer_name_index",
)


def migrate(cr, version):
    """Drop the indexes.

    :param str version: the version that the database comes from; None at installation
    """
    if version:
        for name in DROPPED:
            cr.execute(f'DROP INDEX IF EXISTS "{name}"')
