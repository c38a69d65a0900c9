# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..tools.hosting import COUNTS, SHARES, Stay, figures
from .crm_internship_evaluation import SCALE

REPORT = "crm_partnership.crm_hosting_sheet_report"
#: days after an internship in which a hire by the same employer counts
HIRE_DAYS = 60
#: milestone of the retention shown
WEEKS = 26


class CrmHostingSheet(models.Model):
    """What hosting trainees brings, on one page, from the enterprise's own data.

    The figures are counted when the sheet is made, and hold what may be shown and
    nothing else (``tools/hosting.py``): no person, no employer, no small number.
    Publishing freezes them and seals the page in each language; two published sheets
    have no day in common, since their difference would tell of a few people.

    Directors make and publish; business developers read what is published, and send it.
    """

    _name = "crm.hosting.sheet"
    _description = "Evidence Sheet on Hosting Trainees"
    _inherit = ["crm.guarded.mixin"]
    _order = "date_to desc, id desc"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="How your colleagues find it; it is not printed.",
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
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._default_date_from(),
        help="Internships that ended from this day on are counted.",
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self._default_date_to(),
        help="Last day of the period, included.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    figures = fields.Json(
        readonly=True, copy=False, help="What the sheet shows, and nothing else."
    )
    minimum = fields.Integer(
        string="Smallest Number Shown", readonly=True, copy=False, aggregator=None
    )
    counted_on = fields.Date(string="Counted on", readonly=True, copy=False)
    published_on = fields.Date(readonly=True, copy=False)
    published_by_id = fields.Many2one(
        "res.users",
        string="Published by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    documents = fields.Json(
        readonly=True, copy=False, help="Language → number of the sealed document."
    )
    document_ids = fields.Many2many(
        "ir.attachment", compute="_compute_document_ids", string="Sealed Documents"
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    points_to_look_at = fields.Text(compute="_compute_points_to_look_at")
    sending_ids = fields.One2many("crm.hosting.sheet.sending", "sheet_id")
    sent_count = fields.Integer(string="Sent", compute="_compute_counts")
    opened_count = fields.Integer(string="Opened", compute="_compute_counts")
    contact_count = fields.Integer(
        string="Led to Contact",
        compute="_compute_counts",
        help="An interaction logged after the sending, or a partnership opened since "
        "with the employer.",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The period ends after it begins."
    )

    @api.model
    def _default_date_from(self):
        """The last year that is over."""
        return date(fields.Date.context_today(self).year - 1, 1, 1)

    @api.model
    def _default_date_to(self):
        return date(fields.Date.context_today(self).year - 1, 12, 31)

    # ---------------------------------------------------------------- computed
    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for sheet in self:
            if not sheet.name or not sheet.state or sheet.state == "draft":
                sheet.name = sheet.date_from and self.env._(
                    "Hosting trainees, %(first)s to %(last)s",
                    first=sheet.date_from,
                    last=sheet.date_to,
                )

    @api.depends("documents")
    def _compute_document_ids(self):
        for sheet in self:
            sheet.document_ids = list((sheet.documents or {}).values())

    @api.depends("figures", "date_from", "date_to", "company_id", "minimum")
    @api.depends_context("lang")
    def _compute_preview(self):
        for sheet in self:
            sheet.preview = bool(sheet.figures) and self.env["ir.qweb"]._render(
                "crm_partnership.hosting_sheet_figures", {"sheet": sheet}
            )

    @api.depends("date_to", "state", "figures")
    @api.depends_context("lang")
    def _compute_points_to_look_at(self):
        for sheet in self:
            points = sheet.state == "draft" and sheet._get_points_to_look_at()
            sheet.points_to_look_at = points and "\n".join(f"• {p}" for p in points)

    def _get_points_to_look_at(self):
        """What is better waited for, since a sheet is published once."""
        self.ensure_one()
        if not self.date_to:
            return []
        today = fields.Date.context_today(self)
        hired_on = self.date_to + timedelta(days=HIRE_DAYS)
        kept_on = hired_on + timedelta(weeks=WEEKS)
        points = []
        if hired_on >= today:
            points.append(
                self.env._(
                    "A hire may follow an internship by %(days)s days: from %(date)s on, "
                    "all are counted.",
                    days=HIRE_DAYS,
                    date=format_date(self.env, hired_on + timedelta(days=1)),
                )
            )
        if kept_on >= today:
            points.append(
                self.env._(
                    "The last jobs are followed for %(weeks)s weeks: from %(date)s on, "
                    "all are counted.",
                    weeks=WEEKS,
                    date=format_date(self.env, kept_on + timedelta(days=1)),
                )
            )
        return points

    @api.depends("sending_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        """What the user may see of the sendings: hidden ones are not counted."""
        sendings = self.env["crm.hosting.sheet.sending"]
        domain = [("sheet_id", "in", self.ids)]
        rows = dict.fromkeys(self.ids, (0, 0, 0))
        sent = sendings._read_group(domain, ["sheet_id"], ["__count"])
        opened = dict(
            sendings._read_group(
                [*domain, ("date_opened", "!=", False)], ["sheet_id"], ["__count"]
            )
        )
        contact = dict(
            sendings._read_group(
                [*domain, ("has_led_to_contact", "=", True)], ["sheet_id"], ["__count"]
            )
        )
        for sheet, number in sent:
            rows[sheet.id] = (number, opened.get(sheet, 0), contact.get(sheet, 0))
        for sheet in self:
            numbers = rows.get(sheet.id, (0, 0, 0))
            sheet.sent_count, sheet.opened_count, sheet.contact_count = numbers

    # --------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"state": "draft"})
        sheets = super().create(vals_list)
        sheets._count()
        return sheets

    def write(self, vals):
        self._refuse_guarded(vals)
        is_other = {"date_from", "date_to", "company_id"} & vals.keys()
        if is_other:
            self._check_draft()
        result = super().write(vals)
        if is_other:
            # the host looks at the rules before only: nothing of another enterprise
            # is counted
            self.check_access("write")
            self._count()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()

    def _check_draft(self):
        """:raise UserError: the sheet is out, not even the system changes it"""
        if self.filtered(lambda s: s.state != "draft"):
            raise UserError(
                self.env._(
                    "A published sheet does not change any more: employers hold it. "
                    "Archive it when it is no longer to be sent, and make another one "
                    "for the period that follows."
                )
            )

    # ----------------------------------------------------------------- figures
    def _count(self):
        """Count the figures anew, of drafts alone."""
        self._check_draft()
        minimum = self.env["crm.legal.parameter"]._get_small_group_minimum()
        for sheet in self:
            # sudo: only the method writes figures; it stores what may be shown
            sheet.sudo().write(
                {
                    "figures": figures(sheet._read_stays(), minimum),
                    "minimum": minimum,
                    "counted_on": fields.Date.context_today(self),
                }
            )

    def action_count(self):
        """Count again, with what was recorded since."""
        self.check_access("write")
        self._count()
        return True

    def _read_stays(self):
        """The internships that ended in the period, with what followed.

        Not counted: what the employer says did not take place, and erased files.
        All of the enterprise count, closed partnerships too: nothing of one is shown.
        """
        self.ensure_one()
        self.env.flush_all()
        today = fields.Date.context_today(self)
        ratings = self.env["crm.internship.evaluation"]._get_rating_fields()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT i.id, i.placement_id, i.participant_id,
                       e.commercial_partner_id, i.ended_on, i.started_on, p.date_hired,
                       v.wish, f.date_due, f.result_continuous_same, %(ratings)s
                  FROM crm_placement_internship i
                  JOIN crm_placement p ON p.id = i.placement_id
                  JOIN res_partner e ON e.id = p.partner_id
                  LEFT JOIN crm_internship_evaluation v
                         ON v.internship_id = i.id AND v.party = 'tutor'
                  LEFT JOIN crm_placement_followup f
                         ON f.placement_id = p.id AND f.weeks = %(weeks)s
                 WHERE i.company_id = %(company)s
                   AND i.state IN ('done', 'stopped')
                   AND i.employer_word IS DISTINCT FROM 'no'
                   AND i.ended_on BETWEEN %(first)s AND %(last)s
                 ORDER BY i.id
                """,
                ratings=SQL(", ").join(SQL.identifier("v", name) for name in ratings),
                weeks=WEEKS,
                company=self.company_id.id,
                first=self.date_from,
                last=self.date_to,
            )
        )
        return [self._read_stay(row, today) for row in rows]

    @api.model
    def _read_stay(self, row, today):
        """:param row: see the query of ``_read_stays``"""
        internship, placement, person, employer, ended_on, started_on, *row = row
        hired_on, wish, due_on, result, *answers = row
        last = ended_on + timedelta(days=HIRE_DAYS)
        is_hired = bool(hired_on and (started_on or ended_on) <= hired_on <= last)
        values = [int(answer) for answer in answers if answer]
        return Stay(
            *(internship, placement, person, employer),
            hired=is_hired or (False if last < today else None),
            ratings=tuple(values),
            wish=wish,
            kept=(result or None) if is_hired and due_on and due_on <= today else None,
        )

    def _get_count_lines(self):
        """[(label, text)] of the numbers, in the language of the context."""
        self.ensure_one()
        labels = {
            "internships": self.env._("internships"),
            "trainees": self.env._("trainees"),
            "employers": self.env._("employers who welcomed them"),
        }
        found = self.figures or {}
        return [
            (
                labels[code],
                str(found[code])
                if found.get(code)
                else self.env._("fewer than %(number)s", number=self.minimum),
            )
            for code in COUNTS
        ]

    def _get_share_lines(self):
        """The shares, in the language of the context.

        :return: list of dicts: ``label``, ``value`` (empty: not shown), ``base``, ``unit``
            and ``definition``
        """
        self.ensure_one()
        texts = self._get_share_texts()
        return [
            {
                "code": code,
                "value": self._get_share_value((self.figures or {}).get(code)),
                "base": ((self.figures or {}).get(code) or {}).get("base"),
                **dict(zip(("label", "unit", "definition"), texts[code], strict=True)),
            }
            for code in SHARES
        ]

    def _get_share_value(self, found):
        if not found:
            return ""
        if found["low"] == found["high"]:
            return self.env._("%(rate)s %%", rate=found["low"])
        if found["high"] == 100:
            return self.env._("at least %(rate)s %%", rate=found["low"])
        return self.env._("at most %(rate)s %%", rate=found["high"])

    def _get_share_texts(self):
        """{code: (label, what is counted, definition)}"""
        scale = dict(
            self.env["crm.internship.evaluation"]
            ._fields["rating_tasks"]
            ._description_selection(self.env)
        )
        top = [scale[code].lower() for code, _label in SCALE[-2:]]
        return {
            "hired": (
                self.env._("of trainees were hired by the employer who welcomed them"),
                self.env._("trainees"),
                self.env._(
                    "Hired by the same employer during the internship or within "
                    "%(days)s days of its end. Someone who did several internships "
                    "with one employer counts once; those of whom the %(days)s days "
                    "are not over are left out.",
                    days=HIRE_DAYS,
                ),
            ),
            "satisfied": (
                self.env._("of tutors are satisfied with the internship"),
                self.env._("evaluations by tutors"),
                self.env._(
                    "On average of five questions (tasks, learning, team, attendance, "
                    "safety), the tutor answered “%(well)s” or better, on a scale from "
                    "1 to 5. Internships without an evaluation are left out.",
                    well=top[0],
                ),
            ),
            "wish": (
                self.env._("of tutors would hire the person"),
                self.env._("answers of tutors"),
                self.env._(
                    "The tutor answered “yes” at the end of the internship; “perhaps” "
                    "does not count."
                ),
            ),
            "kept": (
                self.env._(
                    "of those hired are still there after %(weeks)s weeks", weeks=WEEKS
                ),
                self.env._("jobs whose outcome is known"),
                self.env._(
                    "With the employer who hired them, without leaving, %(weeks)s weeks "
                    "after the hire. Jobs that have not reached it, and those of which "
                    "nobody knows, are left out.",
                    weeks=WEEKS,
                ),
            ),
        }

    # --------------------------------------------------------------- publishing
    def action_publish(self):
        """Freeze the figures and seal the page in each language.

        :raise UserError: the period is not over, belongs to another sheet, or has
            nothing to show
        """
        for sheet in self:
            sheet.check_access("write")
            # one after the other: two of one enterprise must not share a day
            # sudo: locks the row of the enterprise, reads and changes nothing of it
            sheet.company_id.sudo().lock_for_update()
            sheet._check_draft()
            sheet._check_period()
            sheet._count()
            if not sheet.figures["internships"]:
                raise UserError(
                    self.env._(
                        "Fewer than %(number)s internships ended in this period: "
                        "nothing could be shown. Choose a longer one.",
                        number=sheet.minimum,
                    )
                )
            # sudo: states and documents are written by methods only
            sheet.sudo().write(
                {
                    "state": "published",
                    "published_on": fields.Date.context_today(self),
                    "published_by_id": self.env.uid,
                }
            )
            sheet.sudo().documents = sheet._seal_documents()
        return True

    def _check_period(self):
        self.ensure_one()
        if self.date_to >= fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The period is not over. A sheet is published once: wait until "
                    "%(date)s, or choose an earlier end.",
                    date=format_date(self.env, self.date_to + timedelta(days=1)),
                )
            )
        other = self.with_context(active_test=False).search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "published"),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "“%(name)s” covers a part of this period already. The difference of "
                    "two sheets would tell of a few people: choose a period that begins "
                    "after %(last)s or ends before %(first)s.",
                    name=other.name,
                    first=format_date(self.env, other.date_from),
                    last=format_date(self.env, other.date_to),
                )
            )

    def _seal_documents(self):
        """A sealed page for each language.

        :return: {language: number of the document}
        """
        self.ensure_one()
        documents = {}
        for lang, _name in self.env["res.lang"].get_installed():
            # sudo: the right was checked; reports read more than their reader
            content, _kind = (
                self.env["ir.actions.report"]
                .sudo()
                .with_context(force_report_rendering=True, lang=lang)
                ._render_qweb_pdf(REPORT, self.ids)
            )
            sheet = self.with_context(lang=lang)
            document = self.env["ir.attachment"]._seal(
                self, f"{sheet._get_file_name()}.pdf", content
            )
            documents[lang] = document.id
        return documents

    def _get_file_name(self):
        self.ensure_one()
        return self.env._(
            "Hosting trainees %(first)s – %(last)s",
            first=self.date_from,
            last=self.date_to,
        )

    def _get_document(self, lang):
        """The sealed page in a language, else in that of the enterprise, else any."""
        self.ensure_one()
        documents = self.documents or {}
        number = documents.get(lang) or documents.get(self.company_id.partner_id.lang)
        return self.env["ir.attachment"].browse(
            number or next(iter(documents.values()), False)
        )

    # ----------------------------------------------------------------- actions
    @api.readonly
    def action_open_document(self):
        """Open the sealed page in the user's language."""
        self.ensure_one()
        document = self._get_document(self.env.lang)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{document.id}",
            "target": "new",
        }

    @api.readonly
    def action_view_sendings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_hosting_sheet_sending_action"
        )
        action["domain"] = [("sheet_id", "=", self.id)]
        action["context"] = {}
        return action
