# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CrmPartnershipInteraction(models.Model):
    """A two-way exchange with the employer: call, meeting, visit, written exchange.

    Messages sent without an answer are not interactions. The date of the last one is
    what the cadence of contact is measured from.
    """

    _name = "crm.partnership.interaction"
    _description = "Interaction with an Employer"
    _inherit = ["crm.health.source.mixin"]
    _order = "date desc, id desc"

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    kind = fields.Selection(
        [
            ("call", "Call"),
            ("meeting", "Meeting"),
            ("visit", "Workplace visit"),
            ("written", "Written exchange"),
            ("event", "Event"),
        ],
        required=True,
        default="call",
    )
    name = fields.Char(string="Summary", required=True)
    notes = fields.Text()
    contact_ids = fields.Many2many(
        "res.partner",
        "crm_partnership_interaction_contact_rel",
        "interaction_id",
        "partner_id",
        string="Employer Contacts",
        help="Who took part on the employer's side.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
    )

    joint_activity_id = fields.Many2one(
        "crm.joint.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )

    _once_for_an_activity = models.UniqueIndex(
        "(joint_activity_id, partnership_id) WHERE joint_activity_id IS NOT NULL",
        "This activity is already logged with the partnership.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        # defaults that a caller puts in the context are seen here too
        for row in rows:
            self._refuse_joint_activity({"joint_activity_id": row.joint_activity_id.id})
        return rows

    def write(self, vals):
        self._refuse_joint_activity(vals)
        return super().write(vals)

    def _refuse_joint_activity(self, vals):
        """An activity logs itself: who typed its number would have its name, or keep it
        from being logged."""
        if vals.get("joint_activity_id") and not self.env.su:
            raise UserError(
                self.env._("Note the joint activity as held: it is logged by itself.")
            )

    @api.model
    def _get_health_source_fields(self):
        return super()._get_health_source_fields() | {"date"}

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for interaction in self:
            if interaction.date > today:
                raise ValidationError(
                    self.env._(
                        "The interaction “%(name)s” is dated %(date)s, in the future. "
                        "Plan it as an activity or a meeting, and log it once held.",
                        name=interaction.name,
                        date=fields.Date.to_string(interaction.date),
                    )
                )
