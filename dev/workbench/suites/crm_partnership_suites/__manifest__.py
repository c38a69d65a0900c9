# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Partnerships: click everywhere",
    "summary": "Tests of dev/suites, installed in databases that are thrown away",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "crm_partnership contributors",
    "website": "https://github.com/crm-partnership/crm_partnership",
    "license": "AGPL-3",
    "depends": ["crm_partnership"],
}
