// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { _t } from "@web/core/l10n/translation";
import { odooExceptionTitleMap, WarningDialog } from "@web/core/errors/error_dialogs";
import { registry } from "@web/core/registry";

// A refusal that tells what to do: a plain dialog, not a server error.
for (const name of ["GateError", "ConfidentialityError"]) {
    const exception = `odoo.addons.crm_partnership.exceptions.${name}`;
    odooExceptionTitleMap.set(exception, _t("Not possible yet"));
    registry.category("error_dialogs").add(exception, WarningDialog);
}
