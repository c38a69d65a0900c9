# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

OWNER, BACKUP = "partnership_owner", "partnership_backup"


class MailActivityPlan(models.Model):
    """The plan of each stage of the pipeline: what is usually done, when and by whom.

    Plans are the host's; configurators change those of partnerships. Their names and
    steps are not translated by the host, so they are written once, in the language of
    the enterprise.
    """

    _inherit = "mail.activity.plan"

    @api.model
    def _make_partnership_plans(self):
        """Make the plans that are missing, and propose each at its stage."""
        plans = self.with_context(lang=self._get_plan_lang())
        types = {
            name: self.env.ref(f"mail.mail_activity_data_{name}")
            for name in ("todo", "call", "meeting")
        }
        for code, (name, steps) in plans._get_stage_plans().items():
            xmlid = f"crm_partnership.mail_activity_plan_{code}"
            stage = self.env.ref(
                f"crm_partnership.crm_partnership_stage_{code}",
                raise_if_not_found=False,
            )
            if not stage or self.env.ref(xmlid, raise_if_not_found=False):
                continue
            plan = plans.create(
                {
                    "name": name,
                    "res_model": "crm.partnership",
                    "company_id": False,
                    "template_ids": [
                        (
                            0,
                            0,
                            {
                                "sequence": 10 * number,
                                "activity_type_id": types[kind].id,
                                "summary": summary,
                                "delay_count": count,
                                "delay_unit": unit,
                                "delay_from": "after_plan_date",
                                "responsible_type": who,
                            },
                        )
                        for number, (kind, count, unit, who, summary) in enumerate(
                            steps, 1
                        )
                    ],
                }
            )
            self.env["ir.model.data"]._update_xmlids(
                [{"xml_id": xmlid, "record": plan, "noupdate": True}]
            )
            stage.plan_id = stage.plan_id or plan

    @api.model
    def _get_plan_lang(self):
        """The enterprise's language, else the first one that is not the host's own."""
        company, admin = self.env.company, self.env.ref("base.user_admin")
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        for lang in (company.partner_id.lang, admin.lang, *installed):
            if lang and lang != "en_US":
                return lang
        return "en_US"

    def _get_stage_plans(self):
        """{code of a stage: (name, steps)}; a step is (kind, delay, unit, who, what)."""
        env = self.env
        return {
            "first_contact": (
                env._("First contact"),
                [
                    ("call", 2, "days", OWNER, env._("Introduce ourselves")),
                    (
                        *("meeting", 10, "days", OWNER),
                        env._("Meet, and listen to what the employer looks for"),
                    ),
                    (
                        *("todo", 12, "days", OWNER),
                        env._("Note who decides, and who speaks for the employer"),
                    ),
                ],
            ),
            "needs": (
                env._("Needs exploration"),
                [
                    (
                        *("meeting", 1, "weeks", OWNER),
                        env._("Visit the workplace, see the work that is done"),
                    ),
                    (
                        *("todo", 2, "weeks", OWNER),
                        env._("Describe the labour needs with the employer"),
                    ),
                    (
                        *("todo", 3, "weeks", OWNER),
                        env._("Choose the forms of collaboration and the objectives"),
                    ),
                ],
            ),
            "alignment": (
                env._("Alignment"),
                [
                    (
                        *("todo", 2, "days", OWNER),
                        env._("Send the alignment checklist to both parties"),
                    ),
                    (
                        *("call", 2, "weeks", OWNER),
                        env._("Ask those who have not answered if they need help"),
                    ),
                    (
                        *("meeting", 3, "weeks", OWNER),
                        env._("Talk together about the gaps"),
                    ),
                ],
            ),
            "agreement": (
                env._("Agreement"),
                [
                    (
                        *("todo", 5, "days", OWNER),
                        env._("Draw up the agreement with the employer"),
                    ),
                    ("meeting", 2, "weeks", OWNER, env._("Check the workplace")),
                    ("todo", 3, "weeks", OWNER, env._("Have the agreement signed")),
                ],
            ),
            "pilot": (
                env._("Pilot"),
                [
                    (
                        *("todo", 1, "weeks", OWNER),
                        env._("Plan a first internship or placement"),
                    ),
                    (
                        *("call", 3, "weeks", BACKUP),
                        env._("Ask the employer how the first days went"),
                    ),
                    ("todo", 2, "months", OWNER, env._("Prepare the pilot review")),
                ],
            ),
            "active": (
                env._("Active partnership"),
                [
                    (
                        *("todo", 1, "months", OWNER),
                        env._("Look at the commitments of both parties"),
                    ),
                    (
                        *("todo", 2, "months", BACKUP),
                        env._("Propose something to do together"),
                    ),
                    ("todo", 5, "months", OWNER, env._("Prepare the next review")),
                ],
            ),
            "sustained": (
                env._("Sustained collaboration"),
                [
                    (
                        *("call", 3, "months", BACKUP),
                        env._("Ask if the employer would tell others about it"),
                    ),
                    ("todo", 6, "months", OWNER, env._("Look for new needs together")),
                    ("todo", 11, "months", OWNER, env._("Prepare the yearly review")),
                ],
            ),
        }
