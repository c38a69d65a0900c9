# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections.abc import Mapping

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

#: what a caller may ask the host for, and not of the history of a state or of those who
#: are to be told
HEARD = {
    "mail_notrack": False,
    "tracking_disable": False,
    "mail_activity_automation_skip": False,
}


class CrmGuardedMixin(models.AbstractModel):
    """Fields that only the system writes: states, signatures, figures, evidence.

    They are the readonly ones and those that the model adds. Two doors are kept: the
    values of a call, and the defaults that a caller may put in the context or save for
    itself. The links of a form are kept by ``crm.link.guard.mixin``.
    """

    _name = "crm.guarded.mixin"
    _description = "Fields Written by the System"
    _inherit = ["crm.link.guard.mixin", "crm.turn.mixin"]

    @api.model
    def _get_guarded_fields(self):
        """Names of the fields that only the system writes."""
        return {name for name, field in self._fields.items() if field.readonly}

    @api.model
    def _get_guard_message(self):
        return self.env._(
            "States, signatures, dates and figures come from the buttons and from the "
            "parties; they are not written by hand."
        )

    def _refuse_guarded(self, vals, fresh=None):
        """:raise UserError: ``vals`` holds a guarded field

        :param fresh: for a new record, the values that it may carry all the same
        """
        if self.env.su:
            return
        if not isinstance(vals, Mapping):
            # of a call that no page makes; or the same record copied twice
            raise UserError(
                self.env._("Values are given by the names of their fields.")
            )
        given = self._get_guarded_fields() & vals.keys()
        if fresh is not None:
            given = {n for n in given if vals[n] and vals[n] != fresh.get(n)}
        if given:
            raise UserError(self._get_guard_message())

    @api.model
    def default_get(self, fields):
        """Guarded fields take the default of their definition, no other."""
        guarded = self._get_guarded_fields()
        context = {
            key: value
            for key, value in self.env.context.items()
            if not (key.startswith("default_") and key[8:] in guarded)
        }
        self = self.with_env(self.env(context=context))
        values = super().default_get(fields)
        for name in guarded & values.keys():
            field = self._fields[name]
            if field.default:
                values[name] = field.convert_to_write(field.default(self), self)
            else:
                del values[name]
        return values

    def _get_unreadable_for_user(self):
        """Those whose name the real user may not see.

        Links to a record show its name with elevated rights, whoever reads the
        pointing record; so the check is made here for the real user.
        """
        if not self.env.su or self.env.uid == SUPERUSER_ID:
            return self.browse()
        user = self.env.user
        saved = self.browse(self.ids)
        return saved - saved.with_user(user).with_context(
            # sudo: which enterprises the user belongs to
            allowed_company_ids=user.sudo().company_ids.ids
        )._filtered_access("read").with_env(self.env)
