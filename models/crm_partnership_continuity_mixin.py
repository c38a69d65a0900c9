# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.still_markup import make_still
from .agreement_states import CLOSED


class CrmPartnershipContinuityMixin(models.AbstractModel):
    """Nobody alone holds a relationship: an owner, a backup holder, members."""

    _name = "crm.partnership.continuity.mixin"
    _description = "Partnership Continuity"

    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
        index=True,
        ondelete="restrict",
        help="The person in charge of the relationship.",
    )
    backup_user_id = fields.Many2one(
        "res.users",
        string="Backup Holder",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        tracking=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Knows the employer too, and takes over when the owner is away or leaves.",
    )
    member_ids = fields.One2many(
        "crm.partnership.member", "partnership_id", string="Members"
    )
    holder_count = fields.Integer(
        string="Holders",
        compute="_compute_holder_count",
        store=True,
        index=True,
        help="Number of people of the enterprise who hold the relationship: owner, "
        "backup holder and members with an active account, each counted once.",
    )

    @api.depends(
        "user_id.active",
        "backup_user_id.active",
        "member_ids.user_id.active",
    )
    def _compute_holder_count(self):
        for record in self:
            record.holder_count = len(record._get_holders())

    def _get_holders(self):
        """Active users who hold the relationship."""
        self.ensure_one()
        users = self.user_id | self.backup_user_id | self.member_ids.user_id
        return users.filtered("active")

    def _get_person_in_charge(self):
        """Owner, else backup holder, else a director: always someone with access."""
        self.ensure_one()
        holder = self.user_id.filtered("active") or self.backup_user_id.filtered(
            "active"
        )
        return holder or self._get_directors()[:1]

    def _get_directors(self):
        """Directors of the enterprise, to choose whom to tell."""
        self.ensure_one()
        # sudo: only picks who is to be told among the directors of the enterprise
        group_sudo = self.env.ref("crm_partnership.group_director").sudo()
        return group_sudo.all_user_ids.filtered(
            lambda u: u.active and self.company_id in u.company_ids
        )

    @api.constrains("user_id", "backup_user_id")
    def _check_backup_user(self):
        for record in self:
            if record.user_id and record.user_id == record.backup_user_id:
                raise ValidationError(
                    self.env._(
                        "The backup holder of “%(name)s” must be someone else than "
                        "the owner.",
                        name=record.name,
                    )
                )

    # ---------------------------------------------------------------- handover
    @api.readonly
    def action_open_handover(self):
        """Open the window that passes partnerships on."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_handover_action"
        )
        action["context"] = {"default_partnership_ids": self.ids}
        return action

    def _hand_over(self, new_owner, note=False, keep_as_backup=True):
        """Give the partnerships to a new owner, with their open activities.

        The history says who passed what on; the new owner gets an activity that leads
        to the pack.

        :raise AccessError: the user may not change who holds one of them
        """
        self._check_can_manage_access()
        for record in self:
            former = record.user_id
            if former == new_owner:
                continue
            record._change_owner(
                new_owner, former if keep_as_backup else former.browse()
            )
            # sudo: the right to hand over was checked above; afterwards the former
            # owner may not write on the partnership any more
            record_sudo = record.sudo()
            open_activities = record_sudo.activity_ids.filtered(
                lambda a, former=former: a.user_id == former
            )
            open_activities.user_id = new_owner
            record_sudo._hand_over_agreements(former, new_owner)
            text = self.env._(
                "Handed over from %(former)s to %(new)s.",
                former=former.name or self.env._("nobody"),
                new=new_owner.name,
            )
            record_sudo.message_post(body=f"{text}\n{note or ''}".strip())
            record_sudo._ask_to_read_pack(new_owner, note)

    def _change_owner(self, new_owner, former):
        """Write owner and backup holder; the two are never the same person."""
        backup = self.backup_user_id
        if backup == new_owner or not backup:
            backup = former.filtered("active")
        self.with_context(handover_told=True).write(
            {"user_id": new_owner.id, "backup_user_id": backup.id}
        )

    def _ask_to_read_pack(self, new_owner, note=False):
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Read the handover pack, then call the employer"),
            note=note or "",
            user_id=new_owner.id,
        )

    def _tell_new_owner(self):
        """After a plain change of owner: the new one is led to the pack."""
        if self.env.context.get("handover_told"):
            return
        for record in self:
            if record.user_id and record.user_id != self.env.user:
                # sudo: who gave the partnership away may not write on it any more
                record.sudo()._ask_to_read_pack(record.user_id)

    def _get_handover_workplace(self):
        """The last workplace check, and what is still to correct at the employer's."""
        self.ensure_one()
        if not self.env["crm.workplace.check"].has_access("read"):
            return {"check": False, "points": []}
        done = self.workplace_check_ids.filtered(lambda c: c.state == "done")
        return {"check": done[:1], "points": done.line_ids.filtered("is_open")}

    def _get_handover_pack(self):
        """What a successor must know: story, promises, people, dates, open points.

        Read with the rights of the person who prints.

        :return: dict of recordsets and lists, for the report
        """
        self.ensure_one()
        promises = self.objective_ids.filtered(lambda o: not o.is_reached)
        reached = self.objective_ids - promises
        can_read_agreements = self.env["crm.partnership.agreement"].has_access("read")
        agreements = (
            self.agreement_ids.filtered(lambda a: a.state not in CLOSED)
            if can_read_agreements
            else []
        )
        can_read_milestones = self.env["crm.partnership.milestone"].has_access("read")
        milestones = self.milestone_ids if can_read_milestones else []
        return {
            "interactions": self.interaction_ids[:12],
            "agreements": agreements,
            "checkins": agreements
            and agreements.commitment_ids.checkin_ids.filtered(
                lambda c: c.state == "open"
            )[:12],
            "promises": promises,
            "reached": reached,
            "milestones": milestones,
            **self._get_handover_workplace(),
            # what make_still leaves holds no text that was not markup before
            "story": Markup(make_still(self.description)),
            "activities": self.activity_ids.sorted("date_deadline"),
            "missing": self.missing_gate_ids,
        }
