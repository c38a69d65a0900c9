# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

#: through which a record takes over what another one says
LINKS = (
    *("partnership_id", "agreement_id", "commitment_id", "checklist_id"),
    *("need_id", "requirement_id", "check_id", "line_id", "incident_id"),
    *("joint_activity_id",),
    *("evaluation_id", "review_id"),
    *("participant_id", "placement_id", "internship_id", "consent_id", "followup_id"),
    *("activity_id", "project_id"),
    "funding_id",
    "sheet_id",
    *("offer_id", "shared_id", "party_id"),
)


class CrmLinkGuardMixin(models.AbstractModel):
    """A form that is not saved shows nothing of a record that may not be read.

    Computed and related fields read with elevated rights, and the name of a record is
    shown whoever points at it. So a link that a caller types is checked before anything
    follows from it, in whatever form it comes, on the lines of a form too.
    """

    _name = "crm.link.guard.mixin"
    _description = "Links to Records that May Be Read"

    def _update_cache(self, values, validate=True):
        # all values of a form pass here, those of its lines too
        if not self.env.su and not self.id:
            for name in LINKS:
                if name in values and name in self._fields:
                    self._check_typed_link(name, values[name])
        return super()._update_cache(values, validate)

    def _check_typed_link(self, name, value):
        """:raise AccessError: a number that was typed is of a record not to be read"""
        # a dict is a form around this one, with the number of its record
        number = value.get("id") if isinstance(value, dict) else value
        is_odd = isinstance(number, bool) or not isinstance(number, int)
        if number and (number is True or (isinstance(value, dict) and is_odd)):
            # the host would take texts and lists for numbers
            raise UserError(self.env._("This is not the number of a record."))
        if not isinstance(number, int) or not number:
            return  # a record that the server put there, or nothing
        if self._origin[name].id != number:
            comodel = self._fields[name].comodel_name
            self.env[comodel].browse(number).check_access("read")

    @api.model
    def _get_links(self):
        """Names of the links of this model."""
        return [name for name in LINKS if name in self._fields]
