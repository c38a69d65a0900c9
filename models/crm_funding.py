# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..exceptions import ConfidentialityError
from ..tools.funding import Spending, add_up

#: what flows into a funding of these states is counted
COUNTED = ("draft", "asked", "granted", "closed")


class CrmFunding(models.Model):
    """Money that a funder grants for work on partnerships, over a period.

    Read by business developers, written by directors; liaisons, counsellors and privacy
    officers have no access. What flows into it stands in ``crm.funding.entry``: hours
    and outlay of joint activities held, and of check-ins of commitments. The figures
    are the same for all who read them; partnerships of the levels team and restricted
    are in them, and are never named.
    """

    _name = "crm.funding"
    _description = "Funding"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_end desc, id desc"
    _check_company_auto = True
    _mail_post_access = "write"
    _rec_names_search = ["name", "programme", "funder_id.name"]

    name = fields.Char(required=True, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    funder_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict"
    )
    programme = fields.Char(help="Measure or programme of the funder.")
    reference = fields.Char(
        string="Funder's Reference", help="Number of the file or of the agreement."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self._default_user(),
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Reminded of the reports due.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        string="Envelope", help="What the funder grants for the whole period."
    )
    date_start = fields.Date(string="Start")
    date_end = fields.Date(string="Last Day", index=True)
    state = fields.Selection(
        [
            ("draft", "To ask for"),
            ("asked", "Asked for"),
            ("granted", "Granted"),
            ("refused", "Not granted"),
            ("closed", "Closed"),
        ],
        required=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
    )
    remind_days = fields.Integer(
        string="Remind before a Report (days)",
        default=14,
        help="How long before its date the responsible person is reminded of a report.",
    )
    notes = fields.Text(help="Conditions, contacts at the funder's, what to watch for.")
    cost_ids = fields.One2many(
        "crm.funding.cost", "funding_id", string="Eligible Costs", copy=True
    )
    report_ids = fields.One2many(
        "crm.funding.report", "funding_id", string="Reports Due", copy=False
    )
    joint_activity_ids = fields.One2many(
        "crm.joint.activity", "funding_id", string="Joint Activities"
    )
    project_ids = fields.One2many(
        "crm.structuring.project", "funding_id", string="Structuring Projects"
    )
    partnership_ids = fields.Many2many(
        "crm.partnership",
        "crm_funding_partnership_rel",
        "funding_id",
        "partnership_id",
        string="Partnerships",
        check_company=True,
        copy=False,
        help="The effort made on their commitments is counted: hours and outlay of the "
        "enterprise on the check-ins due within the period.",
    )
    amount_spent = fields.Monetary(
        string="Spent",
        compute="_compute_amounts",
        help="All eligible costs so far, ceilings not considered.",
    )
    amount_used = fields.Monetary(
        string="Used",
        compute="_compute_amounts",
        help="What the funder can be charged: spent, up to the ceiling of each cost and "
        "to the envelope.",
    )
    amount_remaining = fields.Monetary(
        string="Remaining", compute="_compute_amounts", help="Envelope less used."
    )
    amount_over = fields.Monetary(
        string="Over the Ceilings",
        compute="_compute_amounts",
        help="Spent less used: what the enterprise bears itself.",
    )
    hours = fields.Float(
        compute="_compute_amounts", help="Hours of the enterprise that are counted."
    )
    used_rate = fields.Float(string="Share Used", compute="_compute_amounts")
    date_next_report = fields.Date(
        string="Next Report", compute="_compute_date_next_report"
    )

    _amount_positive = models.Constraint(
        "CHECK (COALESCE(amount, 0) >= 0 AND COALESCE(remind_days, 0) "
        "BETWEEN 0 AND 365)",
        "The envelope is zero or more, and reminders come within a year of the report.",
    )
    _period = models.Constraint(
        "CHECK (date_end >= date_start)", "The funding ends after it starts."
    )

    @api.model
    def _default_user(self):
        user = self.env.user
        is_reader = user.has_group("crm_partnership.group_business_developer")
        return user if is_reader else user.browse()

    # ----------------------------------------------------------------- computed
    @api.depends(
        *("amount", "date_start", "date_end", "state", "partnership_ids"),
        *("cost_ids.kind", "cost_ids.rate", "cost_ids.ceiling", "cost_ids.amount"),
        "cost_ids.date",
    )
    def _compute_amounts(self):
        spendings = self._get_spendings()
        for funding in self:
            total = add_up(spendings.get(funding._origin, ()), funding.amount)
            funding.amount_spent = total.spent
            funding.amount_used = total.used
            funding.amount_over = total.over
            funding.amount_remaining = funding.amount - total.used
            funding.used_rate = total.used / funding.amount if funding.amount else 0
            funding.hours = total.hours

    @api.private
    def _get_spendings(self, until=None):
        """What was spent on each eligible cost, from the start to a day.

        Two queries, however many fundings there are.

        :param until: last day; the end of the period if empty
        :return: {funding: [``Spending`` of each of its costs]}
        """
        domain = Domain("funding_id", "in", self.ids)
        if until:
            domain &= Domain("date", "<=", until)
        sums = {
            cost: (amount, hours)
            for cost, amount, hours in self.env["crm.funding.entry"]._read_group(
                domain & Domain("cost_id", "!=", False),
                ["cost_id"],
                ["amount:sum", "hours:sum"],
            )
        }
        spendings = {}
        for cost in self._origin.cost_ids:
            amount, hours = sums.get(cost, (0, 0))
            spendings.setdefault(cost.funding_id, []).append(
                Spending(cost.id, amount, cost.ceiling, hours)
            )
        return spendings

    @api.depends("report_ids.date_due", "report_ids.date_sent")
    def _compute_date_next_report(self):
        for funding in self:
            funding.date_next_report = min(
                funding.report_ids.filtered(
                    lambda r: r.date_due and not r.date_sent
                ).mapped("date_due"),
                default=False,
            )

    @api.constrains("user_id")
    def _check_responsible(self):
        """Whoever is responsible follows the funding, and is told of it by mail."""
        for funding in self:
            user = funding.user_id
            if user and not user.has_group("crm_partnership.group_business_developer"):
                raise ValidationError(
                    self.env._(
                        "%(name)s may not open fundings: choose a business developer or "
                        "a director as responsible.",
                        name=user.name,
                    )
                )

    @api.constrains("partnership_ids", "date_start", "date_end", "state", "active")
    def _check_partnerships_once(self):
        """A check-in is charged to one funder only."""
        for funding in self.filtered(lambda f: f.state in COUNTED and f.active):
            others = self.search(
                Domain("id", "!=", funding.id)
                & Domain("partnership_ids", "in", funding.partnership_ids.ids)
                & Domain("state", "in", COUNTED)
            ).filtered(funding._overlaps)
            if others:
                both = others[0].partnership_ids & funding.partnership_ids
                raise ValidationError(
                    self.env._(
                        "“%(other)s” counts the commitments of “%(partnership)s” in "
                        "the same period: the same effort would be charged to two "
                        "funders. Take the partnership out of one of them, or let the "
                        "periods follow each other.",
                        other=others[0].name,
                        partnership=both[0].display_name,
                    )
                )

    def _overlaps(self, other):
        self.ensure_one()
        first, last = (
            fields.Date.to_date("0001-01-01"),
            fields.Date.to_date("9999-12-31"),
        )
        return (self.date_start or first) <= (other.date_end or last) and (
            other.date_start or first
        ) <= (self.date_end or last)

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # not given away to another enterprise
        return result

    # ------------------------------------------------------------------ chatter
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        self._refuse_without_access(partner_ids)
        return super().message_subscribe(partner_ids, subtype_ids)

    def message_post(self, *, partner_ids=None, **kwargs):
        if self:
            self._refuse_without_access(partner_ids)
        return super().message_post(partner_ids=partner_ids, **kwargs)

    def _get_partners_without_access(self, partner_ids):
        """Those of the house who may not read the funding."""
        # sudo: only which accounts stand behind the partners
        users = self.env["res.partner"].sudo().browse(partner_ids or []).user_ids
        users = users.filtered(lambda u: u.active and not u.share)
        return users.filtered(
            lambda u: (
                not self.with_user(u)
                .with_context(allowed_company_ids=u.company_ids.ids)
                .has_access("read")
            )
        ).partner_id

    def _refuse_without_access(self, partner_ids):
        """:raise ConfidentialityError: a colleague among them may not read it"""
        refused = self._get_partners_without_access(partner_ids)
        if refused:
            raise ConfidentialityError(
                self.env._(
                    "%(names)s may not open fundings and cannot be informed of this "
                    "one.",
                    names=", ".join(refused.mapped("name")),
                )
            )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Last lock: a follower who may not read it any more receives nothing."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not recipients:
            return recipients
        refused = self._get_partners_without_access(
            [row["id"] for row in recipients if row["id"]]
        )
        return [row for row in recipients if row["id"] not in refused.ids]

    # ------------------------------------------------------------------ actions
    @api.readonly
    def action_view_entries(self):
        """Hours and costs that flow into the funding."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_funding_entry_action"
        )
        action["domain"] = [("funding_id", "=", self.id)]
        return action

    @api.readonly
    def action_open_statement(self):
        """Open the window of the statement for the funder."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_funding_statement_action"
        )
        action["context"] = {"default_funding_id": self.id}
        return action

    # ---------------------------------------------------------------- statement
    @api.private
    def _get_statement(self, date_from, date_to):
        """The figures of a period for the funder.

        Ceilings hold for the whole funding: what a period may charge is what may be
        charged until its end, less what could be until the day before it began.

        :return: dict with ``costs`` (list of dict), ``total`` (dict) and ``entries``
        """
        self.ensure_one()
        before = self._get_spendings(date_from - timedelta(days=1)).get(self, [])
        after = self._get_spendings(date_to).get(self, [])
        spent_before = {s.key: s for s in before}
        costs = []
        for cost, now in zip(self.cost_ids, after, strict=True):
            past = spent_before[now.key]
            costs.append(
                {
                    "cost": cost,
                    "ceiling": cost.ceiling,
                    "before": past.amount,
                    "hours": now.hours - past.hours,
                    "period": now.amount - past.amount,
                    "to_date": now.amount,
                    "over": now.over,
                    "used": now.used,
                }
            )
        total_before, total = add_up(before, self.amount), add_up(after, self.amount)
        return {
            "costs": costs,
            "total": {
                "envelope": self.amount,
                "before": total_before.spent,
                "hours": total.hours - total_before.hours,
                "period": total.spent - total_before.spent,
                "to_date": total.spent,
                "over": total.over,
                "used": total.used,
                "charged": total.used - total_before.used,
                "remaining": self.amount - total.used,
            },
            "entries": self.env["crm.funding.entry"].search(
                [
                    ("funding_id", "=", self.id),
                    ("cost_id", "!=", False),
                    ("date", ">=", date_from),
                    ("date", "<=", date_to),
                ],
                order="date, id",
            ),
        }
