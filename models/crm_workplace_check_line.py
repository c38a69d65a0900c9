# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.workplace import FOUND, is_blocking, is_lacking
from .crm_scheduled_mixin import unmarked
from .crm_workplace_criterion import DOMAINS
from .ir_attachment import SEAL

#: copied from the catalogue
TEXTS = ("name", "domain", "question", "help", "is_critical", "legal_basis")
#: window in which a file may wait before it belongs to a point
WINDOW = "crm.workplace.correction"


class CrmWorkplaceCheckLine(models.Model):
    """One point of a visit: what was found, what is to be done, how it was corrected.

    The text is a copy of the catalogue's, in the language of the check. Points without
    criterion are added by the visitor. ``point_key`` names the same point of two visits.
    """

    _name = "crm.workplace.check.line"
    _description = "Point of a Workplace Check"
    _inherit = ["crm.guarded.mixin", "crm.health.source.mixin"]
    _health_from_start = False
    _order = "check_id desc, sequence, id"

    check_id = fields.Many2one(
        "crm.workplace.check",
        string="Workplace Check",
        required=True,
        index=True,
        ondelete="cascade",
    )
    partnership_id = fields.Many2one(
        related="check_id.partnership_id", store=True, index=True
    )
    company_id = fields.Many2one(related="check_id.company_id", store=True, index=True)
    check_state = fields.Selection(
        related="check_id.state", string="State of the Check"
    )
    date = fields.Date(related="check_id.date", store=True)
    sequence = fields.Integer(default=100)
    criterion_id = fields.Many2one(
        "crm.workplace.criterion", index="btree_not_null", ondelete="set null"
    )
    point_key = fields.Char(readonly=True, copy=False, index=True)
    name = fields.Char(string="Point", required=True)
    domain = fields.Selection(DOMAINS, required=True, default="safety", index=True)
    question = fields.Text()
    help = fields.Text(string="How to See It")
    is_critical = fields.Boolean(string="Critical")
    legal_basis = fields.Text()
    answer = fields.Selection(
        [
            ("ok", "Right"),
            ("to_correct", "To correct"),
            ("blocking", "Blocking"),
            ("not_applicable", "Does not apply"),
            ("not_seen", "Not seen"),
        ],
        string="Finding",
        index=True,
        help="Blocking: nobody starts until it is right. A critical point that is to "
        "correct, or that was not seen, blocks as well.",
    )
    note = fields.Text(
        string="What Was Seen", help="The employer reads it on the report."
    )
    date_due = fields.Date(string="To Correct by")
    evidence_ids = fields.Many2many(
        "ir.attachment",
        "crm_workplace_check_line_evidence_rel",
        "line_id",
        "attachment_id",
        copy=False,
        help="Photos and documents. No face or name of a person in training.",
    )
    is_blocking = fields.Boolean(
        string="Keeps People from Starting", compute="_compute_is_open", store=True
    )
    is_open = fields.Boolean(
        string="Open", compute="_compute_is_open", store=True, index=True
    )
    corrected_on = fields.Date(readonly=True, copy=False)
    corrected_by = fields.Many2one(
        "res.users",
        string="Correction Recorded by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    correction_note = fields.Text(readonly=True, copy=False)
    correction_evidence_ids = fields.Many2many(
        "ir.attachment",
        "crm_workplace_check_line_correction_rel",
        "line_id",
        "attachment_id",
        string="Evidence of the Correction",
        readonly=True,
        copy=False,
    )
    closed_by_id = fields.Many2one(
        "crm.workplace.check.line",
        string="Found Right Later",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The same point in a later visit of the same place.",
    )
    reminded_on = fields.Date(readonly=True, copy=False)

    _open_idx = models.Index("(partnership_id) WHERE is_open IS TRUE")

    # ----------------------------------------------------------------- computed
    @api.depends(
        *("answer", "is_critical", "check_id.state", "corrected_on", "closed_by_id")
    )
    def _compute_is_open(self):
        for line in self:
            line.is_blocking = is_blocking(line.answer, line.is_critical)
            line.is_open = (
                line.check_id.state == "done"
                and is_lacking(line.answer, line.is_critical)
                and not line.corrected_on
                and not line.closed_by_id
            )

    @api.model
    def _get_overdue_domain(self, today):
        """Corrections whose date has passed and that nobody was told of."""
        return (
            Domain("is_open", "=", True)
            & Domain("answer", "in", FOUND)
            & Domain("date_due", "<", today)
            & unmarked("reminded_on", today)
        )

    # ---------------------------------------------------------------------- ORM
    @api.model
    def _get_health_source_fields(self):
        return super()._get_health_source_fields() | {"corrected_on", "closed_by_id"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
        vals_list = [self._copy_criterion(vals) for vals in vals_list]
        lines = super().create(vals_list)
        lines.check_id._lock_draft()
        lines._adopt_evidence()
        return lines

    @api.model
    def _copy_criterion(self, vals):
        """The values, with the text of the criterion in the language of the check."""
        vals = {
            **self.default_get(["check_id", "criterion_id"]),
            "point_key": uuid4().hex,
            **vals,
        }
        criterion = self.env["crm.workplace.criterion"].browse(vals.get("criterion_id"))
        if not criterion or not vals.get("check_id"):
            return vals
        vals["point_key"] = f"criterion-{criterion.id}"
        # sudo: only reads in which language the new point is written; the right to add
        # it to the check is asked for by create
        check_sudo = self.env["crm.workplace.check"].sudo().browse(vals["check_id"])
        criterion = criterion.with_context(lang=check_sudo.lang)
        vals.update({name: criterion[name] for name in TEXTS})
        vals["legal_basis"] = criterion._get_basis_text()
        return vals

    def write(self, vals):
        self._refuse_guarded(vals)
        if "check_id" in vals and any(p.check_id.id != vals["check_id"] for p in self):
            # not even the system: rights on the other check would not be asked for
            raise UserError(self.env._("A point stays in its check."))
        if vals.keys() - self._get_guarded_fields():
            self.check_id._lock_draft()
        if {*TEXTS, "criterion_id"} & vals.keys():
            self._refuse_to_reword(vals)
        result = super().write(vals)
        if "evidence_ids" in vals:
            self._adopt_evidence()
        return result

    def _refuse_to_reword(self, vals):
        """A point of the catalogue is answered, not rewritten."""
        for line in self:
            if "criterion_id" in vals and vals["criterion_id"] != line.criterion_id.id:
                raise UserError(self.env._("Add another point instead."))
            if line.criterion_id and any(
                name in vals and (vals[name] or False) != (line[name] or False)
                for name in TEXTS
            ):
                raise UserError(
                    self.env._(
                        "“%(name)s” comes from the catalogue and keeps its text. Write "
                        "what you saw in the note, or add a point of your own.",
                        name=line.name,
                    )
                )

    @api.model
    def _get_guard_message(self):
        return self.env["crm.workplace.check"]._get_guard_message()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_draft(self):
        self.check_id._take_turn()
        done = self.check_id.filtered(lambda c: c.state == "done")
        done._check_may_change()

    # ----------------------------------------------------------------- evidence
    def _adopt_evidence(self, name="evidence_ids"):
        """Files that the user has just brought follow the access to the point.

        :raise UserError: a file belongs to something else
        """
        for line in self:
            # sudo: looks whose files they are; takes over only the user's own loose ones
            for file_sudo in line.sudo()[name]:
                if (file_sudo.res_model, file_sudo.res_id) == (line._name, line.id):
                    continue
                is_own = self.env.su or file_sudo.create_uid == self.env.user
                is_loose = not file_sudo.res_field and (
                    not file_sudo.res_id or file_sudo.res_model == WINDOW
                )
                if not (is_own and is_loose):
                    raise UserError(
                        self.env._(
                            "“%(name)s” belongs to another record: add the file itself.",
                            name=file_sudo.name if is_own else line.name,
                        )
                    )
                file_sudo.write(
                    {"res_model": line._name, "res_id": line.id, "public": False}
                )

    def _seal_evidence(self, name="evidence_ids"):
        """From now on nobody changes or removes the files."""
        # sudo: the caller has checked the right to finish or to correct
        files_sudo = self.sudo()[name].filtered(lambda f: not f.is_sealed)
        files_sudo.with_context(attachment_seal=SEAL).write({"is_sealed": True})

    # ------------------------------------------------------------------ answers
    def _get_missing(self):
        """What keeps the visit from being finished, as plain strings."""
        self.ensure_one()
        if not self.answer:
            return [self.env._("answer it, or say that it was not seen")]
        missing = []
        has_note = (self.note or "").strip()
        if self.answer in FOUND and not has_note:
            missing.append(self.env._("write what was seen"))
        if self.answer in FOUND and not self.date_due:
            missing.append(self.env._("agree on a date for the correction"))
        if self.date_due and self.date_due < self.check_id.date:
            missing.append(self.env._("the correction comes after the visit"))
        if self.answer == "not_applicable" and self.is_critical and not has_note:
            missing.append(self.env._("write why this critical point does not apply"))
        return missing

    def _prepare_recheck(self):
        """Values of the same point for the next visit."""
        self.ensure_one()
        if self.criterion_id:
            return {"criterion_id": self.criterion_id.id}
        return {"point_key": self.point_key, **{name: self[name] for name in TEXTS}}

    def _close_same_points(self, earlier):
        """Close the same point in earlier visits (the caller elevates the rights)."""
        self.ensure_one()
        earlier.line_ids.filtered(
            lambda p: p.is_open and p.point_key == self.point_key
        ).closed_by_id = self

    # --------------------------------------------------------------- correction
    def action_correct(self):
        """Open the window that records a correction."""
        self.ensure_one()
        self._check_may_be_corrected()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_workplace_correction_action"
        )
        action["context"] = {"default_line_id": self.id}
        return action

    def _check_may_be_corrected(self):
        """:raise UserError: the point is not open
        :raise AccessError: the user may not close it
        """
        self.ensure_one()
        self.check_access("write")
        if not self.is_open:
            raise UserError(
                self.env._(
                    "“%(name)s” is not open: nothing to correct.", name=self.name
                )
            )
        if (
            self.is_blocking
            and not self.env.su
            and self.env.user not in self.partnership_id._get_people()
            and not self.env.user.has_group("crm_partnership.group_director")
        ):
            raise AccessError(
                self.env._(
                    "A critical point is closed by the owner, the backup holder, a "
                    "member of the partnership or a director. Ask one of them."
                )
            )

    @api.private
    def _record_correction(self, date, note, files):
        """The employer has corrected the point.

        Closes the same point of earlier visits of the same place too.

        :param date: day when it was found corrected, from the visit to today
        :param note: what shows it, in words
        :param files: ``ir.attachment`` records of the user, as evidence; note or files
        :raise UserError: the point is not open, the date is wrong, or nothing shows it
        :raise AccessError: the user may not close it
        """
        self._check_may_be_corrected()
        note = (note or "").strip()
        if not note and not files:
            raise UserError(
                self.env._("Write what shows that it is corrected, or add a document.")
            )
        today = fields.Date.context_today(self)
        if not date or not self.check_id.date <= date <= today:
            raise UserError(
                self.env._(
                    "The correction was seen between the visit (%(start)s) and today.",
                    start=format_date(self.env, self.check_id.date),
                )
            )
        # sudo: corrections are written by this method only, after the checks above
        line_sudo = self.sudo()
        line_sudo.write(
            {
                "corrected_on": date,
                "corrected_by": self.env.uid,
                "correction_note": note or False,
                "correction_evidence_ids": [(6, 0, files.ids)],
            }
        )
        self._adopt_evidence("correction_evidence_ids")
        self._seal_evidence("correction_evidence_ids")
        check = line_sudo.check_id
        earlier = check.search(
            [
                ("partnership_id", "=", check.partnership_id.id),
                ("state", "=", "done"),
                ("id", "!=", check.id),
                ("date", "<=", check.date),
            ]
        ).filtered(lambda c: c._get_place_key() == check._get_place_key())
        line_sudo._close_same_points(earlier)
