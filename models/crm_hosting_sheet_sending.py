# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CrmHostingSheetSending(models.Model):
    """An evidence sheet sent to someone at an employer's, by a private link.

    Sent, opened (the first time), led to contact: an interaction of the partnership
    logged afterwards, or a partnership opened since with the employer. What followed is
    looked for with the rights of who reads: a closed partnership tells itself to those
    alone who may open it. A sending follows the confidentiality of its partnership.
    """

    _name = "crm.hosting.sheet.sending"
    _description = "Sending of an Evidence Sheet"
    _inherit = ["crm.private.link.mixin"]
    _order = "date_sent desc, id desc"
    _rec_name = "partner_id"

    sheet_id = fields.Many2one(
        "crm.hosting.sheet",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    employer_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The organisation of the recipient on the day of the sending.",
    )
    partnership_id = fields.Many2one(
        "crm.partnership", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Sent by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    side = fields.Selection(
        [("employer", "Employer")], default="employer", required=True, readonly=True
    )
    message = fields.Text(readonly=True)
    date_sent = fields.Datetime(string="Sent on", readonly=True, index=True)
    date_opened = fields.Datetime(
        string="Opened on",
        readonly=True,
        help="The first time that the recipient opened the page.",
    )
    date_downloaded = fields.Datetime(
        string="Downloaded on",
        readonly=True,
        help="The first time that the recipient took the PDF.",
    )
    progress = fields.Selection(
        [("sent", "Sent"), ("opened", "Opened"), ("contact", "Led to contact")],
        compute="_compute_contact",
    )
    has_led_to_contact = fields.Boolean(
        string="Led to Contact",
        compute="_compute_contact",
        search="_search_has_led_to_contact",
        help="An interaction of the partnership logged after the sending, or a "
        "partnership opened since with the employer, as far as you may see it.",
    )
    date_contact = fields.Date(string="Contact on", compute="_compute_contact")
    contact_interaction_id = fields.Many2one(
        "crm.partnership.interaction",
        compute="_compute_contact",
        string="Interaction that Followed",
    )
    contact_partnership_id = fields.Many2one(
        "crm.partnership", compute="_compute_contact", string="Partnership Opened"
    )

    # ---------------------------------------------------------------- computed
    @api.depends("partner_id", "sheet_id", "date_sent")
    def _compute_display_name(self):
        for sending in self:
            sending.display_name = sending.partner_id.name

    @api.depends("date_sent", "date_opened", "partnership_id", "employer_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_contact(self):
        found = self._find_contacts(self.ids)
        for sending in self:
            kind, number, day = found.get(sending._origin.id, (None, False, False))
            sending.has_led_to_contact = bool(kind)
            sending.date_contact = day
            sending.contact_interaction_id = kind == "interaction" and number
            sending.contact_partnership_id = kind == "partnership" and number
            sending.progress = (
                "contact" if kind else "opened" if sending.date_opened else "sent"
            )

    @api.model
    def _search_has_led_to_contact(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", list(self._find_contacts()))

    @api.model
    def _find_contacts(self, ids=None):
        """What followed the sendings, as the user may see it.

        :param ids: of sendings; None: of all that the user may read
        :return: {sending: ("interaction" or "partnership", its number, its day)}
        """
        if ids is not None and not ids:
            return {}
        self.env.flush_all()
        domain = [] if ids is None else [("id", "in", ids)]
        readable = self._search(domain).subselect()
        interactions = self.env["crm.partnership.interaction"]._search([]).subselect()
        partnerships = (
            self.env["crm.partnership"]
            .with_context(active_test=False)
            ._search([])
            .subselect()
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (s.id) s.id, c.kind, c.number, c.day
                  FROM crm_hosting_sheet_sending s
                  CROSS JOIN LATERAL (
                    SELECT 'interaction' AS kind, i.id AS number, i.date AS day
                      FROM crm_partnership_interaction i
                     WHERE i.partnership_id = s.partnership_id
                       AND i.create_date > s.date_sent
                       AND i.date >= (s.date_sent AT TIME ZONE 'UTC'
                                      AT TIME ZONE %(zone)s)::date
                       AND i.id IN %(interactions)s
                     UNION ALL
                    SELECT 'partnership', p.id, p.create_date::date
                      FROM crm_partnership p
                      JOIN res_partner e ON e.id = p.partner_id
                     WHERE p.company_id = s.company_id
                       AND e.commercial_partner_id = s.employer_id
                       AND p.create_date > s.date_sent
                       AND p.id IS DISTINCT FROM s.partnership_id
                       AND p.id IN %(partnerships)s
                  ) AS c
                 WHERE s.id IN %(readable)s
                 ORDER BY s.id, c.day, c.kind, c.number
                """,
                zone=self.env.user.tz or "America/Toronto",
                interactions=interactions,
                partnerships=partnerships,
                readable=readable,
            )
        )
        return {sending: tuple(found) for sending, *found in rows}

    # --------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"side": "employer"})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        return super().write(vals)

    # -------------------------------------------------------------------- link
    def _get_link_days(self):
        # sudo: a setting of the enterprise
        return self.company_id.sudo().hosting_link_days

    def _get_link_contact(self):
        return self.user_id

    def _get_mail_company(self):
        return self.company_id

    def _belongs_to_side(self):
        """Whether the recipient is still with the employer, or is its contact person;
        who works for us is not."""
        self.ensure_one()
        partner = self.partner_id
        # sudo: only asks whether an account of the enterprise stands behind
        is_ours = bool(partner.sudo().user_ids.filtered(lambda u: not u.share))
        return not is_ours and (
            partner.commercial_partner_id == self.employer_id
            or partner in self.partnership_id.contact_ids
        )

    def _get_page_url(self):
        """The private address of the page; only put in a mail to the person."""
        self.ensure_one()
        return f"{self.get_base_url()}/my/hosting/{self.id}{self._get_secret_query()}"

    @api.private
    def _note_opened(self, name="date_opened"):
        """The first time counts; who looks from inside is not the recipient."""
        self.ensure_one()
        # sudo: visitors have no access to the model; the caller knows who it is
        sending = self.sudo()
        if not sending[name] and not self.env.user._is_internal():
            sending[name] = fields.Datetime.now()

    # ----------------------------------------------------------------- sending
    @api.model
    @api.private
    def _send_sheet(self, sheet, partners, partnership=None, message=None):
        """Send a published sheet to people at employers'.

        :param partnership: of their employer; empty: the one that the user may read,
            the most closed first
        :raise UserError: the sheet is a draft, or somebody cannot be reached
        """
        sheet.check_access("read")
        partners.check_access("read")
        if sheet.state != "published" or not sheet.active:
            raise UserError(
                self.env._(
                    "Only a published sheet is sent. A director publishes it, under "
                    "Follow-up → Evidence Sheets on Hosting."
                )
            )
        if not partners:
            raise UserError(self.env._("Choose who receives the sheet."))
        rows = [
            self._prepare_sending(sheet, partner, partnership, message)
            for partner in partners
        ]
        # sudo: rows come from here alone; what the user may do was checked
        sendings = self.sudo().create(rows).with_env(self.env)
        file = sendings.sudo()  # sudo: as above
        outside = file.filtered(lambda s: not s._belongs_to_side())
        if outside:
            raise UserError(
                self.env._(
                    "This sheet is for employers, and %(names)s is not with the "
                    "employer of this partnership. Add the person to its contacts, or "
                    "send from the contact.",
                    names=", ".join(outside.mapped("partner_id.name")),
                )
            )
        file._check_emails()
        file._deliver()
        return sendings

    @api.model
    def _prepare_sending(self, sheet, partner, partnership, message):
        employer = partner.commercial_partner_id
        partnership = partnership or self._find_partnership(sheet.company_id, employer)
        if partnership:
            partnership.check_access("write")
            employer = partnership.partner_id.commercial_partner_id
            if partnership.company_id != sheet.company_id:
                raise UserError(
                    self.env._(
                        "The sheet and the partnership belong to two enterprises."
                    )
                )
        return {
            "sheet_id": sheet.id,
            "partner_id": partner.id,
            "employer_id": employer.id,
            "partnership_id": partnership.id,
            "user_id": self.env.uid,
            "message": (message or "").strip() or False,
        }

    @api.model
    def _find_partnership(self, company, employer):
        """The partnership with an employer that the user may change, if any.

        The most closed one, so that the sending is not more open than it.
        """
        levels = ("restricted", "team", "company", "network")
        found = self.env["crm.partnership"].search(
            [
                ("partner_id", "child_of", employer.ids),
                ("company_id", "=", company.id),
                ("status", "!=", "ended"),
            ]
        )
        found = found._filtered_access("write")
        return found.sorted(lambda p: levels.index(p.confidentiality))[:1]

    def _deliver(self):
        """A fresh link, and the mail that carries it."""
        self._refresh_link()
        self.write({"date_sent": fields.Datetime.now()})
        self._send_private("crm_partnership.mail_template_hosting_sheet")

    def action_resend(self):
        """Send a fresh link; the one before stops working. What was opened stays."""
        for sending in self:
            sending.check_access("read")
            if sending.partnership_id:
                sending.partnership_id.check_access("write")
            elif sending.user_id != self.env.user and not self.env.user.has_group(
                "crm_partnership.group_director"
            ):
                raise UserError(
                    self.env._(
                        "Only %(name)s or a director sends this again.",
                        name=sending.user_id.name,
                    )
                )
        # sudo: rows are written by methods only; the right was checked
        file = self.sudo()
        file._check_emails()
        file._refresh_link()
        file._send_private("crm_partnership.mail_template_hosting_sheet")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Sent again, with a fresh link."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.readonly
    def action_view_contact(self):
        """Open what followed: the partnership of the interaction, or the new one."""
        self.ensure_one()
        partnership = (
            self.contact_partnership_id or self.contact_interaction_id.partnership_id
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.partnership",
            "view_mode": "form",
            "res_id": partnership.id,
        }
