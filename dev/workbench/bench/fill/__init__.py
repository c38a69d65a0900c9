# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Fill a database: a cast and prototypes by the ORM, everything else set-based.

Rows are copies of a prototype that the ORM made, so that what is not drawn is what the
ORM stores; what depends on what is drawn is said in SQL, and compared with the ORM on a
sample (``sample``).
"""


def fill(env, size):
    """Make ``size`` partnerships with their parts, and as many leads."""
    # inside: the logins are read outside Odoo too
    from . import cast, leads, partnerships, parts, sample
    from .copies import Copies

    env = env(
        context={**env.context, "tracking_disable": True, "no_reset_password": True}
    )
    people = cast.make(env)
    copies = Copies(env)
    copies.prepare(people)
    employers = partnerships.make_employers(env, copies, size + partnerships.FREE)
    first = partnerships.make_partnerships(env, copies, people, employers, size)
    parts.make(env, copies, people, first, size)
    partnerships.follow_parts(env, first)
    leads.make(env, copies, people, employers, size)
    copies.finish()
    env.cr.commit()
    env.invalidate_all()
    done = env["crm.partnership"].browse(range(first, first + size))
    for start in range(0, size, 10000):
        done[start : start + 10000]._refresh_health()
        env.cr.commit()
        env.invalidate_all()
    sample.check(env)
