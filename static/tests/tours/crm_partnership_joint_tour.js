// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_partnership_quick_log_tour", {
    steps: () => [
        {
            content: "The window is there, on a phone",
            trigger: ".o_joint_quick_log .o_field_widget[name='committee_id'] input",
            run: "click",
        },
        {
            content: "Choose the committee",
            trigger: ".o_kanban_record:contains('Comité Test'), .o-autocomplete--dropdown-item:contains('Comité Test')",
            run: "click",
        },
        {
            content: "The title is there already",
            trigger: ".o_joint_quick_log .o_field_widget[name='name'] input:value(CT)",
        },
        {
            content: "Who was there",
            trigger: ".o_joint_quick_log .o_field_widget[name='partner_ids'] input",
            run: "edit Line Duquick",
        },
        {
            content: "Choose her",
            trigger: ".o_kanban_record:contains('Line Duquick'), .o-autocomplete--dropdown-item:contains('Line Duquick')",
            run: "click",
        },
        {
            content: "What was decided",
            trigger: ".o_joint_quick_log .o_field_widget[name='decision'] input",
            run: "edit Send the list",
        },
        {
            content: "One save",
            trigger: "button[name='action_save']",
            run: "click",
        },
        {
            content: "It is on record, held",
            trigger: ".o_form_view button[name='action_reopen']",
        },
        {
            content: "All of the page is there",
            trigger: ".o-mail-Chatter .o-mail-Message",
        },
    ],
});
