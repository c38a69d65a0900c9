// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { markRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { extractFieldsFromArchInfo } from "@web/model/relational_model/utils";

// The host loads what hidden columns hold too, one or two queries for each relation. Here
// relations are loaded when their column is shown. Other fields cost nothing more, and the
// colours and conditions of other columns may depend on them.

const RELATIONS = ["many2one", "many2many", "one2many"];

// not made of the fields that are loaded, as the host's: these change here
function getKey(env, resModel) {
    return `shown_columns,${resModel},${env.config.viewId}`;
}

export class ShownColumnsController extends ListController {
    setup() {
        super.setup();
        this.model.later = markRaw(this.later);
    }

    get modelParams() {
        const params = super.modelParams;
        const { activeFields } = extractFieldsFromArchInfo(this.archInfo, this.props.fields);
        const key = getKey(this.env, this.props.resModel);
        const kept = browser.localStorage.getItem(`optional_fields,${key}`);
        this.later = {};
        for (const { type, name, optional } of this.archInfo.columns) {
            const isRelation = RELATIONS.includes(this.props.fields[name]?.type);
            if (type !== "field" || !optional || !isRelation) {
                continue;
            }
            const isShown = kept === null ? optional === "show" : kept.split(",").includes(name);
            if (!isShown) {
                this.later[name] = activeFields[name];
                delete params.config.activeFields[name];
            } else if (!(name in params.config.activeFields)) {
                params.config.activeFields[name] = activeFields[name];
            }
        }
        return params;
    }
}

export class ShownColumnsRenderer extends ListRenderer {
    createViewKey() {
        return getKey(this.env, this.props.list.resModel);
    }

    async toggleOptionalField(fieldName) {
        const { list } = this.props;
        const { model } = list;
        if (model.later && fieldName in model.later) {
            if (list.editedRecord) {
                await list.leaveEditMode();
            }
            model.config.activeFields[fieldName] = model.later[fieldName];
            delete model.later[fieldName];
            await model.load();
        }
        return super.toggleOptionalField(fieldName);
    }
}

registry.category("views").add("partnership_list", {
    ...listView,
    Controller: ShownColumnsController,
    Renderer: ShownColumnsRenderer,
});
