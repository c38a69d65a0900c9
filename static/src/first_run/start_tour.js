// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

// Starts a guided tour from an action of the server, and offers tours and Getting
// Started in the menu of the user.
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { session } from "@web/session";

async function startTour(env, action) {
    const { name, message } = action.params;
    await env.services.tour_service.startTour(name, {
        mode: "manual",
        rainbowManMessage: message,
    });
}

registry.category("actions").add("crm_partnership.start_tour", startTour);

const offered = session.crm_partnership || { tours: {}, can_start: false };
const items = registry.category("user_menuitems");

Object.entries(offered.tours).forEach(([name, description], index) => {
    items.add(name, (env) => ({
        type: "item",
        id: name,
        description,
        callback: async () => {
            const action = await env.services.orm.call("web_tour.tour", "start_partnership_tour", [
                name,
            ]);
            if (action) {
                await env.services.action.doAction(action);
            }
        },
        sequence: 21 + index,
    }));
});

if (offered.can_start) {
    items.add("crm_partnership_getting_started", (env) => ({
        type: "item",
        id: "crm_partnership_getting_started",
        description: _t("Getting Started"),
        callback: () => env.services.action.doAction("crm_partnership.crm_onboarding_action"),
        sequence: 19,
    }));
}
