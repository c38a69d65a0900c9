// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

/** What the page shows at present: the model of the open spreadsheet. */
function getModel() {
    const { services } = odoo.__WOWL_DEBUG__.root.env;
    return services.spreadsheet_dashboard_loader?.getActiveDashboard()?.model;
}

function getCells(model) {
    const { getters } = model;
    return getters.getSheetIds().flatMap((sheetId) =>
        getters.getEvaluatedCellsPositions(sheetId).map((position) => {
            const { type, value, message } = getters.getEvaluatedCell(position);
            const content = getters.getCorrespondingFormulaCell(position)?.content;
            return { content, type, value, message };
        })
    );
}

/** Waits until nothing is being loaded any more. */
async function settle() {
    let calm = 0;
    for (let turn = 0; turn < 200; turn++) {
        const model = getModel();
        const isLoading =
            !model || getCells(model).some((cell) => String(cell.value).includes("Loading"));
        calm = isLoading ? 0 : calm + 1;
        if (calm === 5) {
            return model;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the dashboard goes on loading");
}

function refuseErrors(model) {
    const cells = getCells(model);
    const wrong = cells.filter(
        ({ type, value }) => type === "error" || String(value).startsWith("#")
    );
    if (wrong.length) {
        throw new Error(
            "errors in cells: " +
                wrong
                    .slice(0, 5)
                    .map((cell) => `${cell.content} → ${cell.value} ${cell.message || ""}`)
                    .join("; ")
        );
    }
    const shown = cells.filter(({ type, value }) => type !== "empty" && value !== "");
    if (shown.length < 20) {
        throw new Error(`only ${shown.length} cells show something`);
    }
    for (const sheetId of model.getters.getSheetIds()) {
        for (const chartId of model.getters.getChartIds(sheetId)) {
            model.getters.getChartRuntime(chartId);
        }
    }
}

/** The figure of a scorecard, as a number. */
function readFigure(model, chartId) {
    const { keyValue } = model.getters.getChartDefinition(chartId);
    const { zone, sheetId } = model.getters.getRangeFromSheetXC("dashboard", keyValue);
    return model.getters.getEvaluatedCell({ sheetId, col: zone.left, row: zone.top }).value;
}

function expectFigure(model, chartId, wanted) {
    const figure = readFigure(model, chartId);
    if (figure !== wanted) {
        throw new Error(`${chartId} shows ${figure}, not ${wanted}`);
    }
}

async function filter(filterId, resModel, domain) {
    const model = getModel();
    const ids = await odoo.__WOWL_DEBUG__.root.env.services.orm.search(resModel, domain);
    model.dispatch("SET_GLOBAL_FILTER_VALUE", {
        id: filterId,
        value: ids.length ? { operator: "in", ids } : undefined,
    });
    return settle();
}

const OPEN = {
    content: "The spreadsheet is there, without a public link",
    trigger: ".o_spreadsheet_dashboard_action .o-spreadsheet canvas",
};
const NO_ERROR = {
    content: "No cell shows an error",
    trigger: ".o_spreadsheet_dashboard_action:not(:has(.o-sharing))",
    run: async () => refuseErrors(await settle()),
};

registry.category("web_tour.tours").add("crm_partnership_dashboard_tour", {
    steps: () => [OPEN, NO_ERROR],
});

registry.category("web_tour.tours").add("crm_partnership_dashboard_phone_tour", {
    steps: () => [
        {
            content: "The figures are there",
            trigger: ".o_mobile_dashboard canvas",
            run: async () => refuseErrors(await settle()),
        },
    ],
});

registry.category("web_tour.tours").add("crm_partnership_dashboard_filter_tour", {
    steps: () => [
        OPEN,
        NO_ERROR,
        {
            content: "All partnerships, then those of one owner, of one enterprise",
            trigger: ".o_spreadsheet_dashboard_action .o-spreadsheet",
            run: async () => {
                expectFigure(await settle(), "director-ongoing", 3);
                let model = await filter("owner", "res.users", [["login", "=", "test_other"]]);
                expectFigure(model, "director-ongoing", 1);
                expectFigure(model, "director-hires", 0);
                model = await filter("owner", "res.users", [["id", "=", 0]]);
                expectFigure(model, "director-ongoing", 3);
                expectFigure(model, "director-hires", 1);
                model = await filter("sector", "res.partner.industry", [["name", "=", "Test"]]);
                expectFigure(model, "director-ongoing", 0);
                model = await filter("sector", "res.partner.industry", [["id", "=", 0]]);
                model.dispatch("SET_GLOBAL_FILTER_VALUE", {
                    id: "period",
                    value: { type: "year", year: 2001 },
                });
                expectFigure(await settle(), "director-hires", 0);
                model.dispatch("SET_GLOBAL_FILTER_VALUE", { id: "period", value: undefined });
                expectFigure(await settle(), "director-hires", 1);
            },
        },
        {
            content: "A scorecard opens what it counts",
            trigger: ".o-figure[data-id='director-ongoing'] canvas[role='button']",
            run: "click",
        },
        {
            content: "The three partnerships",
            trigger: ".o_list_view .o_data_row:nth-child(3)",
        },
        {
            content: "No other one",
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(4)))",
        },
    ],
});
