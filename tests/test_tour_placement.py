# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .common import PartnershipCase
from .screen_case import DESK, ScreenCase

READY = "document.querySelector('.o_form_view [name=hours_min] input')"
SAVED = "document.querySelector('.oe_title [name=name]').textContent.includes('P-')"
#: the page goes behind another one
HIDE = """
Object.defineProperty(document, "visibilityState", {
    configurable: true,
    get: () => "hidden",
});
document.dispatchEvent(new Event("visibilitychange"));
"""
#: as a hand would, without leaving the field
WRITE = """
(() => {
    const input = document.querySelector('.o_form_view [name=hours_min] input');
    input.focus();
    input.value = "20";
    input.dispatchEvent(new Event("input", { bubbles: true }));
})()
"""


@tagged("post_install", "-at_install")
class TestTourPlacement(PartnershipCase, HttpCase):
    def test_a_counsellor_places_a_participant(self):
        self.counsellor.lang = "en_US"
        self.start_tour(
            "/odoo/participants",
            "crm_partnership_file_tour",
            login=self.counsellor.login,
        )
        participant = self.env["crm.participant"].search(
            [("user_id", "=", self.counsellor.id)]
        )
        self.assertEqual(len(participant), 1)
        identity = self.env["crm.participant.identity"]._of(participant)
        self.assertEqual(
            (identity.first_name, identity.last_name), ("Lucienne", "Duparcours")
        )
        partnership = self.new_partnership()
        self.sign_on_paper(partnership)
        self.new_check(partnership)
        self.new_consent(participant)
        placement = self.new_placement(partnership, participant)
        self.start_tour(
            f"/odoo/placements/{placement.id}",
            "crm_partnership_place_tour",
            login=self.counsellor.login,
        )
        self.assertEqual((placement.state, placement.hired_wage), ("hired", 21.5))
        self.assertEqual(participant.state, "placed")
        self.assertEqual(len(placement.followup_ids), 4)


@tagged("post_install", "-at_install")
class TestLeavingAForm(PartnershipCase, ScreenCase):
    def count(self, screen):
        screen.rest()
        return self.env["crm.participant"].search_count(
            [("user_id", "=", self.counsellor.id)]
        )

    def test_a_new_file_is_saved_by_leaving_if_something_is_written(self):
        with self.browse(self.counsellor.login) as screen:
            screen.resize(DESK)
            # in which nothing is written: behind another page, then left
            screen.open("/odoo/participants/new", READY)
            screen.run(HIDE)
            self.assertEqual(self.count(screen), 0)
            screen.open("/odoo/participants", "document.querySelector('.o_list_view')")
            self.assertEqual(self.count(screen), 0)
            # what is still in its field is kept, and once
            screen.open("/odoo/participants/new", READY)
            screen.run(WRITE)
            screen.open("/odoo/participants", "document.querySelector('.o_data_row')")
            self.assertEqual(self.count(screen), 1)
            screen.open("/odoo/participants/new", READY)
            screen.run(WRITE)
            screen.run(HIDE)
            screen.wait(SAVED)
            self.assertEqual(self.count(screen), 2)
