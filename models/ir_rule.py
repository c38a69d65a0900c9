# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError


class IrRule(models.Model):
    """A refusal names no record of this module, in debug mode either, and says plainly
    what it is about and whom to ask.

    The host would show the names of what it refuses to anyone who adds the debug mode
    to the address, and the technical name of the model to everyone.
    """

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        error = super()._make_access_error(operation, records)
        if records._original_module != "crm_partnership":
            return error
        # in the words of whoever is refused
        env = self.with_context(**self.env.user.context_get()).env
        what = env["ir.model"]._get(records._name).name or records._description
        safe = AccessError(env["ir.rule"]._get_refusal(operation, what))
        context = getattr(error, "context", None)
        if context:
            safe.context = context  # the enterprise to switch to
        return safe

    @api.model
    def _get_refusal(self, operation, what):
        """The sentence for one operation.

        :param what: name of the kind of record
        """
        sentences = {
            "read": self.env._(
                "“%(what)s”: you may not open this. Ask who takes part in it, or a "
                "director.",
                what=what,
            ),
            "write": self.env._(
                "“%(what)s”: you may not change this. Nothing was saved. Ask who takes "
                "part in it, or a director.",
                what=what,
            ),
            "create": self.env._(
                "“%(what)s”: you may not add this here. Nothing was saved. Ask who "
                "takes part in it, or a director.",
                what=what,
            ),
            "unlink": self.env._(
                "“%(what)s”: you may not delete this. Nothing was deleted. Ask who "
                "takes part in it, or a director.",
                what=what,
            ),
        }
        return sentences[operation]
