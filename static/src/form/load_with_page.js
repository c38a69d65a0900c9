// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { Component, markRaw, onWillDestroy, onWillStart, xml } from "@odoo/owl";
import { evaluateExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { omit, pick } from "@web/core/utils/objects";
import { Record } from "@web/model/relational_model/record";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { getFieldsSpec } from "@web/model/relational_model/utils";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

// The host loads the content of all pages of a form when it opens. Here the fields that a
// widget "load_with_page" names are loaded when the widget is first shown, which is when
// its page is opened. New records and saved ones have all their fields, as everywhere.

const WIDGET = "load_with_page";

function getDefaults(names, fields) {
    const defaults = {};
    for (const name of names) {
        const isMany = ["one2many", "many2many"].includes(fields[name].type);
        defaults[name] = isMany ? [] : false;
    }
    return defaults;
}

export class PagedRecord extends Record {
    _setData(data, params = {}) {
        // the host's cache brings the same record again, with what was asked for at first
        const kept = {};
        if (params.keepChanges && this.resId && this.config.isRoot) {
            for (const name of this.model.later) {
                if (!(name in data) && this._values && name in this._values) {
                    kept[name] = this._values[name];
                }
            }
            data = { ...getDefaults(Object.keys(kept), this.fields), ...data };
        }
        super._setData(data, params);
        if (Object.keys(kept).length) {
            Object.assign(this._values, kept);
            Object.assign(this.data, kept, this._changes);
            this._setEvalContext();
        }
    }

    /** Load those of the fields that were left out when the record was loaded. */
    loadLater(names) {
        return this.model.mutex.exec(async () => {
            const missing = names.filter((name) => this.model.missing.has(name));
            if (!this.resId || !missing.length) {
                return;
            }
            const [values] = await this.model.orm.webRead(this.resModel, [this.resId], {
                context: { bin_size: true, ...this.context },
                specification: getFieldsSpec(
                    pick(this.activeFields, ...missing),
                    this.fields,
                    this.evalContext
                ),
            });
            missing.forEach((name) => this.model.missing.delete(name));
            if (values) {
                this._applyValues(omit(values, "id"));
            }
        });
    }
}

export class PagedModel extends RelationalModel {
    static Record = PagedRecord;

    setup(params) {
        super.setup(...arguments);
        this.later = markRaw(new Set(params.later));
        // of the record that is shown
        this.missing = markRaw(new Set());
        this.shown = markRaw(new Map());
    }

    show(names, change) {
        for (const name of names) {
            this.shown.set(name, (this.shown.get(name) || 0) + change);
        }
    }

    async _loadRecords(config, ...args) {
        if (!config.isRoot || !config.resId) {
            return super._loadRecords(config, ...args);
        }
        const left = [...this.later].filter(
            (name) => name in config.activeFields && !this.shown.get(name)
        );
        const records = await super._loadRecords(
            { ...config, activeFields: omit(config.activeFields, ...left) },
            ...args
        );
        this.missing = markRaw(new Set(left));
        const defaults = getDefaults(left, config.fields);
        return records.map((record) => ({ ...defaults, ...record }));
    }
}

export class PagedFormController extends FormController {
    get modelParams() {
        const later = [];
        for (const node of this.props.archInfo.xmlDoc.querySelectorAll(
            `widget[name="${WIDGET}"]`
        )) {
            later.push(...evaluateExpr(node.getAttribute("options")).fields);
        }
        return { ...super.modelParams, later };
    }
}

export class LoadWithPage extends Component {
    static template = xml`<t/>`;
    static props = { ...standardWidgetProps, fields: { type: Array, element: String } };

    setup() {
        const { record, fields } = this.props;
        const model = record.model;
        if (!(record instanceof PagedRecord)) {
            return;
        }
        model.show(fields, 1);
        onWillDestroy(() => model.show(fields, -1));
        // the page appears with its content
        onWillStart(() => record.loadLater(fields));
    }
}

registry.category("view_widgets").add(WIDGET, {
    component: LoadWithPage,
    extractProps: ({ options }) => ({ fields: options.fields }),
});

registry.category("views").add("partnership_form", {
    ...formView,
    Controller: PagedFormController,
    Model: PagedModel,
});
