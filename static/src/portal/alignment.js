// Copyright 2026 crm_partnership contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
/** Saves each answer of the alignment checklist as it is given. Without it, the form
 * of the page does the same on its buttons. */
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";

const COMMENT_DELAY = 1500;

export class AlignmentForm extends Interaction {
    static selector = ".o_alignment";
    dynamicContent = {
        "input[type=radio]": { "t-on-change": this.onRating },
        textarea: {
            "t-on-input": this.debounced(this.onComment, COMMENT_DELAY),
            "t-on-change": this.onComment,
        },
    };

    setup() {
        this.statusEl = this.el.querySelector(".o_alignment_status");
        this.el.querySelector(".alert-danger")?.focus();
    }

    onRating(ev) {
        const question = ev.target.closest("[data-criterion]");
        question.classList.remove("border-danger");
        return this.save(question.dataset.criterion, { rating: ev.target.value });
    }

    onComment(ev) {
        const question = ev.target.closest("[data-criterion]");
        return this.save(question.dataset.criterion, { comment: ev.target.value });
    }

    async save(criterion, value) {
        const { respondent, token, total } = this.el.dataset;
        let result;
        try {
            result = await this.waitFor(
                rpc(`/my/alignment/${respondent}/save`, {
                    answers: { [criterion]: value },
                    access_token: token,
                })
            );
        } catch {
            result = { error: "offline" };
        }
        if (result.error) {
            this.statusEl.textContent = _t(
                "Not saved: check your connection, then use the button “Save for later”."
            );
            this.statusEl.classList.add("text-danger");
            return;
        }
        this.statusEl.classList.remove("text-danger");
        this.statusEl.textContent = _t("%(answered)s of %(total)s answered, saved", {
            answered: result.answered,
            total,
        });
    }
}

registry.category("public.interactions").add("crm_partnership.alignment", AlignmentForm);
