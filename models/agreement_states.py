# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Groups of states of an agreement."""

#: in which the content may change
EDITABLE = ("draft",)
#: sent, and not signed by all
SIGNING = ("sent", "partly_signed")
#: the parties are bound, and commitments followed
RUNNING = ("in_force", "to_renew")
#: signed by all, not ended
SEALED = ("signed", *RUNNING)
#: over
CLOSED = ("expired", "terminated", "superseded", "cancelled")
