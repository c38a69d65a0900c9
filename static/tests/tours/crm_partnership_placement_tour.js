// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_partnership_file_tour", {
    steps: () => [
        {
            content: "Open a file",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "The code is drawn by the system",
            trigger: ".o_form_view .oe_title h1",
        },
        {
            content: "Something of the path is known",
            trigger: ".o_form_view .o_field_widget[name='hours_min'] input",
            run: "edit 20",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            content: "The person is known by a code",
            trigger: ".o_form_view .oe_title .o_field_widget[name='name']:contains('P-')",
        },
        {
            content: "Open the identity",
            trigger: ".o_statusbar_buttons button[name='action_open_identity']",
            run: "click",
        },
        {
            content: "Say what for",
            trigger: ".modal .o_field_widget[name='purpose_id'] .o_radio_item:first input",
            run: "click",
        },
        {
            content: "Open",
            trigger: ".modal button[name='action_open']",
            run: "click",
        },
        {
            content: "Write the first name",
            trigger: ".modal .o_field_widget[name='first_name'] input",
            run: "edit Lucienne",
        },
        {
            content: "Write the last name",
            trigger: ".modal .o_field_widget[name='last_name'] input",
            run: "edit Duparcours",
        },
        {
            content: "Save and close",
            trigger: ".modal button[name='action_save']",
            run: "click",
        },
        {
            content: "Ready for a job",
            trigger:
                "body:not(:has(.modal)) .o_statusbar_buttons button[name='action_make_available']",
            run: "click",
        },
        {
            content: "The person is ready: jobs may be looked for",
            trigger: ".o_form_view:not(:has(button[name='action_make_available']))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_partnership_place_tour", {
    steps: () => [
        {
            content: "The consent is recorded: introduce the person",
            trigger: ".o_statusbar_buttons button[name='action_introduce']",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The employer knows the person",
            trigger: ".o_arrow_button_current[data-value='introduced']",
        },
        {
            content: "What is missing is told",
            trigger: ".o_form_view .alert-warning",
        },
        {
            content: "Name the tutor",
            trigger: ".o_field_widget[name='tutor_id'] input",
            run: "edit Line",
        },
        {
            content: "Choose the tutor",
            trigger: ".o-autocomplete--dropdown-item:contains('Line Roy')",
            run: "click",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            content: "The job begins",
            trigger:
                "body:not(:has(.o_form_view .alert-warning)) .o_statusbar_buttons button.btn-primary:not([name^='action_'])",
            run: "click",
        },
        {
            content: "Write the wage",
            trigger: ".modal .o_field_widget[name='wage'] input",
            run: "edit 21.50",
        },
        {
            content: "Write the hours",
            trigger: ".modal .o_field_widget[name='hours'] input",
            run: "edit 35",
        },
        {
            content: "Record the start",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "Follow-ups are planned",
            trigger: ".o_form_view a.nav-link[name='followups']",
            run: "click",
        },
        {
            content: "Four of them",
            trigger: ".o_field_widget[name='followup_ids'] .o_data_row:nth-child(4)",
        },
    ],
});
