# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Groups of states of a placement."""

#: proposed or going on towards a job: closed when the person is hired elsewhere
OPEN = ("referral", "introduced", "interview", "internship")
#: the employer may know who it is, as long as the consent is valid
DISCLOSED = ("introduced", "interview", "internship", "hired")
#: in the job that the placement led to
EMPLOYED = ("hired", "kept")
#: over
CLOSED = ("kept", "left", "closed")
