# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_access_roles
from . import test_confidentiality
from . import test_continuity
from . import test_gates
from . import test_import_employers
from . import test_install_operations
from . import test_make_partnership
from . import test_tour_pipeline
from . import test_partnership_life
from . import test_tools_bus_factor
from . import test_tools_employer_match
from . import test_tools_spreadsheet
from . import test_tools_tabular
from . import test_confidentiality_routes
from . import test_tools_alignment_score
from . import test_alignment
from . import test_alignment_portal
from . import test_alignment_concurrency
from . import test_tour_agreement
from . import test_tour_alignment
from . import test_tools_fairness
from . import test_agreement
from . import test_agreement_concurrency
from . import test_agreement_life
from . import test_agreement_portal
from . import test_agreement_signing
