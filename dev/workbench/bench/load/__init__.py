# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/bench --load: what one server process holds, and what a standby takes away.

A real server with workers is asked, by several users at once and without a pause, for
what the web client asks for on its pages. ``docs/sizing.md`` computes from the figures.
"""
