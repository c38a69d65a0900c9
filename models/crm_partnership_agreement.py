# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from .agreement_states import EDITABLE, SEALED, SIGNING

#: what both parties sign: it changes in drafts only
CONTENT_FIELDS = {
    *("lang", "date_start", "date_end", "notice_days", "purpose", "hour_value"),
    *("employer_share_wanted", "is_ordered", "partnership_id", "template_id"),
    "change_reason",
}

#: what a new record may say of itself
FRESH = {"state": "draft", "kind": "initial", "version": 1}


class CrmPartnershipAgreement(models.Model):
    """Who does what, how much and by when, signed by both parties.

    draft → sent → partly signed → signed → in force → to renew → expired, or ended
    before: terminated; a signed amendment or renewal supersedes the version before.

    Only drafts change. What was sent is taken back first (``action_take_back``), which
    voids the signatures already given and tells everyone why; what is signed by all is
    changed by an amendment, a version of its own. Concerns: content and language,
    fairness, signing, life and follow-up are in the mixins.
    """

    _name = "crm.partnership.agreement"
    _description = "Responsibility-Sharing Agreement"
    _inherit = [
        "crm.guarded.mixin",
        "crm.scheduled.mixin",
        "crm.agreement.content.mixin",
        "crm.agreement.fairness.mixin",
        "crm.agreement.signing.mixin",
        "crm.agreement.paper.mixin",
        "crm.agreement.life.mixin",
        "crm.agreement.reminder.mixin",
        "crm.health.source.mixin",
    ]
    _order = "date_start desc, reference desc, version desc, id desc"
    _rec_name = "reference"
    _health_from_start = False

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    employer_id = fields.Many2one(
        related="partnership_id.partner_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    reference = fields.Char(
        readonly=True, copy=False, index=True, default=lambda self: self.env._("New")
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    kind = fields.Selection(
        [
            ("initial", "First agreement"),
            ("amendment", "Amendment"),
            ("renewal", "Renewal"),
        ],
        default="initial",
        required=True,
        readonly=True,
        copy=False,
    )
    previous_id = fields.Many2one(
        "crm.partnership.agreement",
        string="Version before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many(
        "crm.partnership.agreement",
        "previous_id",
        string="Versions after",
        readonly=True,
    )
    change_reason = fields.Text(
        string="Why this Version",
        copy=False,
        help="For an amendment or a renewal: what led to it. Both parties read it.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent to sign"),
            ("partly_signed", "Signed in part"),
            ("signed", "Signed by all"),
            ("in_force", "In force"),
            ("to_renew", "To renew"),
            ("expired", "Expired"),
            ("terminated", "Terminated"),
            ("superseded", "Replaced"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    template_id = fields.Many2one(
        "crm.agreement.template",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', 'in', [False, company_id])]",
        help="Where preamble, clauses, responsibilities and delays come from. They are "
        "copied: a later change of the template does not reach this agreement.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Led by",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="Answers the employer's questions and follows the commitments.",
    )
    date_start = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(
        string="Until",
        required=True,
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    notice_days = fields.Integer(
        string="Notice to End (days)",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
        help="Days between the notice that a party gives and the end of the agreement.",
    )
    renewal_days = fields.Integer(
        string="Renewal Prepared before the End (days)",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    last_reminder_days = fields.Integer(
        string="Last Reminder before the End (days)",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    link_days = fields.Integer(
        string="Validity of the Links (days)",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    first_reminder_days = fields.Integer(
        string="First Reminder to Sign (days)",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    second_reminder_days = fields.Integer(
        string="Second Reminder to Sign (days)",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    checkin_reminder_days = fields.Integer(
        string="Reminder before a Commitment Is Due (days)",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    note = fields.Text(string="Internal Note", copy=False)
    contact_ids = fields.Many2many(
        related="partnership_id.contact_ids", string="Contacts of the Partnership"
    )
    can_write = fields.Boolean(compute="_compute_can_write")

    _dates_order = models.Constraint(
        "CHECK (date_end >= date_start)", "The agreement cannot end before it starts."
    )
    _days_positive = models.Constraint(
        "CHECK (notice_days >= 0 AND renewal_days >= last_reminder_days "
        "AND last_reminder_days >= 0 AND link_days > 0 AND first_reminder_days > 0 "
        "AND second_reminder_days > first_reminder_days "
        "AND checkin_reminder_days >= 0)",
        "Delays are positive, the second reminder comes after the first, and the renewal "
        "is prepared before the last reminder.",
    )
    _version_uniq = models.UniqueIndex(
        "(company_id, reference, version) WHERE state != 'cancelled'",
        "This version of the agreement exists already.",
    )

    # ----------------------------------------------------------------- computed
    @api.depends("template_id")
    def _compute_from_template(self):
        """Delays and conventions of the template, until someone changes them."""
        for agreement in self:
            template = agreement.template_id
            if not template:
                continue
            is_new = agreement._origin.template_id != template
            for name in (
                *("notice_days", "renewal_days", "last_reminder_days", "link_days"),
                *("first_reminder_days", "second_reminder_days"),
                *("checkin_reminder_days", "hour_value", "employer_share_wanted"),
            ):
                if is_new or not agreement[name]:
                    agreement[name] = template[name]

    @api.depends("template_id", "date_start")
    def _compute_date_end(self):
        """As long as the template says, unless the end already comes after the start."""
        for agreement in self:
            start, end = agreement.date_start, agreement.date_end
            if agreement.template_id and start and not (end and end > start):
                agreement.date_end = start + relativedelta(
                    months=agreement.template_id.duration_months, days=-1
                )

    def _compute_can_write(self):
        writable = self._filtered_access("write") if self.ids else self.browse()
        for agreement in self:
            agreement.can_write = not agreement.ids or agreement in writable

    @api.depends("reference", "version", "partnership_id.display_name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        for agreement in self:
            agreement.display_name = self.env._(
                "%(reference)s, version %(version)s – %(partnership)s",
                reference=agreement.reference or "",
                version=agreement.version,
                partnership=agreement.partnership_id.display_name or "…",
            )

    @api.constrains("user_id")
    def _check_leader(self):
        for agreement in self:
            if agreement.user_id.share:
                raise ValidationError(
                    self.env._("The agreement is led by someone of the enterprise.")
                )

    # ---------------------------------------------------------------------- ORM
    @api.model
    def _get_health_source_fields(self):
        return super()._get_health_source_fields() | {
            *("state", "date_start", "date_end", "date_termination"),
        }

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        partnership = self.env["crm.partnership"].browse(values.get("partnership_id"))
        company = partnership.company_id or self.env.company
        if "template_id" in fields and not values.get("template_id"):
            template = self.env["crm.agreement.template"]._get_default(company)
            values["template_id"] = template.id
        if "signatory_ids" in fields and partnership:
            values["signatory_ids"] = [
                Command.create(row) for row in self._propose_signatories(partnership)
            ]
        return values

    @api.model
    def _propose_signatories(self, partnership):
        ours = (partnership.user_id or self.env.user).partner_id
        rows = [{"side": "enterprise", "partner_id": ours.id}]
        rows += [
            {"side": "employer", "partner_id": person.id}
            for person in partnership.contact_ids[:1]
        ]
        return rows

    @api.model_create_multi
    def create(self, vals_list):
        """A reference is given, and the content of the template copied.

        Content given in the values (an import, a copy) is kept as it is; the
        confidentiality clause is added in any case.
        """
        for vals in vals_list:
            self._refuse_guarded(vals, FRESH)
        agreements = super().create(vals_list)
        for agreement, vals in zip(agreements, vals_list, strict=True):
            if not vals.get("reference"):
                # sudo: numbered by the system
                agreement.sudo().reference = (
                    self.env["ir.sequence"]
                    .sudo()
                    .with_company(agreement.company_id)
                    .next_by_code("crm.partnership.agreement")
                )
            agreement._draw_missing(vals)
        return agreements

    def write(self, vals):
        self._refuse_guarded(vals)
        if CONTENT_FIELDS & vals.keys():
            self._check_content_may_change()
        if any(a.partnership_id.id != vals.get("partnership_id") for a in self) and (
            "partnership_id" in vals
        ):
            raise UserError(
                self.env._(
                    "An agreement stays with its partnership: prepare another one there."
                )
            )
        old_langs = {a: a.lang for a in self} if "lang" in vals else {}
        result = super().write(vals)
        for agreement, old_lang in old_langs.items():
            agreement._translate_texts(old_lang)
        return result

    def _check_content_may_change(self):
        """:raise UserError: the agreement was sent or signed"""
        for agreement in self:
            if agreement.state in EDITABLE:
                continue
            if agreement.state in SIGNING:
                raise UserError(
                    self.env._(
                        "“%(name)s” was sent to sign. Take it back first: the "
                        "signatures already given become void, and everyone is told "
                        "why.",
                        name=agreement.display_name,
                    )
                )
            raise UserError(
                self.env._(
                    "“%(name)s” is signed or closed and does not change any more. "
                    "Prepare an amendment or a renewal.",
                    name=agreement.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if self.filtered(lambda a: a.state != "draft" or a.sent_at):
            raise UserError(
                self.env._(
                    "An agreement that was sent stays on record. Cancel it instead."
                )
            )

    def copy(self, default=None):
        self._refuse_guarded(default or {}, FRESH)
        self.check_access("read")
        # sudo: clauses keep where they come from; the right to add is checked below
        copies = super(CrmPartnershipAgreement, self.sudo()).copy(default)
        copies = copies.with_env(self.env)
        copies.check_access("create")
        return copies

    def copy_data(self, default=None):
        """A copy is a new first agreement with the same content."""
        vals_list = super().copy_data(default)
        for agreement, vals in zip(self, vals_list, strict=True):
            if vals is None:
                continue  # the same one was asked for twice
            vals.pop("reference", None)
            vals.update(agreement._prepare_content_copy())
        return vals_list

    @api.model
    def _in_force_domain(self, today):
        """Agreements that bind the parties on ``today`` (a date)."""
        return (
            Domain("state", "in", SEALED)
            & Domain("date_start", "<=", today)
            & Domain("date_end", ">=", today)
            & (
                Domain("date_termination", "=", False)
                | Domain("date_termination", ">", today)
            )
        )

    def _is_in_force(self, today):
        self.ensure_one()
        return bool(self.filtered_domain(self._in_force_domain(today)))

    # ------------------------------------------------------------------ actions
    def _open_window(self, xmlid, domain, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = domain
        action["context"] = context
        return action

    def action_prepare(self):
        """The click saves the new agreement, and that copies the template."""
        return True

    @api.readonly
    def action_sign(self):
        """Open one's own page to read and sign."""
        return {**self.action_preview(), "target": "self"}

    @api.readonly
    def action_view_checkins(self):
        return self._open_window(
            "crm_partnership.crm_commitment_checkin_action",
            [("agreement_id", "in", self.ids)],
        )

    @api.readonly
    def action_view_efforts(self):
        return self._open_window(
            "crm_partnership.crm_commitment_effort_report_action",
            [("agreement_id", "in", self.ids)],
        )

    @api.readonly
    def action_view_versions(self):
        self.ensure_one()
        return self._open_window(
            "crm_partnership.crm_partnership_agreement_action",
            [
                ("reference", "=", self.reference),
                ("company_id", "=", self.company_id.id),
            ],
        )

    @api.readonly
    def action_download_signed(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.signed_document_id.id}?download=1",
            "target": "download",
        }
