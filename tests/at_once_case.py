# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import LockError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name

GROUP = "crm_partnership.group_"


class RealConnectionsCase(BaseCase):
    """Real connections that work at the same time, as two requests of the server do.

    What they write is committed: each test removes what it made, in SQL where the
    application keeps it for good.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())

    @staticmethod
    def env_of(cr):
        return api.Environment(
            cr, SUPERUSER_ID, {"no_reset_password": True, "lang": "en_US"}
        )

    def at_once(self, *works):
        """Run the works on connections of their own; the first commits last.

        :param works: functions of an environment
        :return: what each work raised, or None
        """
        outcomes = [None] * len(works)
        entered, go = threading.Event(), threading.Event()

        def run(number, work):
            def once(env):
                work(env)
                if number == 0:
                    env.flush_all()
                    entered.set()
                    go.wait(30)

            try:
                with self.registry.cursor() as cr:
                    env = self.env_of(cr)
                    retrying(lambda: once(env), env)
            except Exception as error:
                outcomes[number] = error
            finally:
                entered.set()

        threads = [
            threading.Thread(target=run, args=(number, work))
            for number, work in enumerate(works)
        ]
        threads[0].start()
        self.assertTrue(entered.wait(60))
        for thread in threads[1:]:
            thread.start()
            thread.join(1)
        go.set()
        for thread in threads:
            thread.join(60)
        for error in outcomes:
            # nothing that a person could act upon
            self.assertNotIsInstance(error, LockError)
        return outcomes


class AtOnceCase(RealConnectionsCase):
    """Makes and removes an employer, accounts and what else a test keeps."""

    def setUp(self):
        super().setUp()
        self.doomed = {}
        self.addCleanup(self.remove)
        with self.registry.cursor() as cr:
            self.make(self.env_of(cr))

    def make(self, env):
        """Make what the tests work on, and keep the numbers."""
        raise NotImplementedError

    def keep(self, record):
        """Remember what is to be removed; the last made goes first."""
        self.doomed.setdefault(record._name, []).extend(record.ids)
        return record

    def new_user(self, env, login, group):
        return self.keep(
            env["res.users"].create(
                {
                    "name": login,
                    "login": login,
                    "email": f"{login}@c.example",
                    "group_ids": [Command.set(env.ref(GROUP + group).ids)],
                }
            )
        )

    def new_employer(self, env):
        employer = self.keep(
            env["res.partner"].create({"name": "Simultané inc.", "is_company": True})
        )
        contact = self.keep(
            env["res.partner"].create(
                {"name": "Ida", "parent_id": employer.id, "email": "ida@c.example"}
            )
        )
        partnership = self.keep(
            env["crm.partnership"].create(
                {"partner_id": employer.id, "contact_ids": [Command.set(contact.ids)]}
            )
        )
        return partnership, contact

    def remove(self):
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            people = self.doomed.pop("res.partner", [])
            users = env["res.users"].browse(self.doomed.pop("res.users", []))
            partnerships = self.doomed.pop("crm.partnership", [])
            env["mail.mail"].search(
                [("recipient_ids", "in", [*people, *users.partner_id.ids])]
            ).mail_message_id.unlink()
            for name in (
                "crm.placement.internship",
                "crm.placement",
                "crm.workplace.check",
                "crm.participant",
            ):
                ids = self.doomed.pop(name, [])
                for host in ("mail.activity", "mail.message"):
                    key = "res_model" if host == "mail.activity" else "model"
                    env[host].search([(key, "=", name), ("res_id", "in", ids)]).unlink()
                env.flush_all()
                # what happened is not removed by the application
                cr.execute(
                    f"DELETE FROM {env[name]._table} WHERE id = ANY(%s)",
                    [ids],
                )
            cr.execute(
                "DELETE FROM ir_attachment "
                "WHERE res_model = 'crm.internship.signature' AND create_uid = 1"
            )
            env.invalidate_all()
            env["crm.partnership"].browse(partnerships).unlink()
            persons = users.partner_id
            users.unlink()
            (persons | env["res.partner"].browse(people)).unlink()
            self.assertFalse(self.doomed, "these are not removed")

    def on(self, model, record_id, name, *args, **kwargs):
        """A work: the method ``name`` of a record."""

        def work(env):
            getattr(env[model].browse(record_id), name)(*args, **kwargs)

        return work
