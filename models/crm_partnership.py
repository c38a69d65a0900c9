# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Domain

# Only Python code of this module can put this object in a context.
MOVE = object()


class CrmPartnership(models.Model):
    """A lasting relationship between a work-integration enterprise and an employer.

    It lives for years, on a pipeline whose gates are in the gate mixin. Read:
    according to the level of confidentiality; write: its owner, backup holder,
    members, and directors. Only the owner, the backup holder and directors change
    who has access.
    """

    _name = "crm.partnership"
    _description = "Partnership"
    _inherit = [
        "crm.guarded.mixin",
        "crm.partnership.mail.mixin",
        "crm.partnership.plan.mixin",
        "crm.confidential.mixin",
        "crm.partnership.access.mixin",
        "crm.partnership.count.mixin",
        "crm.partnership.health.mixin",
        "crm.partnership.health.text.mixin",
        "crm.partnership.portfolio.mixin",
        "crm.partnership.placement.mixin",
        "crm.partnership.network.mixin",
        "crm.partnership.need.mixin",
        "crm.partnership.committee.mixin",
        "crm.partnership.joint.mixin",
        "crm.partnership.avoided.cost.mixin",
        "crm.partnership.review.mixin",
        "crm.partnership.gate.mixin",
        "crm.partnership.alignment.mixin",
        "crm.partnership.agreement.mixin",
        "crm.partnership.workplace.mixin",
        "crm.partnership.lifecycle.mixin",
        "crm.partnership.contact.mixin",
        "crm.partnership.continuity.mixin",
        "mail.tracking.duration.mixin",
        "mail.activity.mixin",
        "crm.known.values.mixin",
        "crm.scheduled.mixin",
    ]
    _order = "priority desc, date_next_interaction, id desc"
    _check_company_auto = True
    _track_duration_field = "stage_id"
    _mail_post_access = "write"

    name = fields.Char(
        string="Title",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
        index="trigram",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Employer",
        required=True,
        domain="[('is_company', '=', True)]",
        check_company=True,
        tracking=True,
        index=True,
        ondelete="restrict",
    )
    employer_name = fields.Char(
        related="partner_id.name", store=True, export_string_translation=False
    )
    # kept here to be searched by a part of them: one column, one index
    employer_words = fields.Char(
        string="Employer: Name, City, Number",
        compute="_compute_employer_words",
        store=True,
        index="trigram",
        help="Name, city, reference and business number (NEQ) of the employer: what a "
        "partnership is looked for by, beside its title.",
    )
    employer_kind = fields.Selection(
        related="partner_id.employer_kind", string="Kind of Employer", store=True
    )
    industry_id = fields.Many2one(
        related="partner_id.industry_id", string="Sector", store=True, index=True
    )
    # stored: each card shows it
    city = fields.Char(related="partner_id.city", store=True)
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    team_id = fields.Many2one(
        "crm.team",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    form_ids = fields.Many2many(
        "crm.partnership.form",
        "crm_partnership_form_rel",
        "partnership_id",
        "form_id",
        string="Forms of Collaboration",
    )
    tag_ids = fields.Many2many(
        "crm.tag",
        "crm_partnership_tag_rel",
        "partnership_id",
        "tag_id",
        string="Tags",
    )
    need_summary = fields.Text(
        string="Employer's Needs",
        help="What the employer looks for, in a few words: occupations, periods, "
        "what was tried before.",
    )
    objective_ids = fields.One2many(
        "crm.partnership.objective", "partnership_id", string="Objectives", copy=True
    )
    milestone_ids = fields.One2many(
        "crm.partnership.milestone", "partnership_id", string="Milestones"
    )
    description = fields.Html(string="Notes")
    source_id = fields.Many2one(
        "utm.source", index="btree_not_null", ondelete="set null"
    )
    lead_ids = fields.One2many("crm.lead", "partnership_id", string="Leads")
    lead_count = fields.Integer(compute="_compute_part_counts")
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Important"), ("2", "Very important")],
        default="0",
        index=True,
    )
    color = fields.Integer()
    duplicate_ids = fields.Many2many(
        "crm.partnership",
        string="Other Partnerships with the Employer",
        compute="_compute_duplicate_ids",
    )

    # holds what the record rules ask for: rows are counted without being read
    _pipeline_idx = models.Index(
        "(company_id, stage_id, status) INCLUDE (confidentiality, user_id, "
        "backup_user_id, team_id, id) WHERE active IS TRUE"
    )
    _order_idx = models.Index(
        "(company_id, priority DESC, date_next_interaction, id DESC) "
        "WHERE active IS TRUE"
    )

    @api.depends("partner_id")
    def _compute_name(self):
        """The employer's name, until someone gives the partnership a title."""
        for record in self:
            if not record.name or self._is_name_of_employer(record.name):
                record.name = record.partner_id.name

    @api.depends(
        "partner_id.name", "partner_id.city", "partner_id.ref", "partner_id.neq"
    )
    def _compute_employer_words(self):
        for record in self:
            record.employer_words = self._get_words_of(record.partner_id)

    @api.model
    def _get_words_of(self, employer):
        """What a partnership is found by, beside its title."""
        words = [employer[name] for name in ("name", "city", "ref", "neq")]
        return " · ".join(filter(None, words)) or False

    @api.model
    def _search_display_name(self, operator, value):
        """A part of a name is looked for in what is known of the employer too.

        A whole name, as a file gives it, is the title alone: a city has many.
        """
        domain = super()._search_display_name(operator, value)
        if not value or operator not in ("ilike", "like", "not ilike", "not like"):
            return domain
        words = Domain("employer_words", operator, value)
        return domain & words if operator.startswith("not") else domain | words

    @api.model
    def _is_name_of_employer(self, name):
        return bool(
            self.env["res.partner"].search_count(
                [("is_company", "=", True), ("name", "=", name)], limit=1
            )
        )

    @api.depends("partner_id", "company_id")
    def _compute_duplicate_ids(self):
        for record in self:
            record.duplicate_ids = (
                self.search(record._get_duplicate_domain())
                if record.partner_id
                else False
            )

    def _get_duplicate_domain(self):
        """Open partnerships of the same enterprise with the same employer."""
        self.ensure_one()
        return Domain(
            [
                ("partner_id", "child_of", self.partner_id.commercial_partner_id.ids),
                ("company_id", "=", self.company_id.id),
                ("status", "!=", "ended"),
                ("id", "not in", self._origin.ids),
            ]
        )

    @api.constrains("partner_id")
    def _check_partner_is_company(self):
        for record in self:
            if not record.partner_id.is_company:
                raise ValidationError(
                    self.env._(
                        "The employer “%(name)s” is a person. Choose the organisation "
                        "and add the person among the contact persons.",
                        name=record.partner_id.name,
                    )
                )

    # --------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("status", "ongoing") != "ongoing":
                self._check_status_writer(vals)
            self._refuse_guarded(vals, {"status": "ongoing"})
        split = [self._set_members_aside(vals) for vals in vals_list]
        records = super().create([vals for vals, _members in split])
        for record, (_vals, rows) in zip(records, split, strict=True):
            if rows:
                # sudo: whoever opens a partnership for a colleague names who takes
                # part, in the same step; from then on only its holders may
                record.sudo().member_ids = [Command.create(row) for row in rows]
        for stage, started in records.grouped("stage_id").items():
            started._check_gates(stage, from_start=True)
        records._warn_holders_of_hidden_duplicates()
        return records

    @api.model
    def _set_members_aside(self, vals):
        """Split new members from the values of a new partnership.

        :return: the values, and a list of plain values of members
        """
        commands = vals.get("member_ids") or []
        if any(command[0] != Command.CREATE for command in commands):
            return vals, []
        vals = {key: value for key, value in vals.items() if key != "member_ids"}
        return vals, [
            {key: row[key] for key in ("user_id", "role") if key in row}
            for _code, _id, row in commands
        ]

    def write(self, vals):
        self._check_status_writer(vals)
        if self._access_fields() & vals.keys():
            self._check_can_manage_access(vals)
        is_move = self.env.context.get("partnership_move") is MOVE
        if not is_move and not self._is_status_change():
            self._refuse_guarded(vals)
        stage_id = vals.get("stage_id") if not is_move else None
        if stage_id:
            vals = {key: value for key, value in vals.items() if key != "stage_id"}
        result = super().write(vals) if vals else True
        if stage_id:
            self._move_to_stage(self.env["crm.partnership.stage"].browse(stage_id))
        if "user_id" in vals:
            self._tell_new_owner()
        if (self._access_fields() | {"active", "contact_ids"}) & vals.keys():
            self._remove_unauthorised_followers()
        return result

    def _move_to_stage(self, stage):
        """Enter a stage through the gates; keeps the date of the move."""
        moving = self.filtered(lambda p: p.stage_id != stage)
        if not moving:
            return
        moving._check_can_move()
        moving._check_gates(stage)
        moving.with_context(partnership_move=MOVE).write(
            {"stage_id": stage.id, "date_last_stage_update": fields.Datetime.now()}
        )
        moving._plan_first_review()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        kept = self.filtered(lambda p: p.interaction_ids or p.milestone_ids)
        if kept:
            raise ValidationError(
                self.env._(
                    "A partnership with a history is not deleted: end it, or archive "
                    "it: %(names)s.",
                    names=", ".join(kept.mapped("display_name")),
                )
            )

    def _creation_message(self):
        return self.env._("Partnership opened")

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "user_id" not in (default or {}):
            # the owner is copied otherwise, and a closed copy shut to its maker
            for vals in filter(None, vals_list):
                vals["user_id"] = self.env.uid
        return vals_list

    # ------------------------------------------------------------------ access
    @api.model
    def _access_fields(self):
        """Fields that decide who may open the partnership."""
        return {
            "confidentiality",
            "user_id",
            "backup_user_id",
            "member_ids",
            "team_id",
            "company_id",
        }

    def _check_can_manage_access(self, vals=None):
        """Only owner, backup holder and directors change who has access.

        A partnership without an owner may be taken by anyone who may write it.
        """
        if self.env.su or self.env.user.has_group("crm_partnership.group_director"):
            return
        for record in self:
            if record.user_id and self.env.user not in (
                record.user_id | record.backup_user_id
            ):
                raise AccessError(
                    self.env._(
                        "Only the owner, the backup holder or a director changes the "
                        "people and the confidentiality of “%(name)s”.",
                        name=record.display_name,
                    )
                )

    def _warn_holders_of_hidden_duplicates(self):
        """Tell those who hold a partnership that the creator cannot see.

        The creator learns nothing of it; the holder decides what to say.
        """
        employers = self.partner_id.commercial_partner_id
        # sudo: finds partnerships hidden from the creator; only people who have access
        # to them are told
        others_sudo = self.sudo().search(
            [
                ("partner_id.commercial_partner_id", "in", employers.ids),
                ("company_id", "in", self.company_id.ids),
                ("status", "!=", "ended"),
                ("id", "not in", self.ids),
            ]
        )
        for hidden in others_sudo - others_sudo._filter_readable_by(self.env.user):
            successor = hidden._get_person_in_charge()
            if successor:
                hidden.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Another partnership with this employer"),
                    note=self.env._(
                        "%(user)s has just opened a partnership with %(employer)s "
                        "without seeing this one. Talk about it, and keep one of them.",
                        user=self.env.user.name,
                        employer=hidden.partner_id.name,
                    ),
                    user_id=successor.id,
                )

    # ------------------------------------------------------------- time in stages
    def _determine_fields_to_fetch(self, field_names=None, ignore_when_in_cache=False):
        """What the host needs to tell the time in each stage comes along, instead of all
        columns afterwards."""
        if field_names and "duration_tracking" in field_names:
            field_names = [*field_names, "create_date"]
        return super()._determine_fields_to_fetch(field_names, ignore_when_in_cache)

    def _is_rotting_feature_enabled(self):
        if self:
            # the stages are few, and a form shows the next one too: all of them at once
            stages = self._get_pipeline() | self.stage_id
            stages.fetch(["name", "sequence", "rotting_threshold_days"])
        return super()._is_rotting_feature_enabled()

    def _get_rotting_depends_fields(self):
        return [*super()._get_rotting_depends_fields(), "status"]

    def _get_rotting_domain(self):
        return super()._get_rotting_domain() & Domain("status", "=", "ongoing")

    # ----------------------------------------------------------------- actions
    @api.readonly
    def action_open_log(self):
        """Open the small window that logs an interaction."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_log_interaction_action"
        )
        action["context"] = {"default_partnership_ids": self.ids}
        return action

    @api.readonly
    def action_view_leads(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_all_leads")
        action["domain"] = [("partnership_id", "=", self.id)]
        action["context"] = {
            "default_partnership_id": self.id,
            "default_partner_id": self.partner_id.id,
            "active_test": False,
        }
        return action

    @api.readonly
    def action_schedule_meeting(self):
        """Open the calendar to plan a meeting with the contact persons."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar.action_calendar_event"
        )
        partners = self.env.user.partner_id | self.contact_ids
        action["context"] = {
            "default_res_model": self._name,
            "default_res_id": self.id,
            "default_partner_ids": partners.ids,
            "default_name": self.env._("Meeting with %s", self.partner_id.name),
        }
        return action

    @api.model
    @api.readonly
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Employers"),
                "template": "/crm_partnership/static/xls/modele_employeurs.xlsx",
            },
            *super().get_import_templates(),
        ]
