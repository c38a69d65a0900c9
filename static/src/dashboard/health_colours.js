// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { patch } from "@web/core/utils/patch";
import { ChartDataSource } from "@spreadsheet/chart/data_source/chart_data_source";

const HEALTH = "health_colour";

/**
 * Charts stacked by the colour of the health always have its four colours, in the order
 * of the field: the host orders them by what it meets first, so that the colours of a
 * chart would change with its filters.
 */
patch(ChartDataSource.prototype, {
    getData() {
        const data = super.getData();
        const field = this._metaData.fields?.[HEALTH];
        if (!this.isReady() || !field || this._metaData.groupBy[1] !== HEALTH) {
            return data;
        }
        const byLabel = Object.fromEntries(data.datasets.map((set) => [set.label, set]));
        const zeros = () => data.labels.map(() => 0);
        const datasets = field.selection.map(
            ([, label]) =>
                byLabel[label] || {
                    label,
                    data: zeros(),
                    domains: data.labels.map(() => undefined),
                    trueLabels: data.labels,
                    identifiers: new Set(),
                    currencyIds: [],
                }
        );
        return { ...data, datasets };
    },
});
