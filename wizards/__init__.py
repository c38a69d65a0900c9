# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import crm_agreement_step_mixin
from . import crm_lead_make_partnership
from . import crm_partnership_continuity
from . import crm_partnership_handover
from . import crm_partnership_import
from . import crm_partnership_log_interaction
from . import crm_partnership_override_gate
from . import crm_partnership_suspend
from . import crm_partnership_agreement_draw
from . import crm_partnership_agreement_paper
from . import crm_partnership_agreement_renew
from . import crm_partnership_agreement_send
from . import crm_partnership_agreement_take_back
from . import crm_partnership_agreement_terminate
from . import crm_participant_identity_open
from . import crm_participant_consent_withdraw
from . import crm_participant_step
from . import crm_participant_assign
from . import crm_labour_need_close
from . import crm_labour_need_relax
from . import crm_occupation_import
