# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def uninstall_hook(env):
    """Empty the partnerships first, so that the rows they point to can go."""
    env.cr.execute("DELETE FROM crm_partnership_gate_override")
    env.cr.execute("DELETE FROM crm_equity_issue")
    env.cr.execute("DELETE FROM crm_partnership")
