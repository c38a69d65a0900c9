// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
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
        { content: "The page is there", trigger: ".o_kanban_view .o_kanban_record" },
        open,
        type("consigner un ech"),
        first("Consigner un échange"),
        {
            content: "Which partnership?",
            trigger: ".o_command_palette_search input[placeholder*='Avec quel partenariat']",
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
        type("touches et"),
        first("Touches et commandes"),
        {
            content: "Keys and own commands are told",
            trigger: ".modal:has(li:contains('Nouveau partenariat')) .o_partnership_keys kbd:contains('Alt+Q')",
        },
        {
            content: "Leave",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        { content: "It is closed", trigger: "body:not(:has(.modal))" },
        open,
        type("nouveau parten"),
        first("Nouveau partenariat"),
        {
            content: "The form of a new one",
            trigger: ".o_form_view .o_field_widget[name='partner_id'] input",
        },
    ],
});

registry.category("web_tour.tours").add("crm_partnership_commands_counsellor_tour", {
    steps: () => [
        { content: "The list is there", trigger: ".o_list_view .o_data_row" },
        open,
        {
            content: "What a counsellor does is there; opening a partnership is not",
            trigger:
                ".o_command_palette:has(.o_command:contains('Trouver une personne participante')):not(:has(.o_command:contains('Nouveau partenariat'))):not(:has(.o_command:contains('Nouveau besoin')))",
        },
        type("participante par son"),
        first("Trouver une personne participante"),
        {
            content: "Type the code",
            trigger: ".o_command_palette_search input[placeholder*='Code de la personne participante']",
            async run({ edit }) {
                await edit("P");
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
        { content: "The page is there", trigger: ".o_action_manager .o_view_controller" },
        open,
        {
            content: "Whoever has no role has none of these commands",
            trigger:
                ".o_command_palette:has(.o_command):not(:has(.o_command:contains('artenariat')))",
        },
    ],
});
