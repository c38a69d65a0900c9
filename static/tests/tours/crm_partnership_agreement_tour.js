// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

const SIGN = [
    {
        content: "Open the signature",
        trigger: "#sign button[data-bs-toggle='modal']",
        run: "click",
    },
    {
        content: "Let the name be drawn",
        trigger: ".modal.show .o_web_sign_auto_button",
        run: "click",
    },
    {
        content: "Wait until the signature is drawn",
        trigger: ".modal.show canvas",
        async run() {
            const canvas = document.querySelector(".modal.show canvas");
            const isBlank = () =>
                !canvas.width ||
                !canvas
                    .getContext("2d")
                    .getImageData(0, 0, canvas.width, canvas.height)
                    .data.some((value) => value);
            while (isBlank()) {
                await new Promise((resolve) => setTimeout(resolve, 100));
            }
        },
    },
    {
        content: "Sign",
        trigger: ".modal.show .o_portal_sign_submit:enabled",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "The signature is recorded",
        trigger: ".o_agreement .alert-success",
    },
];

registry.category("web_tour.tours").add("crm_partnership_agreement_send_tour", {
    steps: () => [
        {
            content: "Open the agreement of the partnership",
            trigger: "button[name='action_open_agreement']",
            run: "click",
        },
        {
            content: "Owner and contact person are proposed as signatories",
            trigger: ".o_form_view a.nav-link[name='signatories']",
            run: "click",
        },
        {
            content: "Two people sign",
            trigger: ".o_field_widget[name='signatory_ids'] .o_data_row:nth-child(2)",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            content: "The commitments of the template are there",
            trigger: ".o_form_view a.nav-link[name='commitments']",
            run: "click",
        },
        {
            content: "Many of them",
            trigger: ".o_field_widget[name='commitment_ids'] .o_data_row:nth-child(10)",
        },
        {
            content: "Look a last time",
            trigger: ".o_statusbar_buttons button[name='action_open_send']",
            run: "click",
        },
        {
            content: "Send",
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            content: "It is being signed",
            trigger: ".o_arrow_button_current[data-value='sent']",
        },
    ],
});

registry.category("web_tour.tours").add("crm_partnership_agreement_sign_tour", {
    steps: () => [
        {
            content: "Read who does what",
            trigger: ".o_agreement table td strong",
        },
        ...SIGN,
    ],
});

registry.category("web_tour.tours").add("crm_partnership_agreement_countersign_tour", {
    steps: () => [
        {
            content: "Open the agreement of the partnership",
            trigger: "button[name='action_open_agreement']",
            run: "click",
        },
        {
            content: "One has signed",
            trigger: ".o_arrow_button_current[data-value='partly_signed']",
        },
        {
            content: "Go and sign",
            trigger: ".o_statusbar_buttons button[name='action_sign']",
            run: "click",
            expectUnloadPage: true,
        },
        ...SIGN,
    ],
});
