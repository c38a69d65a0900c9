# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import agreement
from . import alignment
from . import avoided_cost
from . import candidate
from . import consent
from . import need
from . import programme
from . import privacy
from . import review
from . import internship
from . import joint_activity
from . import committee
from . import practice_sheet
from . import export
from . import funding
from . import home
from . import hosting
from . import portfolio_workbook
from . import import_template
