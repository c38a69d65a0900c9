# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import crm_confidential_mixin
from . import crm_partnership_stage
from . import crm_partnership_gate
from . import crm_partnership_gate_override
from . import crm_partnership_form
from . import crm_partnership_reason
from . import crm_partnership_member
from . import crm_partnership_objective
from . import crm_partnership_interaction
from . import crm_partnership_milestone
from . import crm_partnership_gate_mixin
from . import crm_partnership_lifecycle_mixin
from . import crm_partnership_contact_mixin
from . import crm_partnership_continuity_mixin
from . import crm_partnership
from . import crm_partnership_import_reader
from . import crm_partnership_import_planner
from . import crm_partnership_importer
from . import crm_lead
from . import mail_activity
from . import res_partner
from . import res_users
from . import calendar_event
