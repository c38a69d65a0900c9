# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the dashboards of the addon show, and the spreadsheet files made of it."""

from . import director, liaison, privacy

#: name of the file in data/files → function that makes its content
FILES = {
    "director_dashboard.json": director.build,
    "liaison_dashboard.json": liaison.build,
    "privacy_dashboard.json": privacy.build,
}
