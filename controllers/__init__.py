# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import agreement
from . import alignment
from . import candidate
from . import consent
from . import need
from . import programme
from . import privacy
from . import internship
