// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

// What is done most often, from the command palette (Ctrl+K). Menus are those that the
// server sent to the user: who does not have one does not see its command either.

const FOUND = 8;
const DELAY = 250;

/** Keys and commands, explained. */
export class KeysDialog extends Component {
    static template = "crm_partnership.KeysDialog";
    static components = { Dialog };
    static props = { close: Function, commands: { type: Array, element: String } };

    get keys() {
        return [
            ["Ctrl+K", _t("Commands: type a few letters of what you want to do")],
            ["Ctrl+K /", _t("Menus: type a few letters of a page")],
            ["Alt", _t("Hold it down: each button shows its key")],
            ["Alt+Q", _t("Main step of the page or window: send, finish, record…")],
            ["Alt+W, Alt+Y", _t("Other steps that are at hand")],
            ["Alt+L", _t("On a partnership: log an interaction")],
            ["Alt+D", _t("Decline, or do not pursue")],
            ["Alt+G", _t("Read and sign")],
            ["Alt+C, Alt+S, Alt+J", _t("New, save, discard")],
            ["Alt+P, Alt+N", _t("Previous and next record")],
            ["Alt+X", _t("Leave a window without doing anything")],
        ];
    }
}

/** Ask for a record by its name, then do something with it. */
function ask(env, { model, placeholder, domain = [], fields = [], keep = () => true, open }) {
    return {
        configByNamespace: {
            default: {
                categories: [],
                emptyMessage: _t("Nothing found"),
                debounceDelay: DELAY,
                placeholder,
            },
        },
        providers: [
            {
                async provide(_env, { searchValue = "" } = {}) {
                    const words = searchValue.trim();
                    const records = await env.services.orm.searchRead(
                        model,
                        words ? [["display_name", "ilike", words], ...domain] : domain,
                        ["display_name", ...fields],
                        { limit: FOUND }
                    );
                    return records.filter(keep).map((record) => ({
                        name: record.display_name,
                        action: () => open(record.id),
                    }));
                },
            },
        ],
    };
}

function openForm(env, resModel, resId = false) {
    return env.services.action.doAction({
        type: "ir.actions.act_window",
        res_model: resModel,
        res_id: resId,
        views: [[false, "form"]],
        target: "current",
    });
}

const COMMANDS = [
    {
        name: _t("New Partnership"),
        menu: "pipeline",
        group: "business_developer",
        action: (env) => openForm(env, "crm.partnership"),
    },
    {
        name: _t("Log an Interaction…"),
        menu: "pipeline",
        // privacy officers read partnerships, and log nothing
        groups: ["business_developer", "committee_liaison", "counsellor"],
        action: (env) =>
            ask(env, {
                model: "crm.partnership",
                placeholder: _t("With which partnership?"),
                domain: [["status", "!=", "ended"]],
                fields: ["can_log"],
                keep: (record) => record.can_log,
                open: (id) =>
                    env.services.action.doAction(
                        "crm_partnership.crm_partnership_log_interaction_action",
                        { additionalContext: { active_ids: [id], active_id: id } }
                    ),
            }),
    },
    { name: _t("Quick Log of a Joint Activity"), menu: "joint_log" },
    {
        name: _t("New Labour Need"),
        menu: "need",
        group: "business_developer",
        action: (env) => openForm(env, "crm.labour.need"),
    },
    {
        name: _t("Find a Partnership…"),
        menu: "pipeline",
        action: (env) =>
            ask(env, {
                model: "crm.partnership",
                placeholder: _t("Name of the partnership or of the employer"),
                open: (id) => openForm(env, "crm.partnership", id),
            }),
    },
    {
        name: _t("Find a Participant by Code…"),
        menus: ["participant", "candidate"],
        action: (env) =>
            ask(env, {
                model: "crm.participant",
                placeholder: _t("Code of the participant"),
                open: (id) => openForm(env, "crm.participant", id),
            }),
    },
    { name: _t("Open My Dashboard"), menus: ["dashboard_director", "dashboard_liaison"] },
    { name: _t("Open the Privacy Dashboard"), menu: "dashboard_privacy" },
    { name: _t("Requests of Persons"), menu: "privacy_request" },
    { name: _t("Partnerships to Contact"), menu: "due" },
    { name: _t("Report a Privacy Incident"), menu: "privacy_report" },
];

async function getCommands(env) {
    const menus = {};
    for (const menu of env.services.menu.getAll()) {
        menus[menu.xmlid] = menu;
    }
    const findMenu = ({ menu, menus: names = [menu] }) =>
        names
            .map((name) => menus[`crm_partnership.crm_partnership_menu_${name}`])
            .find(Boolean);
    const result = [];
    for (const command of COMMANDS) {
        const menu = findMenu(command);
        if (!menu) {
            continue;
        }
        const groups = command.groups || (command.group ? [command.group] : []);
        const has = await Promise.all(
            groups.map((group) => user.hasGroup(`crm_partnership.group_${group}`))
        );
        if (groups.length && !has.includes(true)) {
            continue;
        }
        result.push({
            name: command.name.toString(),
            category: "crm_partnership",
            action: () =>
                command.action ? command.action(env) : env.services.menu.selectMenu(menu),
        });
    }
    return result;
}

registry
    .category("command_categories")
    .add("crm_partnership", { name: _t("Partnerships") }, { sequence: 20 });

registry.category("command_provider").add("crm_partnership", {
    async provide(env) {
        const commands = await getCommands(env);
        if (!commands.length) {
            return [];
        }
        const names = commands.map((command) => command.name);
        commands.push({
            name: _t("Keys and Commands of Partnerships").toString(),
            category: "crm_partnership",
            action: () => {
                env.services.dialog.add(KeysDialog, { commands: names });
            },
        });
        return commands;
    },
});
