# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import crm_partnership_directory
from . import crm_commitment_effort_report
from . import crm_retention_report
from . import crm_labour_trend_report
from . import crm_recommendation_record
from . import crm_funding_entry
from . import crm_network_calendar
from . import crm_network_figure
from . import crm_portfolio_workbook_mixin
from . import crm_portfolio_workbook_tables
from . import crm_portfolio_workbook_agreements
from . import crm_portfolio_workbook_people
from . import crm_portfolio_workbook_sector
from . import crm_portfolio_workbook_summary
from . import crm_portfolio_workbook_cover
from . import crm_partnership_portfolio
from . import crm_sector_committee_figure
