# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..tools.agreement_changes import Item, compare


class CrmAgreementContentMixin(models.AbstractModel):
    """What an agreement says: copied from template and catalogue, then its own.

    The texts are copies in the language of the agreement; they keep a pointer to where
    they come from, for coverage and comparison only.
    """

    _name = "crm.agreement.content.mixin"
    _description = "Content of an Agreement"

    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self._default_lang(),
        help="Language of the text that is signed. Texts taken from the template and "
        "the catalogue change with it, as long as nobody has edited them.",
    )
    purpose = fields.Text(string="Preamble", help="Why the two parties agree.")
    clause_ids = fields.One2many(
        "crm.agreement.clause", "agreement_id", string="Clauses"
    )
    commitment_ids = fields.One2many(
        "crm.partnership.commitment", "agreement_id", string="Commitments"
    )
    signatory_ids = fields.One2many(
        "crm.agreement.signatory", "agreement_id", string="Signatories"
    )
    has_confidentiality = fields.Boolean(
        string="Confidentiality Commitment",
        compute="_compute_has_confidentiality",
        store=True,
    )
    has_paper_confidentiality = fields.Boolean(readonly=True, copy=False)
    changes_html = fields.Html(
        string="Changes", compute="_compute_changes_html", sanitize=False
    )

    @api.model
    def _selection_lang(self):
        """French and English, as far as they are installed."""
        installed = self.env["res.lang"].get_installed()
        spoken = [row for row in installed if row[0][:2] in ("fr", "en")]
        return spoken or installed

    @api.model
    def _default_lang(self):
        codes = [code for code, _name in self._selection_lang()]
        wanted = self.env.company.partner_id.lang or self.env.lang
        return wanted if wanted in codes else codes[0]

    @api.depends("clause_ids.kind", "has_paper_confidentiality")
    def _compute_has_confidentiality(self):
        for agreement in self:
            agreement.has_confidentiality = (
                agreement.has_paper_confidentiality
                or "confidentiality" in agreement.clause_ids.mapped("kind")
            )

    # ------------------------------------------------------------------ drawing
    def _draw_missing(self, vals):
        """Copy from the template what the values of ``create`` did not give."""
        self.ensure_one()
        template = self.template_id.with_context(lang=self.lang)
        # sudo: kinds and origins of clauses are written by the system only
        self_sudo = self.sudo()
        if not str(vals.get("purpose") or "").strip():
            self_sudo.purpose = template.purpose
        clauses = template.clause_ids
        if vals.get("clause_ids"):
            clauses = clauses.filtered("is_confidentiality")
        if not self.clause_ids.filtered(lambda c: c.kind == "confidentiality"):
            self_sudo.clause_ids = [
                Command.create(clause._prepare_agreement_clause()) for clause in clauses
            ]
        if not vals.get("commitment_ids"):
            self._draw_commitments(template.responsibility_ids)

    def _draw_commitments(self, responsibilities):
        """Add a commitment for each responsibility that the agreement has not yet.

        :return: the new commitments
        """
        self.ensure_one()
        self._check_content_may_change()
        new = responsibilities - self.commitment_ids.responsibility_id
        return self.env["crm.partnership.commitment"].create(
            [
                self._prepare_commitment(row)
                for row in new.with_context(lang=self.lang).sorted()
            ]
        )

    def _prepare_commitment(self, responsibility):
        due = responsibility.recurrence != "none" and self.date_start + relativedelta(
            months=responsibility.due_months
        )
        vals = {
            "agreement_id": self.id,
            "responsibility_id": responsibility.id,
            "sequence": responsibility.domain_id.sequence * 100
            + responsibility.sequence,
            "name": responsibility.name,
            "description": responsibility.description,
            "evidence": responsibility.evidence,
            "date_due": due and min(due, self.date_end),
        }
        for name in responsibility._sharing_fields():
            value = responsibility[name]
            vals[name] = value.id if isinstance(value, models.BaseModel) else value
        return vals

    def _translate_texts(self, old_lang):
        """Give the texts that nobody has edited in the new language."""
        self.ensure_one()
        if old_lang == self.lang:
            return
        rows = [(self, self.template_id, {"purpose": "purpose"})]
        rows += [
            (clause, clause.template_clause_id, {"name": "name", "body": "body"})
            for clause in self.clause_ids
        ]
        texts = {name: name for name in ("name", "description", "evidence")}
        rows += [(c, c.responsibility_id, texts) for c in self.commitment_ids]
        for record, origin, names in rows:
            before = origin.with_context(lang=old_lang)
            after = origin.with_context(lang=self.lang)
            vals = {
                name: after[source]
                for name, source in names.items()
                if origin and record[name] == before[source]
            }
            if vals:
                # sudo: the words of the confidentiality clause too
                record.sudo().write(vals)

    def _prepare_content_copy(self):
        """Values that give another agreement the same content."""
        self.ensure_one()
        return {
            "purpose": self.purpose,
            "hour_value": self.hour_value,
            "employer_share_wanted": self.employer_share_wanted,
            "clause_ids": [Command.create(row) for row in self.clause_ids.copy_data()],
            "commitment_ids": [
                Command.create(row) for row in self.commitment_ids.copy_data()
            ],
            "signatory_ids": [
                Command.create(row) for row in self.signatory_ids.copy_data()
            ],
        }

    # ------------------------------------------------------- content as values
    def _get_content_items(self):
        """The content as titled values, in the language of the agreement."""
        self.ensure_one()
        self = self.with_context(lang=self.lang)
        items = [
            Item(
                "terms",
                self.env._("Terms"),
                {
                    self.env._("Preamble"): self.purpose or "",
                    self.env._("From"): format_date(self.env, self.date_start),
                    self.env._("Until"): format_date(self.env, self.date_end),
                    self.env._("Notice to end (days)"): str(self.notice_days),
                    self.env._("Value of an hour"): self.currency_id.format(
                        self.hour_value
                    ),
                    self.env._("Employer's share wanted (%)"): self._format_number(
                        self.employer_share_wanted
                    ),
                    self.env._("Signed in order"): self.env._("yes")
                    if self.is_ordered
                    else self.env._("no"),
                },
            )
        ]
        for number, clause in enumerate(self.clause_ids, 1):
            items.append(
                Item(
                    clause._get_key(),
                    self.env._("Clause: %s", clause.name),
                    {
                        self.env._("Rank"): str(number),
                        self.env._("Title"): clause.name,
                        self.env._("Text"): clause._get_text(),
                    },
                )
            )
        items += [c._get_content_item() for c in self.commitment_ids]
        items += [s._get_content_item() for s in self.signatory_ids]
        return items

    def _get_changes(self):
        """Differences from the version before, side by side."""
        self.ensure_one()
        if not self.previous_id:
            return []
        # sudo: whoever reads this version may read what it changes
        before = self.previous_id.sudo().with_context(lang=self.lang)
        return compare(before._get_content_items(), self._get_content_items())

    @api.depends("previous_id", "clause_ids", "commitment_ids", "purpose")
    @api.depends_context("lang")
    def _compute_changes_html(self):
        for agreement in self:
            agreement.changes_html = (
                agreement.previous_id
                and agreement.id
                and self.env["ir.qweb"]._render(
                    "crm_partnership.agreement_changes",
                    {"changes": agreement._get_changes(), "agreement": agreement},
                )
            )

    def _get_commitments_by_domain(self):
        """Commitments in the order of their domains, for documents and pages."""
        self.ensure_one()
        return [
            (domain, commitments)
            for domain, commitments in sorted(
                self.commitment_ids.grouped("domain_id").items(),
                key=lambda row: (row[0].sequence, row[0].id),
            )
        ]

    @api.model
    def _format_number(self, value):
        """A number as people write it in their language: 12 or 2,5."""
        return formatLang(self.env, value, digits=0 if value == round(value) else 1)

    def _format_effort(self, hours, amount):
        """“12 h · 500 $”, for documents."""
        parts = []
        if hours:
            parts.append(self.env._("%s h", self._format_number(hours)))
        if amount:
            parts.append(self.currency_id.format(amount))
        return " · ".join(parts)

    def _get_party_names(self):
        """{party: name}, as written in the document."""
        self.ensure_one()
        return {
            "enterprise": self.company_id.name,
            "employer": self.employer_id.name,
            "third": self.env._("Third parties"),
        }

    def _get_points_to_look_at(self):
        """What deserves a look before the agreement is sent, in words.

        :return: list of texts; nothing here forbids sending
        """
        self.ensure_one()
        points = []
        if not (self.purpose or "").strip():
            points.append(self.env._("The preamble is empty."))
        expected = self.env["crm.responsibility.domain"].search(
            [("is_expected", "=", True)]
        )
        uncovered = expected - self.commitment_ids.domain_id
        if uncovered:
            points.append(
                self.env._(
                    "No commitment in: %(domains)s.",
                    domains=", ".join(uncovered.mapped("name")),
                )
            )
        by_count = {0: [], 2: []}
        for commitment in self.commitment_ids:
            count = min(len(commitment._get_accountable_parties()), 2)
            by_count.get(count, []).append(commitment.name or "")
        if by_count[0]:
            points.append(
                self.env._("Nobody is accountable (A) for: %s.", "; ".join(by_count[0]))
            )
        if by_count[2]:
            points.append(
                self.env._(
                    "More than one party is accountable (A) for: %s.",
                    "; ".join(by_count[2]),
                )
            )
        undated = self.commitment_ids.filtered(
            lambda c: c.recurrence != "none" and not c.date_due
        )
        if undated:
            points.append(
                self.env._(
                    "Due, but without a first date: %s.",
                    "; ".join(undated.mapped("name")),
                )
            )
        points += self._get_fairness_points()
        return points
