# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Groups of states of a review."""

#: it took place: evidence for the gates
HELD = ("held", "closed")
#: the employer reads it on its page
SHOWN = ("prepared", *HELD)
