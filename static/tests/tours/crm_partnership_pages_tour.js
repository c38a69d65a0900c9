// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

const openPage = (name) => ({
    content: `Open the page ${name}`,
    trigger: `.o_form_view a.nav-link[name='${name}']`,
    run: "click",
});

registry.category("web_tour.tours").add("crm_partnership_pages_tour", {
    steps: () => [
        openPage("contacts"),
        {
            content: "The contact person was loaded with the page",
            trigger: ".o_field_widget[name='contact_ids']:contains('Line Roy')",
        },
        openPage("interactions"),
        {
            content: "The interaction too",
            trigger: ".o_field_widget[name='interaction_ids']:contains('First call')",
        },
        openPage("health"),
        {
            content: "The advice is there",
            trigger: ".o_field_widget[name='health_advice'] li",
        },
        openPage("people"),
        {
            content: "Change what the member does",
            trigger: ".o_field_widget[name='member_ids'] .o_data_row td[name='role']",
            run: "click",
        },
        {
            content: "Type it",
            trigger: ".o_field_widget[name='member_ids'] td[name='role'] input",
            run: "edit Visits",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            content: "It is saved, and the page still shows it",
            trigger: ".o_form_view .o_form_saved .o_field_widget[name='member_ids']:contains('Visits')",
        },
        openPage("contacts"),
        {
            content: "The other pages kept their content",
            trigger: ".o_field_widget[name='contact_ids']:contains('Line Roy')",
        },
        {
            content: "The next partnership",
            trigger: ".o_form_view .breadcrumb-item a, .o_back_button",
            run: "click",
        },
        {
            content: "In the list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "Its columns",
            trigger: ".o_list_view .o_optional_columns_dropdown_toggle",
            run: "click",
        },
        {
            content: "The employer is not shown yet: ask for it",
            trigger: ".o-dropdown--menu .dropdown-item:has(input[name='partner_id'])",
            run: "click",
        },
        {
            content: "The column is loaded",
            trigger: ".o_list_view td[name='partner_id']:contains('Boulangerie Test')",
        },
    ],
});
