import { registry } from "@web/core/registry";

const open = {
    content: "Open the commands from the keyboard",
    trigger: ".o_web_client",
    run: "press control+k",
};

const type = (words) => ({
    content: `Type ${words}`,
    trigger: ".o_command_palette_search input",
    run: `edit ${words}`,
});

const first = (name) => ({
    content: `${name} is found first; Enter`,
    trigger: `.o_command_palette .o_command.focused:contains('${name}')`,
    run: "press Enter",
});

registry.category("web_tour.tours").add("crm_partnership_commands_tour", {
    steps: () => [
        { content: "The page is there", trigger: ".o_kanban_view, .o_list_view" },
        open,
        type("log an inter"),
        first("Log an Interaction"),
        {
            content: "Which partnership?",
            trigger: ".o_command_palette_search input[placeholder*='With which partnership']",
            run: "edit Boulangerie",
        },
        first("Boulangerie Touche"),
        {
            content: "The window of the interaction",
            trigger: ".modal .o_field_widget[name='name'] input",
            run: "edit Called about the needs",
        },
        {
            content: "Its main step by its key",
            trigger: ".modal .o_form_view",
            run: "press alt+q",
        },
        { content: "It is logged", trigger: "body:not(:has(.modal))" },
        open,
        type("keys and"),
        first("Keys and Commands"),
        {
            content: "Keys and own commands are told",
            trigger: ".modal:has(li:contains('New Partnership')) .o_partnership_keys kbd:contains('Alt+Q')",
        },
        {
            content: "Leave",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        { content: "It is closed", trigger: "body:not(:has(.modal))" },
        open,
        type("new partnership"),
        first("New Partnership"),
        {
            content: "The form of a new one",
            trigger: ".o_form_view .o_field_widget[name='partner_id'] input",
        },
    ],
});

registry.category("web_tour.tours").add("crm_partnership_commands_counsellor_tour", {
    steps: () => [
        { content: "The page is there", trigger: ".o_web_client .o_main_navbar" },
        open,
        {
            content: "What a counsellor does is there; opening a partnership is not",
            trigger:
                ".o_command_palette:has(.o_command:contains('Find a Participant by Code')):not(:has(.o_command:contains('New Partnership'))):not(:has(.o_command:contains('New Labour Need')))",
        },
        type("participant by code"),
        first("Find a Participant by Code"),
        {
            content: "Type the code",
            trigger: ".o_command_palette_search input[placeholder*='Code of the participant']",
            async run({ edit }) {
                await edit(document.body.dataset.code || "P");
            },
        },
        {
            content: "The file opens",
            trigger: ".o_command_palette .o_command.focused",
            run: "press Enter",
        },
        {
            content: "It is the file",
            trigger: ".o_form_view .o_statusbar_buttons button[name='action_open_identity']",
        },
    ],
});

registry.category("web_tour.tours").add("crm_partnership_commands_outsider_tour", {
    steps: () => [
        { content: "The page is there", trigger: ".o_web_client .o_main_navbar" },
        open,
        {
            content: "Whoever has no role has none of these commands",
            trigger:
                ".o_command_palette:has(.o_command):not(:has(.o_command:contains('Partnership')))",
        },
    ],
});
