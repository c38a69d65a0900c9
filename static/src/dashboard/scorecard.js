// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { components } from "@odoo/o-spreadsheet";
import { patch } from "@web/core/utils/patch";
import "@spreadsheet/chart/index";
import { SEE_RECORDS_PIVOT, SEE_RECORDS_PIVOT_VISIBLE } from "@spreadsheet/pivot/pivot_actions";

/**
 * A scorecard without a menu of its own opens the records that it counts: those of the
 * pivot cell that it shows, or of the first one from which its figure comes, with the
 * filters of the dashboard.
 */
patch(components.ScorecardChart.prototype, {
    get countedPosition() {
        const { getters } = this.env.model;
        const { keyValue } = getters.getChartDefinition(this.props.chartId);
        if (!keyValue) {
            return undefined;
        }
        const sheetId = getters.getChart(this.props.chartId).sheetId;
        const toPosition = (range) => ({
            sheetId: range.sheetId,
            col: range.zone.left,
            row: range.zone.top,
        });
        const shown = toPosition(getters.getRangeFromSheetXC(sheetId, keyValue));
        const cell = getters.getCell(shown);
        const sources = cell?.isFormula ? cell.compiledFormula.dependencies : [];
        return [shown, ...sources.map(toPosition)].find((position) =>
            SEE_RECORDS_PIVOT_VISIBLE(position, getters)
        );
    },
    get hasOdooMenu() {
        return super.hasOdooMenu || this.countedPosition !== undefined;
    },
    async onClick() {
        const position = this.countedPosition;
        if (super.hasOdooMenu || !this.env.isDashboard() || !position) {
            return super.onClick();
        }
        await SEE_RECORDS_PIVOT(position, this.env);
    },
});
