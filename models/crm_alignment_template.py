# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmAlignmentTemplate(models.Model):
    """A set of criteria, in versions.

    A version in use is never changed: it is edited as a new version, which replaces
    it when published. Checklists keep the version that they were answered with.
    """

    _name = "crm.alignment.template"
    _description = "Alignment Template"
    _order = "name, version desc, id"

    name = fields.Char(required=True, translate=True)
    version = fields.Integer(default=1, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "In use"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    previous_id = fields.Many2one(
        "crm.alignment.template",
        string="Previous Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        index=True,
        ondelete="cascade",
        help="Empty: for all enterprises of the database.",
    )
    introduction = fields.Text(
        translate=True, help="Shown to those who answer, above the questions."
    )
    threshold = fields.Integer(
        string="Score Wanted",
        default=65,
        help="Joint score (0–100) from which an agreement may be prepared.\n"
        "Joint score = 25 × weighted mean of the ratings of both parties (0–4), over "
        "the criteria that both have rated.",
    )
    minimum_coverage = fields.Integer(
        default=70,
        help="Share of the weight (in %) that both parties must have rated for the "
        "score to say something.",
    )
    link_days = fields.Integer(
        string="Validity of the Links (days)",
        default=30,
        help="A private link sent by email opens the checklist during this time.",
    )
    first_reminder_days = fields.Integer(string="First Reminder (days)", default=3)
    second_reminder_days = fields.Integer(string="Second Reminder (days)", default=10)
    criterion_ids = fields.One2many(
        "crm.alignment.criterion", "template_id", string="Criteria", copy=True
    )
    criterion_count = fields.Integer(compute="_compute_criterion_count")
    checklist_count = fields.Integer(compute="_compute_checklist_count")

    _threshold_range = models.Constraint(
        "CHECK (threshold BETWEEN 0 AND 100)", "The score wanted goes from 0 to 100."
    )
    _minimum_coverage_range = models.Constraint(
        "CHECK (minimum_coverage BETWEEN 0 AND 100)",
        "The minimum coverage goes from 0 to 100 %.",
    )
    _days_positive = models.Constraint(
        "CHECK (link_days > 0 AND first_reminder_days > 0 "
        "AND second_reminder_days > first_reminder_days)",
        "Links are valid for one day or more, and the second reminder comes after the "
        "first one.",
    )

    @api.depends("criterion_ids")
    def _compute_criterion_count(self):
        for template in self:
            template.criterion_count = len(template.criterion_ids)

    def _compute_checklist_count(self):
        # sudo: a number only, so that nobody retires a version in use unknowingly
        counts = dict(
            self.env["crm.alignment.checklist"]
            .sudo()
            ._read_group(
                [("template_id", "in", self.ids)], ["template_id"], ["__count"]
            )
        )
        for template in self:
            template.checklist_count = counts.get(template._origin.sudo(False), 0)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for template in self:
            template.display_name = self.env._(
                "%(name)s (version %(version)s)",
                name=template.name or "",
                version=template.version,
            )

    @api.model
    def _get_default(self, company):
        """The template in use: the enterprise's own one, else the shared one."""
        templates = self.search(
            Domain("state", "=", "published")
            & Domain("company_id", "in", [False, company.id]),
            order="id desc",
        )
        return (templates.filtered("company_id") or templates)[:1]

    # --------------------------------------------------------------- versions
    def write(self, vals):
        if "state" in vals and not self.env.su:
            raise UserError(self.env._("Use the buttons to publish or retire."))
        if not self.env.context.get("install_mode") and set(vals) - {
            "state",
            "first_reminder_days",
            "second_reminder_days",
            "link_days",
            "criterion_ids",
        }:
            self._check_is_draft()
        return super().write(vals)

    def _check_is_draft(self):
        """Content changes in drafts only."""
        if self.env.context.get("install_mode"):
            return
        used = self.filtered(lambda t: t.state != "draft")
        if used:
            raise UserError(
                self.env._(
                    "“%(name)s” is in use: those who answered must find what they "
                    "answered. Click “Edit as a new version”, change that one, then "
                    "publish it.",
                    name=used[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._check_is_draft()

    def action_new_version(self):
        """Open a draft of the next version, copied from this one."""
        self.ensure_one()
        draft = self.search([("previous_id", "=", self.id), ("state", "=", "draft")])
        if not draft:
            draft = self.copy({"name": self.name})
            # sudo: the right to create was just checked; links the version before
            draft.sudo().write({"version": self.version + 1, "previous_id": self.id})
        return draft[:1]._open()

    def action_publish(self):
        """Put the draft in use; the version before it retires.

        :raise UserError: there is no criterion
        """
        for template in self:
            template._check_is_draft()
            if not template.criterion_ids:
                raise UserError(
                    self.env._(
                        "“%(name)s” has no criterion yet. Add at least one.",
                        name=template.name,
                    )
                )
            template.check_access("write")
            # sudo: the state is only written by these actions
            template.sudo().previous_id.state = "retired"
            template.sudo().state = "published"
        return True

    def action_retire(self):
        self.check_access("write")
        self.sudo().state = "retired"  # sudo: as in action_publish
        return True

    @api.readonly
    def action_view_checklists(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_alignment_checklist_action"
        )
        action["domain"] = [("template_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
