// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

// A short tour for each role: where its work is, menu by menu. Nothing is created or
// changed, so that a tour is the same on an empty enterprise and on a full one.
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { markup } from "@odoo/owl";

const MENU = "crm_partnership.crm_partnership_menu_";

/** Steps that open a menu, on a wide screen and on a phone. */
function openMenu(section, item, content) {
    const at = (name) => `[data-menu-xmlid='${MENU}${name}']`;
    const wide = item
        ? [
              [`.o_menu_sections ${at(section)}`, content],
              [`.o-dropdown--menu ${at(item)}`, _t("Open it.")],
          ]
        : [[`.o_menu_sections ${at(section)}`, content]];
    const narrow = [
        [".o_main_navbar .o_menu_toggle", content],
        [`.o_app_menu_sidebar ${at(item || section)}`, _t("Open it.")],
    ];
    return [
        ...wide.map((step) => ["desktop", ...step]),
        ...narrow.map((step) => ["mobile", ...step]),
    ].map(([device, trigger, text]) => ({
        isActive: [device],
        trigger,
        content: text,
        tooltipPosition: "bottom",
        run: "click",
    }));
}

function addTour(role, url, getSteps) {
    registry.category("web_tour.tours").add(`crm_partnership_tour_${role}`, {
        url,
        steps: () => getSteps().flat(),
    });
}

addTour("developer", "/odoo/partnerships", () => [
    openMenu(
        "pipeline",
        false,
        markup(
            _t(
                "<b>Your partnerships</b> stand here by stage. A card moves on once its conditions are met; “New” opens one."
            )
        )
    ),
    openMenu(
        "follow",
        "due",
        markup(_t("<b>To Contact</b>: the employers who have not heard from you for too long."))
    ),
    openMenu(
        "follow",
        "need",
        markup(_t("<b>Labour Needs</b>: what employers look for, and how many people meet it."))
    ),
]);

addTour("director", "/odoo/partnerships", () => [
    openMenu(
        "pipeline",
        false,
        markup(
            _t(
                "<b>All partnerships</b> of the enterprise stand here by stage, with their health from 0 to 100."
            )
        )
    ),
    openMenu(
        "reporting",
        "continuity",
        markup(_t("<b>Continuity</b>: which partnerships depend on one person alone."))
    ),
    openMenu(
        "config",
        "onboarding",
        markup(
            _t(
                "<b>Getting Started</b>: what is left to set up, sample data to look around, and these tours."
            )
        )
    ),
]);

addTour("liaison", "/odoo/my-sector-committees", () => [
    openMenu(
        "sector",
        "sector_own",
        markup(_t("<b>My Committees</b>: where you are a liaison, with their seats and contacts."))
    ),
    openMenu(
        "sector",
        "joint",
        markup(_t("<b>Joint Activities</b>: what you do together with committees and employers."))
    ),
    openMenu(
        "sector",
        "joint_log",
        markup(_t("<b>Quick Log</b>: note in a minute what has just taken place."))
    ),
]);

addTour("counsellor", "/odoo/participants", () => [
    openMenu(
        "people",
        "participant",
        markup(
            _t(
                "<b>Participants</b> are known by a code. A name is opened for a purpose, and leaves a trace."
            )
        )
    ),
    openMenu(
        "people",
        "placement",
        markup(_t("<b>Placements</b>: from a proposal by code to a job that lasts."))
    ),
    openMenu(
        "people",
        "followup",
        markup(_t("<b>Follow-ups</b>: whom to call, 4, 12, 26 and 52 weeks after a hire."))
    ),
]);

addTour("privacy", "/odoo/partnerships", () => [
    openMenu(
        "privacy",
        "privacy_dashboard",
        markup(_t("<b>Overview</b>: what waits for you; each figure opens its list."))
    ),
    openMenu(
        "privacy",
        "privacy_request",
        markup(_t("<b>Requests</b> of persons, with the deadline that the law sets."))
    ),
    openMenu(
        "people",
        "access_log",
        markup(_t("<b>Register of Access</b>: who has opened an identity, when and what for."))
    ),
]);
