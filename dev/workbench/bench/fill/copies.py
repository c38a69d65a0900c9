# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Many rows at once, as copies of one that the ORM made."""

#: the same draw for the same number and the same word, on any machine
DRAW = """
CREATE OR REPLACE FUNCTION bench_draw(n bigint, word text) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(n, hashtext(word)) & 16777215) / 16777216.0::float8
$$
"""


def pick(values, word, number="s.n"):
    """SQL of one of ``values`` (a list, or SQL of an array), drawn."""
    if isinstance(values, dict):  # value → weight
        values = [value for value, weight in values.items() for _n in range(weight)]
    if isinstance(values, list):
        rows = ", ".join(
            "NULL" if v is None else f"'{v}'" if isinstance(v, str) else str(v)
            for v in values
        )
        values = f"(ARRAY[{rows}])"
    return (
        f"{values}[1 + floor(bench_draw({number}, '{word}') "
        f"* cardinality({values}))::int]"
    )


def days(word, least, most, number="s.n"):
    """SQL of a whole number of days, drawn."""
    return (
        f"({least} + floor(bench_draw({number}, '{word}') * {most - least + 1})::int)"
    )


def chance(word, share, number="s.n"):
    """SQL of a condition that holds for a share of the rows."""
    return f"bench_draw({number}, '{word}') < {share}"


class Copies:
    """Copies rows; ids are consecutive, so that the n-th row is known by its number."""

    def __init__(self, env):
        self.cr = env.cr
        self.env = env

    def prepare(self, people):
        self.cr.execute(DRAW)
        self.cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if self.cr.fetchone()[0]:
            # foreign keys are right by construction: not looked up for each row
            self.cr.execute("SET session_replication_role = replica")
        self.cr.execute(
            """
            CREATE TABLE bench_cast (
                company_id int PRIMARY KEY, low float8, high float8,
                developers int[], salespeople int[], counsellors int[], teams int[],
                address int)
            """
        )
        for row in people.companies:
            self.cr.execute(
                "INSERT INTO bench_cast VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", row
            )

    def finish(self):
        self.cr.execute("SET session_replication_role = DEFAULT")

    def columns(self, table):
        self.cr.execute(
            """
            SELECT column_name FROM information_schema.columns
             WHERE table_schema = current_schema AND table_name = %s
               AND is_generated = 'NEVER'
             ORDER BY ordinal_position
            """,
            [table],
        )
        return [name for (name,) in self.cr.fetchall()]

    def make(self, prototype, count, source, values):
        """Copy a record ``count`` times.

        :param source: SQL of what stands in FROM, with rows ``s`` that hold ``n`` from 1
        :param values: {column: SQL}, over ``s``, ``p`` (the prototype) and ``id``
        :return: id of the first copy
        """
        prototype.env.flush_all()
        table = prototype._table
        self.cr.execute(f'SELECT COALESCE(MAX(id), 0) + 1 FROM "{table}"')
        first = self.cr.fetchone()[0]
        names = self.columns(table)
        unknown = values.keys() - set(names)
        if unknown:
            raise ValueError(f"{table} has no columns {unknown}")
        new_id = f"({first - 1} + s.n)"
        selected = [
            new_id
            if name == "id"
            else values[name].replace("{id}", new_id)
            if name in values
            else f'p."{name}"'
            for name in names
        ]
        quoted = ", ".join(f'"{name}"' for name in names)
        self.cr.execute(
            f'INSERT INTO "{table}" ({quoted}) SELECT {", ".join(selected)} '
            f'FROM {source} JOIN "{table}" p ON p.id = {prototype.id}'
        )
        if self.cr.rowcount != count:
            raise ValueError(f"{table}: {self.cr.rowcount} rows, not {count}")
        self.cr.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
            [table, first + count - 1],
        )
        return first

    def link(self, table, columns, query):
        """Rows of a relation."""
        self.cr.execute(f'INSERT INTO "{table}" ({columns}) {query}')
