// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_partnership_employer_post_tour", {
    steps: () => [
        {
            content: "Post an offer",
            trigger: "a[href='/my/needs/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Write what the work is",
            trigger: "form input[name='name']",
            run: "edit Aide-boulangère ou aide-boulanger",
        },
        {
            content: "How many people",
            trigger: "form input[name='positions']",
            run: "edit 2",
        },
        {
            content: "The wage",
            trigger: "form input[name='wage_min']",
            run: "edit 21,50",
        },
        {
            content: "Send",
            trigger: ".o_need_form button[type='submit'], form button.btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It was received",
            trigger: ".o_need_posted",
        },
    ],
});

registry.category("web_tour.tours").add("crm_partnership_employer_meet_tour", {
    steps: () => [
        {
            content: "A candidate is there, by code",
            trigger: "a.o_candidate:contains('P-')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The name is read, since the person agreed",
            trigger: ".o_candidate_page h1:contains('Rosemonde')",
        },
        {
            content: "We would like to meet",
            trigger: ".o_candidate_page form[action$='/meet'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It was told",
            trigger: ".o_candidate_page .o_candidate_meet",
        },
    ],
});

registry.category("web_tour.tours").add("crm_partnership_employer_code_tour", {
    steps: () => [
        {
            content: "The candidate of before is there",
            trigger: "a.o_candidate:contains('P-')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Since the person took the consent back, by code alone",
            trigger: ".o_candidate_page h1:contains('P-'):not(:contains('Rosemonde'))",
        },
        {
            content: "That is said kindly, and nothing else is shown",
            trigger:
                ".o_candidate_page:not(:contains('Rosemonde')):not(:has(.o_candidate_identity)):not(:has(.o_candidate_card)) .o_candidate_shut",
        },
    ],
});
