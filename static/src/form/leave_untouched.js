// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { CLASS } from "../readable/own_screens";
import { patch } from "@web/core/utils/patch";
import { FormController } from "@web/views/form/form_controller";

// The host saves a new record when the page is closed and when another tab is shown, even
// one in which nothing was written, as soon as its defaults are enough to save it; and
// twice when both happen. Here a new record is saved by leaving only if something was
// written, and once.

patch(FormController.prototype, {
    isOwnNewRecord() {
        return this.model.root.isNew && document.body.classList.contains(CLASS);
    },

    async beforeVisibilityChange() {
        if (document.visibilityState === "hidden" && this.isOwnNewRecord()) {
            // what stands in an input is handed over first
            if (!(await this.model.root.isDirty())) {
                return;
            }
        }
        return super.beforeVisibilityChange(...arguments);
    },

    async beforeUnload() {
        if (this.isOwnNewRecord()) {
            this.model._urgentSave = true;
            this.model.bus.trigger("WILL_SAVE_URGENTLY");
            this.model._urgentSave = false;
            if (!this.model.root.dirty) {
                return;
            }
        }
        return super.beforeUnload(...arguments);
    },
});
