// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import {
    RottingStatusBarDurationField,
    rottingStatusBarDurationField,
} from "@mail/js/rotting_mixin/rotting_statusbar";
import { registry } from "@web/core/registry";

// The host's bar goes on showing the stage that was refused, as a change to save.
export class PartnershipStageField extends RottingStatusBarDurationField {
    async selectItem(item) {
        const { name, record } = this.props;
        const stage = record.data[name];
        const hadChanges = await record.isDirty();
        try {
            await super.selectItem(item);
        } catch (error) {
            if (hadChanges) {
                await record.update({ [name]: stage });
            } else {
                await record.discard();
            }
            throw error;
        }
    }
}

registry.category("fields").add("partnership_stage", {
    ...rottingStatusBarDurationField,
    component: PartnershipStageField,
    additionalClasses: ["o_field_statusbar"],
});
