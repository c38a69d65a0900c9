# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The host keeps an index that a field no longer asks for: it is written each night."""


def migrate(cr, version):
    """Drop the index on the date of the health.

    :param str version: the version that the database comes from; None at installation
    """
    if version:
        cr.execute("DROP INDEX IF EXISTS crm_partnership__health_date_index")
