// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registries } from "@odoo/o-spreadsheet";
import "@spreadsheet/chart/index";

const { chartRegistry } = registries;
const bar = chartRegistry.get("odoo_bar");

/** Whether a chart counts something that has no parts. */
function isCount(chart) {
    const { measure } = chart.metaData;
    const fields = chart.dataSource?._metaData.fields;
    return measure === "__count" || fields?.[measure]?.type === "integer";
}

/** An axis that counts has whole numbers only, however few they are. */
chartRegistry.replace("odoo_bar", {
    ...bar,
    getChartRuntime(chart, getters) {
        const runtime = bar.getChartRuntime(chart, getters);
        const axis = runtime.chartJsConfig.options.scales?.[chart.horizontal ? "x" : "y"];
        if (axis?.ticks && isCount(chart)) {
            axis.ticks.precision = 0;
        }
        return runtime;
    },
});
