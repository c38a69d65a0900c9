# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tools import format_datetime

from ..tools.archive import write_archive
from ..tools.free_text import html_text
from ..tools.workbook import write_workbook

#: purpose of ``crm.privacy.purpose`` under which a person's information is given to them
PURPOSE = "rights"
#: what tells nothing to a reader
TECHNICAL_TYPES = {
    *("one2many", "binary", "image", "json", "properties"),
    *("many2one_reference", "reference"),
}
TECHNICAL_FIELDS = {
    *("participant_id", "placement_id", "company_id", "currency_id", "active"),
    *("sequence", "activity_id", "message_main_attachment_id"),
}


class CrmPersonalDataCollector(models.AbstractModel):
    """Everything that is held on one participant, for that person.

    A model that holds something on participants adds its section to ``_get_sections``.
    The file is made on demand, kept nowhere, and leaves a row in the register of access.
    """

    _name = "crm.personal.data.collector"
    _description = "What Is Held on a Person"

    @api.model
    def _get_sections(self, participant):
        """What to gather, in the order of the document. Extended by other models.

        :return: list of (title, model, domain, names of fields)
        """
        own = [("participant_id", "=", participant.id)]
        return [
            (
                self.env._("Who you are"),
                "crm.participant.identity",
                own,
                self.env["crm.participant.identity"]._get_value_fields(),
            ),
            (
                self.env._("Your path"),
                "crm.participant",
                [("id", "=", participant.id)],
                [
                    *("name", "state", "company_id", "user_id", "backup_user_id"),
                    *("programme_id", "date_start", "date_planned_end", "date_end"),
                    *("date_available", "hours_min", "hours_max", "period_ids"),
                    *("area_ids", "has_vehicle", "occupation_ids", "preferences"),
                    *("purpose_ids", "date_retention_end", "hold_reason"),
                ],
            ),
            (
                self.env._("Your skills"),
                "crm.participant.skill",
                own,
                [
                    "skill_type_id",
                    "skill_id",
                    "skill_level_id",
                    "valid_from",
                    "valid_to",
                ],
            ),
            (
                self.env._("What stands in the way of work"),
                "crm.participant.barrier",
                own,
                self._get_data_fields("crm.participant.barrier"),
            ),
            (
                self.env._("Your support plan"),
                "crm.participant.support.phase",
                own,
                self._get_data_fields("crm.participant.support.phase"),
            ),
            (
                self.env._("Journal of your support"),
                "crm.participant.support",
                own,
                self._get_data_fields("crm.participant.support"),
            ),
            (
                self.env._("Your consents"),
                "crm.participant.consent",
                own,
                [
                    *("purpose_id", "partner_id", "scope_ids", "date_given"),
                    *("date_end", "given_by", "way", "note", "user_id", "state"),
                    *("withdrawn_at", "withdrawal_note", "has_evidence"),
                ],
            ),
            (
                self.env._("Employers to whom you were proposed"),
                "crm.placement",
                own,
                self._get_data_fields("crm.placement"),
            ),
            (
                self.env._("Your internships"),
                "crm.placement.internship",
                own,
                [
                    *("partner_id", "state", "date_start", "date_end", "hours_week"),
                    *("schedule", "place", "tutor_id", "tasks", "objectives"),
                    *("supervision", "basis_id", "taken_back_reason", "started_on"),
                    *("ended_on", "ended_side", "end_reason_id", "end_comment"),
                    *("employer_word", "employer_word_at"),
                ],
            ),
            (
                self.env._("Who signed the terms of your internships"),
                "crm.internship.signature",
                own,
                ["party", "partner_id", "signed_at", "way", "voided_at"],
            ),
            (
                self.env._("How your internships went"),
                "crm.internship.evaluation",
                own,
                [
                    "party",
                    *self.env["crm.internship.evaluation"]._get_rating_fields(),
                    *("wish", "comment"),
                ],
            ),
            (
                self.env._("Jobs since you were hired"),
                "crm.placement.job",
                own,
                self._get_data_fields("crm.placement.job"),
            ),
            (
                self.env._("How it went after you were hired"),
                "crm.placement.followup",
                own,
                self._get_data_fields("crm.placement.followup"),
            ),
            (
                self.env._("What was written on your placements"),
                "mail.message",
                [
                    ("model", "=", "crm.placement"),
                    ("res_id", "in", self._get_placement_ids(participant)),
                    ("body", "not in", (False, "")),
                ],
                ["date", "author_id", "body"],
            ),
            (
                self.env._("Fair hiring issues that concern you"),
                "crm.equity.issue",
                [("placement_id", "in", self._get_placement_ids(participant))],
                ["reported_at", "employer_id", "reason_id", "description", "state"],
            ),
            (
                self.env._("Your requests"),
                "crm.privacy.request",
                own,
                [
                    *("name", "kind", "description", "received_on", "way", "date_due"),
                    *("state", "answered_on", "refusal_reason", "refusal_provision"),
                ],
            ),
            (
                self.env._("Incidents that concern you"),
                "crm.privacy.incident",
                [("participant_ids", "in", participant.id)],
                # circumstances may tell of others: the letter tells them
                ["name", "date_known", "information_involved", "persons_notified_on"],
            ),
            (
                self.env._("Who opened what identifies you"),
                "crm.identity.access.log",
                own,
                [
                    *("happened_at", "action", "user_id", "purpose_id"),
                    *("partner_id", "detail", "reason"),
                ],
            ),
        ]

    @api.model
    def _get_placement_ids(self, participant):
        # sudo: as in _collect_personal_data
        placements = self.env["crm.placement"].sudo()
        return placements.search([("participant_id", "=", participant.id)]).ids

    @api.model
    def _get_reserved_models(self):
        """What only the privacy officer hands over: a counsellor who makes the file is
        not to read it."""
        return {"crm.privacy.incident", "crm.equity.issue"}

    @api.model
    def _get_data_fields(self, model):
        """Stored fields of a model that hold data, in the order of their definition."""
        return [
            name
            for name, field in self.env[model]._fields.items()
            if field.store
            and name not in MAGIC_COLUMNS
            and field.type not in TECHNICAL_TYPES
            and name not in TECHNICAL_FIELDS
        ]

    @api.model
    def _get_documents(self, participant):
        """Files held on the person. Extended by other models.

        :return: list of (name, bytes)
        """
        # sudo: as in _collect_personal_data
        consents = (
            self.env["crm.participant.consent"]
            .sudo()
            .search([("participant_id", "=", participant.id)])
        )
        documents = []
        for consent in consents.filtered("evidence"):
            name, content = consent._get_evidence_file()
            documents.append((f"{consent.date_given} {name}", content))
        signatures = (
            self.env["crm.internship.signature"]
            .sudo()  # sudo: as above
            .search([("participant_id", "=", participant.id), ("has_scan", "=", True)])
        )
        for signature in signatures:
            name, content = signature._get_scan_file()
            documents.append((f"{signature.signed_at:%Y-%m-%d %H%M%S} {name}", content))
        return documents

    @api.model
    @api.private
    def _collect_personal_data(self, participant):
        """Gather the sections of one participant, those without rows left out.

        Checks no right and leaves no trace: ``_export`` does.

        :return: list of {"title", "headers", "rows"}; cells are texts
        """
        participant.ensure_one()
        collected = []
        reserved = (
            set() if participant._is_privacy_officer() else self._get_reserved_models()
        )
        for title, model, domain, names in self._get_sections(participant):
            if model in reserved:
                continue
            # sudo: the person is given everything, also what the officer may not read
            # elsewhere; the caller has checked the right to hand it over
            records = self.env[model].sudo().with_context(active_test=False)
            records = records.search(domain)
            if not records:
                continue
            labels = records.fields_get(names, ["string"])
            collected.append(
                {
                    "title": title,
                    "headers": [labels[name]["string"] for name in names],
                    "rows": [
                        [self._format(record, name) for name in names]
                        for record in records
                    ],
                }
            )
        return collected

    @api.model
    def _format(self, record, name):
        field, value = record._fields[name], record[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type in ("integer", "float", "monetary"):
            return f"{value:g}" if field.type == "float" else str(value)
        if not value:
            return ""
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "datetime":
            return format_datetime(self.env, value)
        if field.type == "date":
            return fields.Date.to_string(value)
        return html_text(value) if field.type == "html" else str(value)

    # ------------------------------------------------------------------------ export
    @api.model
    def _check_may_export(self, participant):
        """:raise AccessError: the user is neither officer nor own counsellor

        :return: the purpose under which the export is noted
        """
        # sudo: a purpose may have been archived; that is told below
        purpose = (
            self.env["crm.privacy.purpose"].sudo().search([("code", "=", PURPOSE)])
        )
        if not purpose:
            raise UserError(
                self.env._(
                    "The purpose “%s” is missing: the privacy officer restores it "
                    "under Purposes and Retention.",
                    PURPOSE,
                )
            )
        participant.check_access("read")
        if not (participant._is_own_counsellor() or participant._is_privacy_officer()):
            raise AccessError(
                self.env._(
                    "What is held on a person is handed over by the privacy officer or "
                    "the person's own counsellor."
                )
            )
        participant._check_may_open_identity(purpose)
        return purpose

    @api.model
    @api.private
    def _get_export_action(self, participant):
        self._check_may_export(participant)
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_partnership/privacy/export/{participant.id}",
            "target": "download",
        }

    @api.model
    @api.private
    def _export(self, participant):
        """Make the file for the person, with a row in the register of access.

        :return: (file name, bytes of a ZIP archive): a PDF to read, a workbook to reuse,
            and the documents held
        :raise AccessError: the user is neither officer nor own counsellor
        """
        participant.ensure_one()
        purpose = self._check_may_export(participant)
        self.env["crm.identity.access.log"]._add(
            participant, "exported", purpose_id=purpose.id
        )
        sections = self._collect_personal_data(participant)
        workbook = write_workbook(
            [(s["title"], s["headers"], s["rows"]) for s in sections]
        )
        name = self.env._("My information")
        files = [
            (f"{name}.pdf", self._make_pdf(participant, sections)),
            (f"{name}.xlsx", workbook),
            *self._get_documents(participant),
        ]
        today = fields.Date.context_today(self)
        return f"{participant.name}-{today}.zip", write_archive(files)

    @api.model
    def _make_pdf(self, participant, sections):
        """The document to read. No action of a report: its page would be reached by
        anyone who knows its address, past the check and the register."""
        values = {
            "sections": sections,
            "participant": participant,
            "contact": participant.sudo().company_id._get_privacy_contact(),
            "today": fields.Date.context_today(self),
            "is_complete": participant._is_privacy_officer(),
        }
        body = self.env["ir.qweb"]._render(
            "crm_partnership.personal_data_document", values
        )
        # sudo: only draws the page made above
        report = (
            self.env["ir.actions.report"]
            .sudo()
            .new(
                {"paperformat_id": self.env.ref("crm_partnership.paperformat_plain").id}
            )
        )
        return report._run_wkhtmltopdf([str(body)])
