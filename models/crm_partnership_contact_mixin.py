# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models


class CrmPartnershipContactMixin(models.AbstractModel):
    """Who is spoken to at the employer's, when last, and when again."""

    _name = "crm.partnership.contact.mixin"
    _description = "Partnership Contacts and Cadence"

    contact_ids = fields.Many2many(
        "res.partner",
        "crm_partnership_contact_rel",
        "partnership_id",
        "partner_id",
        string="Contact Persons",
        domain="[('is_company', '=', False), '|', ('parent_id', '=', False), "
        "('commercial_partner_id', '=', partner_id)]",
        help="People at the employer's with whom the partnership is kept alive.",
    )
    interaction_ids = fields.One2many(
        "crm.partnership.interaction", "partnership_id", string="Interactions"
    )
    cadence_days = fields.Integer(
        string="Contact Cadence (days)",
        compute="_compute_cadence_days",
        store=True,
        readonly=False,
        precompute=True,
        help="Longest time wanted between two interactions, in days. Taken from the "
        "stage when the partnership enters it; you may set your own.",
    )
    date_last_interaction = fields.Date(
        string="Last Interaction",
        compute="_compute_date_last_interaction",
        store=True,
        index=True,
    )
    date_next_interaction = fields.Date(
        string="Contact before",
        compute="_compute_date_next_interaction",
        store=True,
        index=True,
        help="Last interaction (or creation, when there is none) + cadence. "
        "Empty while the partnership is paused or ended.",
    )

    can_write = fields.Boolean(compute="_compute_can_write")
    can_log = fields.Boolean(
        string="Can Log an Interaction", compute="_compute_can_log"
    )

    _cadence_days_positive = models.Constraint(
        "CHECK (cadence_days > 0)", "The contact cadence must be at least one day."
    )

    @api.depends("user_id", "backup_user_id", "member_ids.user_id")
    @api.depends_context("uid")
    def _compute_can_write(self):
        """What the views offer: no button that ends in a refusal."""
        writable = self.browse(self._origin.ids)._filtered_access("write")
        for record in self:
            record.can_write = record._origin in writable

    @api.depends("user_id", "backup_user_id", "member_ids.user_id")
    @api.depends_context("uid")
    def _compute_can_log(self):
        """Apart from the right to write: cards need this one alone, and for most people
        it asks for nothing more."""
        user = self.env.user
        may_log = self.env["crm.partnership.interaction"].has_access("create")
        if not may_log or user.has_group("crm_partnership.group_business_developer"):
            self.can_log = may_log
            return
        # sudo: the field tells who takes part, and is read by rules alone
        for record, record_sudo in zip(self, self.sudo(), strict=True):
            record.can_log = record_sudo.is_held_by_me

    @api.depends("stage_id")
    def _compute_cadence_days(self):
        for record in self:
            record.cadence_days = record.stage_id.cadence_days or 60

    @api.depends("interaction_ids.date")
    def _compute_date_last_interaction(self):
        if self.ids:
            rows = dict(
                self.env["crm.partnership.interaction"]._read_group(
                    [("partnership_id", "in", self.ids)],
                    ["partnership_id"],
                    ["date:max"],
                )
            )
        else:
            rows = {}
        for record in self:
            record.date_last_interaction = rows.get(record._origin) or max(
                (i.date for i in record.interaction_ids if i.date), default=False
            )

    @api.depends("date_last_interaction", "cadence_days", "status")
    def _compute_date_next_interaction(self):
        for record in self:
            record.date_next_interaction = self._get_next_interaction(
                record.status,
                record.cadence_days,
                record.date_last_interaction
                or record.create_date
                or fields.Date.context_today(record),
            )

    @api.model
    def _get_next_interaction(self, status, cadence_days, start):
        """When the next one is due, counted from the last one, else from the creation."""
        return status == "ongoing" and (
            fields.Date.to_date(start) + timedelta(days=cadence_days)
        )

    def _log_interaction(self, values):
        """Create the same interaction on each partnership; return the rows.

        :param values: values of ``crm.partnership.interaction`` but the partnership
        """
        return self.env["crm.partnership.interaction"].create(
            [{**values, "partnership_id": record.id} for record in self]
        )
