// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_partnership_alignment_send_tour", {
    steps: () => [
        {
            content: "Open the alignment of the partnership",
            trigger: "button[name='action_open_alignment']",
            run: "click",
        },
        {
            content: "Owner and contact person are proposed; send",
            trigger: ".o_form_view .o_field_widget[name='respondent_ids'] .o_data_row:nth-child(2)",
        },
        { content: "Save first", trigger: ".o_form_button_save", run: "click" },
        {
            content: "Send to both parties",
            trigger: ".o_statusbar_buttons button[name='action_send']",
            run: "click",
        },
        {
            content: "It asks first",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Answers are coming in",
            trigger: ".o_arrow_button_current[data-value='open']",
        },
    ],
});

registry.category("web_tour.tours").add("crm_partnership_alignment_answer_tour", {
    steps: () => [
        {
            content: "Submit at once: the missing answers are told",
            trigger: ".o_alignment button[value='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "All are missing",
            trigger: ".o_alignment .alert-danger",
        },
        {
            content: "Answer every question",
            trigger: ".o_alignment fieldset",
            run() {
                for (const radio of document.querySelectorAll("input[type=radio][value='3']")) {
                    radio.click();
                }
            },
        },
        {
            content: "All are saved as they are given",
            trigger: ".o_alignment_status:contains(/25.*25/)",
        },
        {
            content: "Submit",
            trigger: ".o_alignment button[value='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Submitted or compared",
            trigger: "#wrap h1:not(:contains('500'))",
        },
    ],
});
