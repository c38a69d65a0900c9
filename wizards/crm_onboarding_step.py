# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.res_company_onboarding import STEPS

GROUP = "crm_partnership.group_"
#: the roles that a partnership takes, told in this order
ROLES = (
    f"{GROUP}director",
    f"{GROUP}business_developer",
    f"{GROUP}counsellor",
    f"{GROUP}committee_liaison",
    f"{GROUP}privacy_officer",
)
#: without them nothing goes on
NEEDED = {ROLES[0], ROLES[1], ROLES[2], ROLES[4]}
#: step → what it opens
ACTIONS = {
    "enterprise": "crm_partnership.crm_onboarding_enterprise_action",
    "sectors": "crm_partnership.crm_sector_committee_action",
    "team": "base.action_res_users",
    "alignment": "crm_partnership.crm_alignment_template_action",
    "agreement": "crm_partnership.crm_agreement_template_action",
    "employers": "crm_partnership.crm_partnership_import_action",
    "partnership": "crm_partnership.crm_partnership_action",
}
#: step → who may do it; those who may not are told whom to ask
OPENERS = {
    "team": "base.group_erp_manager",
    "employers": f"{GROUP}business_developer",
    "partnership": f"{GROUP}business_developer",
}


class CrmOnboardingStep(models.TransientModel):
    """A step of Getting Started, which knows from the data whether it is done."""

    _name = "crm.onboarding.step"
    _description = "Step of Getting Started"
    _order = "sequence, id"

    onboarding_id = fields.Many2one("crm.onboarding", required=True, ondelete="cascade")
    code = fields.Selection(
        [
            ("enterprise", "Your enterprise"),
            ("sectors", "Sectors and committees"),
            ("team", "Your team"),
            ("alignment", "Alignment checklist"),
            ("agreement", "Agreement"),
            ("employers", "Employers you know"),
            ("partnership", "First partnership"),
        ],
        string="Step",
        required=True,
    )
    sequence = fields.Integer()
    description = fields.Char(compute="_compute_description")
    state = fields.Selection(
        [("todo", "To do"), ("done", "Done"), ("skipped", "Skipped")],
        compute="_compute_state",
    )
    note = fields.Char(compute="_compute_state")
    button = fields.Char(compute="_compute_description")
    can_open = fields.Boolean(compute="_compute_description")

    @api.model
    def _make_for(self, page):
        return self.create(
            [
                {"onboarding_id": page.id, "code": code, "sequence": number}
                for number, code in enumerate(STEPS, 1)
            ]
        )

    def _get_texts(self):
        """Step → (what it is for, what its button says)."""
        return {
            "enterprise": (
                self.env._(
                    "Name, logo and address, as employers read them on agreements, and "
                    "whom people write to about their personal information."
                ),
                self.env._("Complete"),
            ),
            "sectors": (
                self.env._(
                    "Say who is your liaison with the sector committees of your "
                    "employers: that person sees the partnerships of the sector."
                ),
                self.env._("See the committees"),
            ),
            "team": (
                self.env._(
                    "Each person gets a role: it decides what they see and what they "
                    "may do."
                ),
                self.env._("Give the roles"),
            ),
            "alignment": (
                self.env._(
                    "The questions that you and an employer answer before anything is "
                    "signed. A template is ready; adapt it, or skip this step if it "
                    "suits you."
                ),
                self.env._("See the template"),
            ),
            "agreement": (
                self.env._(
                    "Who does what, and by when. A template is ready; adapt it, or skip "
                    "this step if it suits you."
                ),
                self.env._("See the template"),
            ),
            "employers": (
                self.env._(
                    "Bring in the employers that you know from a spreadsheet. You see "
                    "what will happen before anything is saved."
                ),
                self.env._("Import"),
            ),
            "partnership": (
                self.env._(
                    "Open a partnership with one employer and log your last exchange."
                ),
                self.env._("Open a partnership"),
            ),
        }

    @api.depends("code")
    @api.depends_context("lang", "uid")
    def _compute_description(self):
        texts = self._get_texts()
        for step in self:
            step.description, step.button = texts.get(step.code, (False, False))
            opener = OPENERS.get(step.code)
            step.can_open = not opener or self.env.user.has_group(opener)

    @api.depends("code")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_state(self):
        # sudo: own settings of the enterprise at work
        skipped = self.env.company.sudo()._get_skipped_steps()
        for step in self:
            is_done, step.note = (
                getattr(step, f"_look_at_{step.code}")()
                if step.code
                else (False, False)
            )
            if is_done:
                step.state = "done"
            else:
                step.state = "skipped" if step.code in skipped else "todo"

    # ------------------------------------------------------- what the data say
    # each: (is it done, what is missing or there, in words)
    def _look_at_enterprise(self):
        # sudo: what the enterprise prints on its papers and publishes
        company = self.env.company.sudo()
        contact = company.privacy_officer_email or company.privacy_officer_phone
        missing = [
            text
            for text, known in (
                (self.env._("the logo"), not company.uses_default_logo),
                (self.env._("the address"), company.street and company.city),
                (self.env._("the contact for personal information"), contact),
            )
            if not known
        ]
        if not missing:
            return True, company.name
        return False, self.env._("Still missing: %s.", ", ".join(missing))

    def _look_at_sectors(self):
        today = fields.Date.context_today(self)
        liaisons = self.env["crm.sector.committee.liaison"]
        rows = liaisons.search(
            Domain("company_id", "=", self.env.company.id)
            & liaisons._in_force_domain(today)
        )
        if not rows:
            return False, self.env._("Nobody is a liaison with a committee yet.")
        return True, ", ".join(sorted(set(rows.committee_id.mapped("display_name"))))

    def _look_at_team(self):
        company = self.env.company
        people = self._get_colleagues()
        held, names = set(), []
        with_role = people.browse()
        for group in ROLES:
            holders = people & company._get_users_of_group(group)
            with_role |= holders
            if holders:
                held.add(group)
            elif group in NEEDED:
                names.append(self.env.ref(group).sudo().name)  # sudo: name of a role
        lines = []
        if names:
            lines.append(self.env._("Nobody has the role: %s.", ", ".join(names)))
        idle = people - with_role
        if idle:
            lines.append(
                self.env._(
                    "Without a role here: %s.",
                    ", ".join(sorted(idle.mapped("name"))[:8])
                    + (" …" if len(idle) > 8 else ""),
                )
            )
        if not self.can_open and names:
            lines.append(self.env._("Your administrator gives the roles."))
        return not names, " ".join(lines)

    def _get_colleagues(self):
        return self.env["res.users"].search(
            [
                ("share", "=", False),
                ("company_ids", "in", self.env.company.id),
                ("id", "!=", SUPERUSER_ID),
            ]
        )

    def _look_at_alignment(self):
        return self._look_at_templates(
            "crm.alignment.template", "crm.alignment.criterion"
        )

    def _look_at_agreement(self):
        return self._look_at_templates(
            "crm.agreement.template", "crm.agreement.template.clause"
        )

    def _look_at_templates(self, template, part):
        """Done once someone has worked on them: those shipped were written by nobody."""
        changed = Domain("write_uid", "!=", SUPERUSER_ID)
        own = Domain("company_id", "in", [False, self.env.company.id])
        is_done = any(
            self.env[model].search_count(changed & domain, limit=1)
            for model, domain in (
                (template, own),
                (part, Domain("template_id", "any", own)),
            )
        )
        count = self.env[template].search_count(own)
        return is_done, self.env._("Templates ready: %s.", count)

    def _look_at_employers(self):
        samples = self.env["crm.sample.data"]._get_samples(self.env.company)
        # sudo: only how many; a configurator reads no partnership
        employers = (
            self.env["crm.partnership"]
            .sudo()
            .search(
                Domain("company_id", "=", self.env.company.id)
                & Domain("id", "not in", samples.get("crm.partnership", [])),
                limit=2,
            )
            .partner_id
        )
        if len(employers) < 2:
            note = self.env._("No list of employers has come in yet.")
            return False, self._say_who_may(note)
        return True, self.env._("Your employers are here.")

    def _look_at_partnership(self):
        if self.env["crm.sample.data"]._has_own_data(self.env.company):
            return True, False
        return False, self._say_who_may(self.env._("No partnership yet."))

    def _say_who_may(self, note):
        if self.can_open:
            return note
        who = self.env._("A business developer or a director does this.")
        return f"{note} {who}"

    # ------------------------------------------------------------------ buttons
    def action_do(self):
        """Open the place where the step is done.

        :raise UserError: someone else does it
        """
        self.ensure_one()
        self.onboarding_id._check_may_start()
        if not self.can_open:
            raise UserError(
                self.note
                or self.env._("Someone else does this: ask your administrator.")
            )
        action = self.env["ir.actions.actions"]._for_xml_id(ACTIONS[self.code])
        if self.code == "team":
            action["domain"] = [
                ("share", "=", False),
                ("company_ids", "in", self.env.company.id),
            ]
            action["context"] = {}
        elif self.code == "partnership":
            action["views"] = [(False, "form")]
            action["view_mode"] = "form"
        return action

    def action_skip(self):
        """Leave the step aside, or take it up again."""
        self.ensure_one()
        self.onboarding_id._check_may_start()
        # sudo: who sets the enterprise up, this mark and no other
        company = self.env.company.sudo()
        company.skip_step(self.code, self.code not in company._get_skipped_steps())
        return self.onboarding_id.action_open()
