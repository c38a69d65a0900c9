// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

const APP = "crm_partnership.crm_partnership_menu_root";
/** Stands on the page while one of our screens is shown. */
export const CLASS = "o_crm_partnership_app";

/** Marks the page while the application is open, so that what makes its screens readable
 * (own_screens.scss) changes those of no other application. */
export const ownScreensService = {
    dependencies: ["menu"],
    start(env, { menu }) {
        const mark = () =>
            document.body.classList.toggle(CLASS, menu.getCurrentApp()?.xmlid === APP);
        env.bus.addEventListener("MENUS:APP-CHANGED", mark);
        mark();
    },
};

registry.category("services").add("crm_partnership.own_screens", ownScreensService);
