# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..exceptions import GateError

# Only Python code of this module can put this object in a context: a call from
# outside cannot forge it.
GATE_OVERRIDE = object()


class CrmPartnershipGateMixin(models.AbstractModel):
    """Gates of the pipeline: conditions checked at every move forward.

    A stage is entered through its own gate and those of all the stages in between,
    whatever way the move is made (drag, form, import, external call). Moves backward
    are free. All missing conditions are told at once.
    """

    _name = "crm.partnership.gate.mixin"
    _description = "Partnership Gates"

    stage_id = fields.Many2one(
        "crm.partnership.stage",
        default=lambda self: self._default_stage_id(),
        required=True,
        tracking=True,
        index=True,
        copy=False,
        ondelete="restrict",
        group_expand="_read_group_expand_full",
    )
    date_last_stage_update = fields.Datetime(
        string="In Stage since",
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
        index=True,
    )
    next_stage_id = fields.Many2one(
        "crm.partnership.stage", compute="_compute_next_stage"
    )
    missing_gate_ids = fields.Many2many(
        "crm.partnership.gate",
        string="Missing for the Next Stage",
        compute="_compute_next_stage",
    )
    met_gate_ids = fields.Many2many(
        "crm.partnership.gate",
        string="Met for the Next Stage",
        compute="_compute_next_stage",
    )
    gate_override_ids = fields.One2many(
        "crm.partnership.gate.override", "partnership_id", readonly=True
    )
    gate_override_count = fields.Integer(
        string="Overridden Gates", compute="_compute_gate_override_count", store=True
    )

    @api.model
    def _default_stage_id(self):
        return self.env["crm.partnership.stage"].search([], limit=1)

    @api.model
    def _get_pipeline(self):
        """The stages in use, in their order (a handful of rows of settings)."""
        stages = self.env["crm.partnership.stage"]
        return stages.browse(stages._get_pipeline_ids())

    @api.model
    def _get_gates(self, stages):
        """The conditions in use of some stages, in their order."""
        gates = self.env["crm.partnership.gate"]
        wanted = set(stages.ids)
        return gates.browse(
            gate_id
            for gate_id, stage_id in gates._get_all_in_use()
            if stage_id in wanted
        )

    @api.depends("gate_override_ids")
    def _compute_gate_override_count(self):
        for record in self:
            record.gate_override_count = len(record.gate_override_ids)

    @api.depends("stage_id")
    def _compute_next_stage(self):
        stages = self._get_pipeline()
        following = dict(zip(stages, stages[1:], strict=False))
        for stage, records in self.grouped("stage_id").items():
            target = following.get(stage, stages.browse())
            failing = records._get_failing_gates(target)
            for record in records:
                record.next_stage_id = target
                record.missing_gate_ids = failing[record]
                record.met_gate_ids = self._get_gates(target) - failing[record]

    # ------------------------------------------------------------------ checks
    @api.model
    def _selection_gate_code(self):
        """The checks that exist, as (code, label). Extended together with a method
        ``_gate_check_<code>(gate)`` returning the partnerships that pass."""
        labels = {
            "contact_person": self.env._("An employer contact person"),
            "interaction": self.env._("An interaction logged"),
            "form": self.env._("A form of collaboration"),
            "need_or_objective": self.env._("A need or an objective"),
            "alignment_completed": self.env._("Alignment completed by both"),
            "alignment_score": self.env._("Alignment score at the threshold"),
            "alignment_no_blocking": self.env._("No blocking criterion open"),
            "agreement_in_force": self.env._("Signed agreement in force"),
            "agreement_confidentiality": self.env._("Confidentiality commitment"),
            "workplace_check": self.env._("Workplace check without critical point"),
            "first_placement": self.env._("First placement or internship"),
            "pilot_review": self.env._("Pilot review"),
            "months_in_force": self.env._("Months in force"),
            "recent_review": self.env._("Recent review"),
            "health": self.env._("Health at the threshold"),
            "placement_kept": self.env._("A placement kept 26 weeks"),
        }
        return list(labels.items())

    def _gate_check_contact_person(self, gate):
        return self.filtered("contact_ids")

    def _gate_check_interaction(self, gate):
        return self.filtered("interaction_ids")

    def _gate_check_form(self, gate):
        return self.filtered("form_ids")

    def _gate_check_need_or_objective(self, gate):
        return self.filtered(
            lambda p: (p.need_summary or "").strip() or p.objective_ids
        )

    def _gate_check_pilot_review(self, gate):
        return self.filtered(lambda p: p._get_last_milestone("pilot_review"))

    def _gate_check_recent_review(self, gate):
        since = fields.Date.context_today(self) - relativedelta(months=gate.threshold)

        def is_reviewed(partnership):
            review = partnership._get_last_milestone("review")
            return review and review.date >= since

        return self.filtered(is_reviewed)

    def _get_milestones(self):
        # sudo: readers of the partnership without access to its milestones (liaison,
        # privacy officer) learn whether a condition is met, never what was recorded
        return self.sudo().milestone_ids

    def _get_last_milestone(self, kind):
        """The most recent milestone of a kind (milestones are ordered by date)."""
        self.ensure_one()
        return (
            self._get_milestones()
            .filtered(lambda m: m.kind == kind)
            .sorted(lambda m: (m.date, m.id), reverse=True)[:1]
        )

    # ------------------------------------------------------------------- moves
    def _get_failing_gates(self, stages):
        """Conditions of ``stages`` that each partnership does not meet.

        :return: dict {partnership: gates}
        """
        failing = {record: self.env["crm.partnership.gate"] for record in self}
        for gate in self._get_gates(stages):
            passing = getattr(self, f"_gate_check_{gate.code}")(gate)
            for record in self - passing:
                failing[record] |= gate
        return failing

    def _get_crossed_stages(self, target, origin=None):
        """Stages whose gates a move to ``target`` goes through."""
        stages = self._get_pipeline()
        if target not in stages:  # an archived stage is entered through its own gate
            return target
        start = stages.ids.index(origin.id) if origin and origin in stages else -1
        return stages[start + 1 : stages.ids.index(target.id) + 1]

    def _check_gates(self, target, from_start=False):
        """Raise a GateError listing everything that is missing to enter ``target``.

        :param from_start: the records are new: they come from before the first stage
        """
        if self.env.context.get("gate_override") is GATE_OVERRIDE:
            return
        lines = []
        for origin, records in self.grouped("stage_id").items():
            crossed = self._get_crossed_stages(target, None if from_start else origin)
            for record, gates in records._get_failing_gates(crossed).items():
                if gates:
                    lines.append(record._format_missing_gates(gates))
        if lines:
            raise GateError(
                self.env._(
                    "The partnership stays where it is. To enter the stage "
                    "“%(stage)s”, there is still missing:\n\n%(missing)s",
                    stage=target.name,
                    missing="\n\n".join(lines),
                )
            )

    def _format_missing_gates(self, gates):
        self.ensure_one()
        rows = [self.display_name]
        for gate in gates:
            remedy = f" → {gate.remedy}" if gate.remedy else ""
            rows.append(f"  • {gate.stage_id.name} — {gate.name}{remedy}")
        return "\n".join(rows)

    def action_override_gates(self, stage_id, reason):
        """Move to a stage despite missing conditions (directors only).

        :param stage_id: id of the stage to enter
        :param reason: why, in the director's words; kept and shown in the chatter
        :raise AccessError: the user is not a director
        :raise UserError: no reason is given
        """
        if not self.env.user.has_group("crm_partnership.group_director"):
            raise AccessError(
                self.env._(
                    "Only a director may let a partnership through a gate. Ask yours."
                )
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Write the reason for the override."))
        self.check_access("write")
        target = self.env["crm.partnership.stage"].browse(stage_id).exists()
        if not target:
            raise UserError(self.env._("Choose the stage to enter."))
        for record in self:
            record._override_gates(target, reason.strip())
        return True

    def _override_gates(self, target, reason):
        self.ensure_one()
        crossed = self._get_crossed_stages(target, self.stage_id)
        missing = self._get_failing_gates(crossed)[self]
        origin = self.stage_id
        self.with_context(gate_override=GATE_OVERRIDE).write({"stage_id": target.id})
        if not missing:
            return
        missing_text = "\n".join(f"{g.stage_id.name} — {g.name}" for g in missing)
        # sudo: nobody may write the register of overrides by hand; the right of the
        # director was checked by the caller
        self.env["crm.partnership.gate.override"].sudo().create(
            {
                "partnership_id": self.id,
                "from_stage_id": origin.id,
                "stage_id": target.id,
                "missing_conditions": missing_text,
                "reason": reason,
                "user_id": self.env.uid,
                "overridden_at": fields.Datetime.now(),
            }
        )
        self.message_post(
            body=self.env._(
                "Gate overridden to enter “%(stage)s”.\nReason: %(reason)s\n"
                "Missing:\n%(missing)s",
                stage=target.name,
                reason=reason,
                missing=missing_text,
            ),
            subtype_xmlid="crm_partnership.mt_gate_override",
        )
