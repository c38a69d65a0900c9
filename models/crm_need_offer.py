# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .res_company_network import DEVELOPER

ANSWER_REASONS = [
    ("capacity", "No room at the moment"),
    ("occupation", "Nobody for this occupation"),
    ("distance", "Too far"),
    ("conditions", "Conditions not suitable"),
    ("other", "Other reason"),
]
#: copied from the need when it is shared, and taken away when the partnership closes
HEADER = (
    *("name", "occupation_id", "positions", "area_id", "hours_week", "schedule"),
    *("permanence", "wage_min", "wage_max", "date_start", "requirements", "note"),
)


class CrmNeedOffer(models.Model):
    """A need of an employer, offered by one enterprise to a sister enterprise.

    Read by business developers and directors of both enterprises, so it holds nothing
    of the partnership: no link leads to the need, and what is told of the work is a
    copy. The name of the employer is written here when the owner releases it, not
    before. Only methods write it; ``crm.need.sharing`` keeps the turn on the owner's
    side. When the partnership is closed to the network, the copy is taken away.
    """

    _name = "crm.need.offer"
    _description = "Need Offered to a Sister Enterprise"
    _inherit = ["crm.guarded.mixin"]
    _order = "id desc"

    name = fields.Char(string="Work Offered", readonly=True, required=True)
    company_id = fields.Many2one(
        "res.company",
        string="Offered by",
        readonly=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    sister_id = fields.Many2one(
        "res.company",
        string="Offered to",
        readonly=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    asked_by = fields.Char(string="Contact at the Sister Enterprise", readonly=True)
    asked_email = fields.Char(string="Email of the Contact", readonly=True)
    occupation_id = fields.Many2one(
        "crm.occupation", readonly=True, index=True, ondelete="restrict"
    )
    positions = fields.Integer(readonly=True, aggregator="sum")
    area_id = fields.Many2one(
        "crm.area", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    hours_week = fields.Float(string="Hours a Week", readonly=True, aggregator="avg")
    schedule = fields.Char(string="When", readonly=True)
    permanence = fields.Selection(selection="_get_permanences", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    wage_min = fields.Monetary(string="Wage from (an hour)", readonly=True)
    wage_max = fields.Monetary(string="Wage to (an hour)", readonly=True)
    date_start = fields.Date(
        string="Start", readonly=True, help="Empty: as soon as possible."
    )
    requirements = fields.Text(readonly=True)
    note = fields.Text(string="About the Work", readonly=True)
    score = fields.Integer(readonly=True, aggregator=None, help="Of the turn, on 100.")
    reason = fields.Text(
        string="Why this Enterprise",
        readonly=True,
        help="As it stood on the day of the offer.",
    )
    state = fields.Selection(
        [
            ("offered", "To answer"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("lapsed", "Not answered in time"),
            ("withdrawn", "Withdrawn"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="offered",
        index=True,
    )
    is_erased = fields.Boolean(readonly=True)
    date_offered = fields.Date(string="Offered on", readonly=True, index=True)
    date_due = fields.Date(string="To Answer before", readonly=True, index=True)
    answered_at = fields.Datetime(string="Answered on", readonly=True)
    answered_by = fields.Char(readonly=True)
    answer_reason = fields.Selection(
        ANSWER_REASONS, string="Why Declined", readonly=True
    )
    answer_note = fields.Text(string="About the Answer", readonly=True)
    employer_name = fields.Char(
        string="Employer",
        readonly=True,
        help="Told once you have accepted and the sister enterprise names it.",
    )
    employer_contact = fields.Text(
        string="Whom to Contact", readonly=True, help="As it was told on that day."
    )
    released_at = fields.Datetime(string="Employer Named on", readonly=True)
    released_by = fields.Char(string="Employer Named by", readonly=True)
    people_introduced = fields.Integer(readonly=True, aggregator="sum")
    people_hired = fields.Integer(readonly=True, aggregator="sum")
    is_received = fields.Boolean(compute="_compute_sides")
    is_made = fields.Boolean(compute="_compute_sides")

    _sisters_differ = models.Constraint(
        "CHECK (company_id != sister_id)", "A need is offered to another enterprise."
    )
    _results_order = models.Constraint(
        "CHECK (COALESCE(people_hired, 0) >= 0 AND "
        "COALESCE(people_introduced, 0) BETWEEN COALESCE(people_hired, 0) AND 1000)",
        "As many people are hired as were introduced, at most.",
    )

    @api.depends_context("allowed_company_ids", "uid")
    def _compute_sides(self):
        for offer in self:
            offer.is_received = offer.sister_id in self.env.companies
            offer.is_made = offer.company_id in self.env.companies

    @api.model
    def _get_permanences(self):
        need = self.env["crm.labour.need"]
        return need._fields["permanence"]._description_selection(self.env)

    # ------------------------------------------------------------------- checks
    def _check_received(self):
        """:raise AccessError: the answer is not the user's to give"""
        self.ensure_one()
        self.check_access("read")
        if not (
            self.env.su
            or (
                self.sister_id in self.env.user.company_ids
                and self.sister_id in self.env.companies
                and self.env.user.has_group(DEVELOPER)
            )
        ):
            raise AccessError(
                self.env._(
                    "The enterprise that receives the offer answers it: its business "
                    "developers and directors do."
                )
            )

    def _get_line(self):
        """The line of the owner's turn, with elevated rights."""
        self.ensure_one()
        # sudo: the owner's side is closed to sisters; callers show nothing of it
        return (
            self.env["crm.need.sharing.line"]
            .sudo()
            .search([("offer_id", "=", self.id)], limit=1)
        )

    def _enter(self, states):
        """Lock the turn, and check that the offer is still in one of the states.

        :return: the offer and its line, with elevated rights
        :raise UserError: someone else was faster, or the offer is over
        """
        line = self._get_line()
        line.sharing_id._lock()
        # sudo: states and answers are written by the methods of this model only
        offer = self.sudo()
        offer.invalidate_recordset(["state"])
        if offer.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This offer is in the state “%(state)s”: this step is not for it "
                    "any more. Refresh the page.",
                    state=labels[offer.state],
                )
            )
        return offer, line

    # ------------------------------------------------------------------- answers
    def action_accept(self):
        """The sister enterprise looks for people; the owner may then name the employer.

        :raise UserError: the offer has lapsed, was withdrawn or answered already
        """
        self._check_received()
        offer, line = self._enter(("offered",))
        offer._note_answer("accepted")
        line.sharing_id._note_accepted(offer)
        return True

    @api.private
    def action_decline(self, reason, note=None):
        """The next sister enterprise is asked.

        :param reason: a code of ``ANSWER_REASONS``
        """
        self._check_received()
        note = (note or "").strip()
        if reason not in dict(ANSWER_REASONS):
            raise UserError(self.env._("Choose why the offer is declined."))
        if reason == "other" and not note:
            raise UserError(self.env._("Write in a few words why it is declined."))
        offer, line = self._enter(("offered",))
        offer._note_answer("declined", answer_reason=reason, answer_note=note)
        line.sharing_id._ask_next()
        return True

    def _note_answer(self, state, **values):
        self.write(
            {
                "state": state,
                "answered_at": fields.Datetime.now(),
                "answered_by": self.env.user.name,
                **values,
            }
        )

    # ------------------------------------------------------------------- employer
    @api.private
    def action_release(self, contact):
        """Name the employer to the sister enterprise that has accepted.

        :param contact: whom the sister enterprise is to contact, in words
        :raise UserError: too many approaches of the employer this month
        """
        self.ensure_one()
        line = self._get_line()
        need = line.sharing_id.need_id.with_env(self.env)
        need.check_access("write")
        need.partnership_id._check_open_to_network()
        offer, line = self._enter(("accepted",))
        if offer.released_at:
            raise UserError(self.env._("The employer is named already."))
        need.partnership_id._check_network_cap()
        now = fields.Datetime.now()
        employer = need.sudo().partner_id  # sudo: frozen by who may write the need
        offer.write(
            {
                "employer_name": employer.name,
                "employer_contact": (contact or "").strip(),
                "released_at": now,
                "released_by": self.env.user.name,
            }
        )
        line.released_at = now
        offer._tell_sister(
            lambda env: env._("The employer of an accepted offer is named"),
            lambda env: env._(
                "Open the offer to see whom to contact, and write there how many "
                "people you introduced."
            ),
        )
        return True

    # ------------------------------------------------------------------- results
    @api.private
    def action_record_results(self, introduced, hired, is_over=False):
        """Numbers only: who the people are stays with the sister enterprise."""
        self._check_received()
        offer, _line = self._enter(("accepted", "done"))
        if not 0 <= hired <= introduced <= 1000:
            raise UserError(
                self.env._(
                    "Write how many people you introduced, from 0 to 1000, and how "
                    "many of them were hired."
                )
            )
        offer.write(
            {
                "people_introduced": introduced,
                "people_hired": hired,
                "state": "done" if is_over else "accepted",
            }
        )
        return True

    # ------------------------------------------------------------------- system
    def _tell_sister(self, subject, body):
        for offer in self:
            sister = offer.sister_id.sudo()  # sudo: who is to be told there
            sister._tell_people(
                sister._get_network_people(),
                subject,
                body,
                f"/odoo/network-offers/{offer.id}",
            )

    def _erase(self):
        """Take away all that came from the partnership; what is left is a count."""
        empty = dict.fromkeys(
            (
                *HEADER,
                *("employer_name", "employer_contact", "asked_by", "asked_email"),
                *("reason", "answer_note", "released_by", "answered_by"),
            ),
            False,
        )
        for offer in self:
            over = offer.state in ("offered", "accepted")
            offer.write(
                {
                    **empty,
                    "name": self.env._("Withdrawn"),
                    "is_erased": True,
                    "state": "withdrawn" if over else offer.state,
                }
            )

    # ------------------------------------------------------------------- windows
    @api.readonly
    def action_open_decline(self):
        """The window that asks why."""
        return self._open_window("crm_need_offer_decline_action")

    @api.readonly
    def action_open_release(self):
        """The window that asks whether the employer agrees to be named."""
        return self._open_window("crm_need_offer_release_action")

    @api.readonly
    def action_open_results(self):
        """The window that asks for the numbers."""
        return self._open_window("crm_need_offer_result_action")

    def _open_window(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_partnership.{xmlid}"
        )
        action["context"] = {"default_offer_id": self.id}
        return action
