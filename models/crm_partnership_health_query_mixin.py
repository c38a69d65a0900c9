# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.tools import SQL

#: under which the query is planned: what takes milliseconds would be compiled for
#: seconds; the sums of many partnerships stay in memory; the joins stand in their order,
#: and nothing is sorted for them
SETTINGS = {
    "jit": "off",
    "work_mem": "64MB",
    "join_collapse_limit": "1",
    "from_collapse_limit": "1",
    "enable_mergejoin": "off",
}
#: in a range of ids with this many for each one that is computed, parts are looked up
SPARSE = 4
#: parameters of the query
PARAMETERS = {
    "ids": "int[]",
    "today": "date",
    "first": "int",
    "last": "int",
    "companies": "int[]",
    "shares": "float8[]",
}


class CrmPartnershipHealthQueryMixin(models.AbstractModel):
    """The one query that computes the health of partnerships, and how it is run.

    Its text is made once: putting it together from its pieces takes longer in Python than
    computing one partnership does in the database.
    """

    _name = "crm.partnership.health.query.mixin"
    _description = "Query of the Health of Partnerships"
    _inherit = [
        "crm.partnership.health.facts.mixin",
        "crm.partnership.health.scores.mixin",
    ]

    @api.model
    def _run_health_query(self, ids, means=None):
        """Compute and write; what it reads is in the database already.

        :param ids: of partnerships, sorted
        :param means: as ``_get_health_means``; without them, the query reads them
        """
        # where the partnerships are most of their neighbours, their parts are read as one
        # range: a scan then compares two numbers, and is planned without weighing each of
        # the ids. What is read of others is joined to nothing
        is_dense = ids[-1] - ids[0] < SPARSE * len(ids)
        self.env.cr.execute(
            self._get_health_text(is_dense, means is not None),
            {
                # as one word: an array of many values is read one by one
                "ids": f"{{{','.join(map(str, ids))}}}",
                "today": fields.Date.context_today(self),
                "first": ids[0],
                "last": ids[-1],
                "companies": list(means or ()),
                "shares": list((means or {}).values()),
            },
        )

    @api.model
    @tools.ormcache("is_dense", "has_means")
    def _get_health_text(self, is_dense, has_means):
        """The query as text, with the parameters by name."""
        given = {name: SQL(f"$[{name}]") for name in PARAMETERS}
        update = self._get_health_update(
            given["ids"],
            given["today"],
            SQL("BETWEEN %s AND %s", given["first"], given["last"])
            if is_dense
            else SQL("= ANY(%s)", given["ids"]),
            SQL("%s, %s", given["companies"], given["shares"]) if has_means else None,
        )
        text = self.env.cr.mogrify(update).decode().replace("%", "%%")
        for name, kind in PARAMETERS.items():
            text = text.replace(f"$[{name}]", f"%({name})s::{kind}")
        return "; ".join(
            [
                *(f"SET LOCAL {name} = {value!r}" for name, value in SETTINGS.items()),
                text,
                *(f"SET LOCAL {name} = DEFAULT" for name in SETTINGS),
            ]
        )

    @api.model
    def _get_health_update(self, ids, today, neighbours, means):
        """The query, from pieces of SQL.

        :param ids: an array
        :param today: a date
        :param neighbours: what ids are compared with where their parts are read
        :param means: two arrays, enterprises and their shares; None to read them
        """
        columns = self._get_health_columns()
        return SQL(
            """
            WITH %(facts)s, %(scores)s
            UPDATE crm_partnership p
               SET (%(columns)s) = ROW(%(values)s)
              FROM result r
             WHERE p.id = r.id
               AND (%(current)s) IS DISTINCT FROM (%(values)s)
            """,
            facts=self._get_health_facts(ids, today, neighbours, means),
            scores=self._get_health_scores(),
            columns=SQL(", ").join(SQL.identifier(name) for name in columns),
            current=SQL(", ").join(SQL.identifier("p", name) for name in columns),
            values=SQL(", ").join(SQL.identifier("r", name) for name in columns),
        )
