# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Those as whom the web client is opened."""

PASSWORD = "bench-password"
BROWSERS = ("bench_developer_alpha_0", "bench_salesperson_alpha_0")
