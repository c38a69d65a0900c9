# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

GROUP = "crm_partnership.group_"
DIRECTOR = f"{GROUP}director"
#: who sets an enterprise up
STARTERS = (DIRECTOR, f"{GROUP}configurator")


class CrmOnboarding(models.TransientModel):
    """Getting Started: what an enterprise sets up first, and how far it is.

    For its directors and for configurators. Nothing is kept here: steps look at the data
    when the page opens. What it tells of data are numbers and colleagues' names.
    """

    _name = "crm.onboarding"
    _description = "Getting Started"

    company_id = fields.Many2one(
        "res.company", string="Enterprise", compute="_compute_company"
    )
    step_ids = fields.One2many("crm.onboarding.step", "onboarding_id", readonly=True)
    done_count = fields.Integer(string="Steps Done", compute="_compute_progress")
    summary = fields.Char(compute="_compute_progress")
    progress = fields.Integer(compute="_compute_progress")
    is_closed = fields.Boolean(string="Closed", compute="_compute_company")
    sample_state = fields.Selection(
        [
            ("none", "May be loaded"),
            ("loaded", "Loaded"),
            ("busy", "The enterprise has data of its own"),
        ],
        compute="_compute_sample_state",
    )

    @api.depends_context("allowed_company_ids", "uid")
    def _compute_company(self):
        for page in self:
            # the enterprise at work: no number from outside decides
            page.company_id = self.env.company
            # sudo: a director reads own settings of the enterprise
            page.is_closed = self.env.company.sudo().onboarding_is_closed

    @api.depends("step_ids.state")
    @api.depends_context("lang")
    def _compute_progress(self):
        for page in self:
            steps = len(page.step_ids)
            page.done_count = len(page.step_ids.filtered(lambda s: s.state != "todo"))
            page.progress = round(100 * page.done_count / (steps or 1))
            page.summary = self.env._(
                "%(done)s of %(all)s steps are behind you.",
                done=page.done_count,
                all=steps,
            )

    @api.depends_context("allowed_company_ids", "uid")
    def _compute_sample_state(self):
        samples = self.env["crm.sample.data"]
        for page in self:
            if samples._is_loaded(self.env.company):
                page.sample_state = "loaded"
            elif samples._has_own_data(self.env.company):
                page.sample_state = "busy"
            else:
                page.sample_state = "none"

    def _compute_display_name(self):
        self.display_name = self.env._("Getting Started")

    # ------------------------------------------------------------------ actions
    @api.model
    def _get_starters(self):
        """The roles that set an enterprise up."""
        return STARTERS

    def _check_may_start(self):
        """:raise AccessError: the user does not set enterprises up"""
        if not any(self.env.user.has_group(group) for group in self._get_starters()):
            raise AccessError(
                self.env._(
                    "Directors and configurators set an enterprise up. Ask yours."
                )
            )
        self.check_access("read")  # a page of one's own

    def _check_is_director(self):
        if not self.env.user.has_group(DIRECTOR):
            raise AccessError(
                self.env._(
                    "Sample data are partnerships: a director loads and removes them."
                )
            )
        self.check_access("read")  # a page of one's own

    @api.model
    def action_open(self):
        """The page, as the data are at this moment."""
        self._check_may_start()
        page = self.create({})
        self.env["crm.onboarding.step"]._make_for(page)
        return page._show()

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Getting Started"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            # said here: after a message the web client asks for no more
            "views": [(False, "form")],
            "target": "current",
        }

    def action_close(self):
        """Offer the page no more: it stays in the menu of the configuration."""
        self._check_may_start()
        # sudo: who sets the enterprise up, this mark and no other
        self.env.company.sudo().onboarding_is_closed = True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "Getting Started is closed. You find it again under "
                    "Configuration → Getting Started."
                ),
                "next": self.env["ir.actions.act_window"]._for_xml_id(
                    "crm_partnership.crm_partnership_action"
                    if self.env["crm.partnership"].has_access("read")
                    else "crm_partnership.crm_partnership_stage_action"
                ),
            },
        }

    def action_reopen(self):
        """Offer the page again in the menu of the user."""
        self._check_may_start()
        # sudo: as in action_close
        self.env.company.sudo().onboarding_is_closed = False
        return self.action_open()

    def action_load_sample(self):
        """Make a few fictitious partnerships in the enterprise at work.

        :raise UserError: it has partnerships already
        """
        self._check_is_director()
        self.env["crm.sample.data"]._load(self.env.company)
        return self._tell(
            self.env._(
                "The sample data are there: look at the partnerships, then remove them "
                "from this page."
            )
        )

    def action_remove_sample(self):
        """Remove what ``action_load_sample`` made, and nothing else.

        :raise UserError: something that people made depends on it
        """
        self._check_is_director()
        self.env["crm.sample.data"]._remove(self.env.company)
        return self._tell(self.env._("The sample data are removed."))

    def _tell(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": self.action_open(),
            },
        }

    def action_start_tour(self):
        """Start the tour of the role named in the context.

        :raise UserError: the context names none of them
        """
        self._check_may_start()
        tours = self.env["web_tour.tour"]
        name = self.env.context.get("tour")
        if not isinstance(name, str) or name not in tours._get_partnership_tours():
            raise UserError(self.env._("Choose one of the tours of the page."))
        return tours._get_start_action(name)
