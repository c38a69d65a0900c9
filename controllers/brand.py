# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose page it is: the enterprise of the record, not the first one of the database."""

from odoo.http import request

#: what our pages call the record that they show
RECORDS = (
    *("agreement", "internship", "placement", "need", "review", "activity"),
    *("evaluation", "respondent", "sending", "programme"),
)


def add_brand(values):
    """The values of a page, with the enterprises that its head and its foot name.

    Those of the record shown; of a list, those that the visitor works with; none where
    nothing is known of the visitor.
    """
    companies = _get_record_company(values)
    if companies is None:
        companies = [
            company
            for company, _contact in request.env["crm.employer.home"]._get_enterprises(
                request.env.user
            )
        ]
    brands = [company._get_brand() for company in companies]
    values = {**values, "is_partner_page": True, "brands": brands}
    if len(companies) == 1:
        values["res_company"] = companies[0].sudo()  # sudo: the visiting card
    else:
        values["no_copyright"] = True
    return values


def _get_record_company(values):
    for name in RECORDS:
        record = values.get(name)
        if record and hasattr(record, "_ids") and len(record) == 1:
            # sudo: only whose record it is; the page has checked who reads it
            record = record.sudo()
            company = (
                record._get_mail_company()
                if hasattr(record, "_get_mail_company")
                else record.company_id
            )
            if company:
                return list(company)
    return None
