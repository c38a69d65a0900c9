// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

const CSV = "Employeur;Ville;Personne contact\nUsine du Parcours;Lévis;Ana Roy\n";

function upload(input) {
    const file = new File([CSV], "employeurs.csv", { type: "text/csv" });
    const transfer = new DataTransfer();
    transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

registry.category("web_tour.tours").add("crm_partnership_import_tour", {
    url: "/odoo/partnerships",
    steps: () => [
        {
            content: "Open the follow-up menu",
            trigger: "button[data-menu-xmlid='crm_partnership.crm_partnership_menu_follow']",
            run: "click",
        },
        {
            content: "Open the import",
            trigger: "a[data-menu-xmlid='crm_partnership.crm_partnership_menu_import']",
            run: "click",
        },
        {
            content: "Give the file",
            trigger: ".modal .o_field_widget[name='data'] input[type='file']:not(:visible)",
            run() {
                upload(this.anchor);
            },
        },
        {
            content: "Read it",
            trigger: ".modal .o_field_widget[name='data'] input.o_input",
        },
        { trigger: ".modal button[name='action_read']", run: "click" },
        { trigger: ".modal button[name='action_check']", run: "click" },
        {
            content: "The row is told",
            trigger: ".modal .o_field_widget[name='line_ids'] td:contains('Usine du Parcours')",
        },
        { trigger: ".modal button[name='action_import']", run: "click" },
        { trigger: ".modal button[name='action_view_partnerships']", run: "click" },
        {
            content: "A move whose gate fails is refused",
            trigger:
                ".o_kanban_group:first .o_kanban_record:contains('Usine du Parcours')",
            run: "drag_and_drop(.o_kanban_group:eq(1))",
        },
        {
            content: "It says what is missing",
            trigger: ".modal .modal-body:contains('Un échange')",
        },
        { trigger: ".modal .modal-footer button", run: "click" },
        {
            content: "The card is where it was; open it",
            trigger:
                ".o_kanban_group:first .o_kanban_record:contains('Usine du Parcours')",
            run: "click",
        },
        {
            content: "The same move from the form",
            trigger: ".o_statusbar_status button:contains('Exploration')",
            run: "click",
        },
        {
            trigger: ".modal .modal-body:contains('Un échange')",
        },
        { trigger: ".modal .modal-footer button", run: "click" },
        {
            content: "The bar shows the stage where it is, with nothing to save",
            trigger:
                ".o_statusbar_status button[aria-checked='true']:contains('Premier contact')",
        },
        {
            trigger: "body:not(:has(.modal)):not(:has(.o_form_button_save:visible))",
        },
        { trigger: "button[name='action_open_log']", run: "click" },
        { trigger: ".modal .o_field_widget[name='name'] input", run: "edit First call" },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        { trigger: "body:not(:has(.modal)) .breadcrumb-item a", run: "click" },
        {
            content: "Now the gate opens",
            trigger:
                ".o_kanban_group:first .o_kanban_record:contains('Usine du Parcours')",
            run: "drag_and_drop(.o_kanban_group:eq(1))",
        },
        {
            trigger:
                ".o_kanban_group:eq(1) .o_kanban_record:contains('Usine du Parcours')",
        },
        {
            trigger: "button[data-menu-xmlid='crm_partnership.crm_partnership_menu_follow']",
            run: "click",
        },
        {
            content: "The handover opens from the menu",
            trigger: "a[data-menu-xmlid='crm_partnership.crm_partnership_menu_handover']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='to_user_id']",
        },
    ],
});
