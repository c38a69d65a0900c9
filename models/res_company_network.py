# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import fields, models

from ..tools.fair_turn import Weights

DEVELOPER = "crm_partnership.group_business_developer"
DIRECTOR = "crm_partnership.group_director"
#: a notice: what is to say, and where to read on
MESSAGE = Markup("<p>%s</p><p><a href='%s'>%s</a></p>")
#: what a director sets for the enterprise
SETUP = (
    *("network_offers_month", "network_area_id", "network_contact_id"),
    *("network_answer_days", "network_weight_share", "network_weight_fit"),
    *("network_weight_distance", "network_weight_capacity"),
)


class ResCompany(models.Model):
    """How an enterprise takes part in the network of sister enterprises."""

    _inherit = "res.company"

    network_offers_month = fields.Integer(
        string="Offers Taken a Month",
        help="How many needs a month sister enterprises may offer to this one. 0: none.",
    )
    network_area_id = fields.Many2one(
        "crm.area",
        string="Area of the Enterprise",
        ondelete="restrict",
        help="Where the enterprise works: the nearest are asked first.",
    )
    network_contact_id = fields.Many2one(
        "res.users",
        string="Contact for the Network",
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Who is told of offers. Empty: the directors are.",
    )
    network_answer_days = fields.Integer(
        string="Time to Answer an Offer (days)",
        default=5,
        help="After so many days without an answer, the next enterprise is asked.",
    )
    network_weight_share = fields.Integer(
        string="Weight of the Past Share",
        default=Weights.share,
        help="Who received the fewest offers in twelve months comes first.",
    )
    network_weight_fit = fields.Integer(
        string="Weight of the Occupation",
        default=Weights.fit,
        help="Whose programmes teach the occupation comes first.",
    )
    network_weight_distance = fields.Integer(
        string="Weight of the Distance",
        default=Weights.distance,
        help="Who is nearest to the employer comes first.",
    )
    network_weight_capacity = fields.Integer(
        string="Weight of the Capacity",
        default=Weights.capacity,
        help="Who has the fewest offers in hand comes first.",
    )

    _network_positive = models.Constraint(
        "CHECK (COALESCE(network_offers_month, 0) BETWEEN 0 AND 1000 "
        "AND network_answer_days BETWEEN 1 AND 90)",
        "Offers a month go from 0 to 1000, and the time to answer from 1 to 90 days.",
    )
    _network_weights = models.Constraint(
        "CHECK (COALESCE(network_weight_share, 0) BETWEEN 0 AND 100 "
        "AND COALESCE(network_weight_fit, 0) BETWEEN 0 AND 100 "
        "AND COALESCE(network_weight_distance, 0) BETWEEN 0 AND 100 "
        "AND COALESCE(network_weight_capacity, 0) BETWEEN 0 AND 100)",
        "Network: the weights of past share, occupation, distance and capacity go from 0 to "
        "100.",
    )

    def _get_network_weights(self):
        self.ensure_one()
        return Weights(
            share=self.network_weight_share,
            fit=self.network_weight_fit,
            distance=self.network_weight_distance,
            capacity=self.network_weight_capacity,
        )

    def _get_network_people(self):
        """Who is told of what comes from the network: the contact, else directors."""
        self.ensure_one()
        contact = self.network_contact_id
        if (
            contact.active
            and self in contact.company_ids
            and contact.has_group(DEVELOPER)
        ):
            return contact
        return self._get_users_of_group(DIRECTOR)

    def _tell_people(self, users, subject, body, link):
        """A notice in the inbox of each person alone, in their language.

        :param subject: function(env) → text
        :param body: function(env) → text, which names neither an employer nor a
            partnership: it may leave by mail
        :param link: path of the page to open
        """
        self.ensure_one()
        for user in users:
            thread = self.env["mail.thread"].with_context(lang=user.lang)
            env = thread.env
            thread.sudo().message_notify(  # sudo: nothing is read, the notice is ours
                partner_ids=user.partner_id.ids,
                subject=subject(env),
                body=MESSAGE % (body(env), link, env._("Open it")),
                author_id=self.partner_id.id,
            )
