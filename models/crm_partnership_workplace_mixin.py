# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .crm_partnership_agreement_mixin import READERS
from .res_company_privacy import DIRECTOR


class CrmPartnershipWorkplaceMixin(models.AbstractModel):
    """Workplace checks of a partnership, and the gate that reads them."""

    _name = "crm.partnership.workplace.mixin"
    _description = "Workplace Checks of a Partnership"

    workplace_check_ids = fields.One2many(
        "crm.workplace.check",
        "partnership_id",
        string="Workplace Checks",
        groups=READERS,
    )
    workplace_check_id = fields.Many2one(
        "crm.workplace.check",
        compute="_compute_workplace_check_id",
        groups=READERS,
        help="The check done that holds longest.",
    )
    workplace_state = fields.Selection(
        [
            ("none", "Not checked"),
            ("valid", "Checked"),
            ("expiring", "To check again soon"),
            ("expired", "Expired"),
            ("blocking", "Critical point open"),
        ],
        string="Workplace",
        compute="_compute_part_counts",
        groups=READERS,
    )

    @api.depends("workplace_check_ids.state", "workplace_check_ids.date_valid_until")
    def _compute_workplace_check_id(self):
        facts = self._get_workplace_facts()
        for record in self:
            check, _points = facts[record._origin.id]
            record.workplace_check_id = check.with_env(self.env)

    def _get_workplace_facts(self):
        """The check that holds longest and the critical points open, two queries.

        :return: dict {id: (check, points)}, with elevated rights; ids of ``_origin``
        """
        # sudo: readers of the partnership without access to its checks (liaison, privacy
        # officer) learn whether a condition is met, never what was seen; callers keep
        # the records to themselves
        checks = self.env["crm.workplace.check"].sudo()
        points = self.env["crm.workplace.check.line"].sudo()
        ids = self._origin.ids
        if ids:
            checks = checks.search(
                [("partnership_id", "in", ids), ("state", "=", "done")],
                order="date_valid_until desc, date desc, id desc",
            )
            points = points.search(
                [
                    ("partnership_id", "in", ids),
                    ("is_open", "=", True),
                    ("is_blocking", "=", True),
                ],
                order="date desc, sequence, id",
            )
        checks_of = checks.grouped("partnership_id")
        points_of = points.grouped("partnership_id")
        return {
            record._origin.id: (
                checks_of.get(record._origin.sudo(), checks.browse())[:1],
                points_of.get(record._origin.sudo(), points.browse()),
            )
            for record in self
        }

    def _get_workplace_obstacles(self):
        """What keeps a person from starting at this employer's, in plain words.

        The names of critical points are in it: for people who may read the checks.

        :return: list of strings in the user's language, empty when nothing does
        """
        self.ensure_one()
        check, points = self._get_workplace_facts()[self._origin.id]
        today = fields.Date.context_today(self)
        obstacles = []
        if not check:
            obstacles.append(
                self.env._("No workplace check is done: visit the place first.")
            )
        elif check.date_valid_until < today:
            obstacles.append(
                self.env._(
                    "The workplace check expired on %s: visit the place again.",
                    format_date(self.env, check.date_valid_until),
                )
            )
        told = set()
        for point in points:
            key = (point.point_key, point.check_id._get_place_key())
            if key not in told:
                told.add(key)
                obstacles.append(
                    self.env._(
                        "Critical point open: %(name)s (visit of %(date)s).",
                        name=point.name,
                        date=format_date(self.env, point.date),
                    )
                )
        return obstacles

    def _gate_check_workplace_check(self, gate):
        today = fields.Date.context_today(self)
        facts = self._get_workplace_facts()

        def is_sound(partnership):
            check, points = facts[partnership._origin.id]
            return check and check.date_valid_until >= today and not points

        return self.filtered(is_sound)

    def write(self, vals):
        """The employer that was visited does not change under its checks."""
        for name in ("partner_id", "company_id"):
            # sudo: a check that the user may not read counts too
            if name in vals and self.filtered(
                lambda p, name=name: (
                    p[name].id != vals[name]
                    and p.sudo().workplace_check_ids.filtered(
                        lambda c: c.state == "done"
                    )
                )
            ):
                raise ValidationError(
                    self.env._(
                        "The workplace of this partnership was checked: its employer "
                        "and its enterprise do not change any more. Open another "
                        "partnership."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_workplace_checks(self):
        # sudo: a check that the user may not read is not lost either
        kept = self.filtered(
            lambda p: p.sudo().workplace_check_ids.filtered(lambda c: c.state == "done")
        )
        if kept:
            raise ValidationError(
                self.env._(
                    "A partnership whose workplace was checked is not deleted: end it, "
                    "or archive it: %(names)s.",
                    names=", ".join(kept.mapped("display_name")),
                )
            )

    def _get_people(self):
        """Owner, backup holder and members."""
        self.ensure_one()
        return self.user_id | self.backup_user_id | self.member_ids.user_id

    def _answers_for(self, user):
        """Whether a user decides who sees what of this partnership."""
        self.ensure_one()
        return (
            user.has_group(DIRECTOR) or user in self._get_people()
        ) and self.with_user(user).with_context(
            # sudo: which enterprises the user belongs to
            allowed_company_ids=user.sudo().company_ids.ids
        ).has_access("write")

    @api.readonly
    def action_open_workplace_checks(self):
        """The checks of the partnership, or a new one when there is none."""
        self.ensure_one()
        if not (
            self.workplace_check_ids
            or self.has_access("write")
            or self.env.user in self._get_people()
        ):
            raise UserError(
                self.env._(
                    "There is no workplace check yet. The owner of the partnership "
                    "(%(owner)s), the backup holder or a member makes it.",
                    owner=self.user_id.name or self.env._("nobody"),
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_workplace_check_action"
        )
        action["domain"] = [("partnership_id", "=", self.id)]
        action["context"] = {"default_partnership_id": self.id}
        if len(self.workplace_check_ids) <= 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.workplace_check_ids.id
        return action
