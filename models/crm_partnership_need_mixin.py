# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .crm_confidential_mixin import CLOSED_LEVELS
from .crm_labour_need_life_mixin import ALIVE

READERS = "crm_partnership.group_business_developer,crm_partnership.group_counsellor"


class CrmPartnershipNeedMixin(models.AbstractModel):
    """Labour needs of a partnership, and how many introductions the employer can take."""

    _name = "crm.partnership.need.mixin"
    _description = "Labour Needs of a Partnership"

    need_ids = fields.One2many(
        "crm.labour.need", "partnership_id", string="Labour Needs", groups=READERS
    )
    need_count = fields.Integer(
        string="Needs", compute="_compute_part_counts", groups=READERS
    )
    open_need_count = fields.Integer(
        string="Open Needs", compute="_compute_open_need_count", groups=READERS
    )
    introduction_capacity = fields.Integer(
        string="Introductions a Month",
        groups=READERS,
        help="How many people a month the employer can meet well. 0: not told, no "
        "limit.",
    )
    introduction_count = fields.Integer(
        string="Introductions this Month",
        compute="_compute_part_counts",
        groups=READERS,
    )

    _capacity_positive = models.Constraint(
        "CHECK (COALESCE(introduction_capacity, 0) >= 0)",
        "The number of introductions is not negative.",
    )

    @api.depends("need_ids.state")
    def _compute_open_need_count(self):
        counts = dict(
            self.env["crm.labour.need"]._read_group(
                [("partnership_id", "in", self._origin.ids), ("state", "=", "open")],
                ["partnership_id"],
                ["__count"],
            )
        )
        for record in self:
            record.open_need_count = counts.get(record._origin, 0)

    # ----------------------------------------------------------------- capacity
    def _get_introduction_counts(self):
        """Introductions of the current month: {id of the partnership: number}.

        Placements extend it; until there are some, nobody is introduced.
        """
        return {}

    def _check_capacity(self):
        """To be called before each introduction.

        :raise UserError: the employer takes no more people this month
        """
        # sudo: whoever may introduce is told the limit, whatever their role
        partnerships = self.sudo()
        limited = partnerships.filtered("introduction_capacity")
        if limited:
            # two introductions at once: the second one waits, and starts again on what
            # the first one wrote
            limited._take_turn()
        counts = partnerships._get_introduction_counts()
        for record in partnerships:
            capacity = record.introduction_capacity
            if capacity and counts.get(record.id, 0) >= capacity:
                raise UserError(
                    self.env._(
                        "%(employer)s can take %(capacity)s introductions a month, and "
                        "this month has had them. Introduce the person next month, or "
                        "ask the employer whether one more is welcome and change the "
                        "number on the partnership.",
                        employer=record.partner_id.name,
                        capacity=capacity,
                    )
                )

    # ----------------------------------------------------------------- employer
    @api.model
    def _find_for_employer(self, user):
        """Partnerships for whose employer a portal user speaks, with elevated rights.

        They are of the same organisation; of a partnership of the levels team and
        restricted, they are a contact person too.
        """
        nothing = self.sudo().browse()
        if not user._is_portal():
            return nothing
        person = user.partner_id
        # sudo: portal users have no access to the model; the domain keeps to those of
        # their own employer. One query, whatever the levels of those that are found.
        return self.sudo().search(
            Domain(
                [
                    (
                        "partner_id.commercial_partner_id",
                        "=",
                        person.commercial_partner_id.id,
                    ),
                    ("status", "!=", "ended"),
                ]
            )
            & (
                Domain("confidentiality", "not in", CLOSED_LEVELS)
                | Domain("contact_ids", "in", person.ids)
            )
        )

    # ---------------------------------------------------------------- life cycle
    def action_end(self, reason_id, note=False):
        """Nobody is looked for once the partnership has ended."""
        result = super().action_end(reason_id, note)
        today = fields.Date.context_today(self)
        # sudo: the right to end the partnership was checked; its needs follow it
        needs = self.sudo().need_ids.filtered(lambda n: n.state in ALIVE)
        needs.write(
            {
                "state": "closed",
                "date_closed": today,
                "close_reason": "other",
                "close_note": self.env._("The partnership has ended"),
            }
        )
        return result

    # --------------------------------------------------------------------- gate
    def _gate_check_need_or_objective(self, gate):
        """A labour need that was opened states the employer's need too."""
        passing = super()._gate_check_need_or_objective(gate)
        # sudo: readers of the partnership without access to its needs learn whether
        # the condition is met, nothing else
        return passing | (self - passing).filtered(
            lambda p: any(p.sudo().need_ids.mapped("date_opened"))
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_needs(self):
        # sudo: a need that the user may not read is not lost either
        kept = self.filtered(lambda p: any(p.sudo().need_ids.mapped("date_opened")))
        if kept:
            raise ValidationError(
                self.env._(
                    "A partnership with labour needs is not deleted: end it, or "
                    "archive it: %(names)s.",
                    names=", ".join(kept.mapped("display_name")),
                )
            )

    @api.readonly
    def action_view_needs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_labour_need_action"
        )
        action["domain"] = [("partnership_id", "=", self.id)]
        action["context"] = {"default_partnership_id": self.id}
        return action
