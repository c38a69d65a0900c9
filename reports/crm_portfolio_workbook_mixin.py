# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import babel.dates
import pytz

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse

from ..tools.workbook_folder import scratch_folder
from ..tools.workbook_stream import Column, StreamedWorkbook, Table

#: rows that the database hands over at once
BATCH = 2000
#: where paper has the format Letter
LETTER_COUNTRIES = ("CA", "US", "MX")


class CrmPortfolioWorkbookMixin(models.AbstractModel):
    """The portfolio as a workbook: what it is made of, and how it is read.

    Every table is one query, whose rows are those that the user may read: the condition
    is the ORM's own (``_search``), with the record rules. Columns and tables that the
    user's roles do not read are left out. Rows come through a cursor of the database, a
    few at a time, so that neither the memory nor the number of queries grows with them.

    The inheriting window has the filters and ``_get_partnership_domain``.
    """

    _name = "crm.portfolio.workbook.mixin"
    _description = "Portfolio Workbook"

    # -------------------------------------------------------------------- writing
    def _write_workbook(self, target):
        """Write the workbook into an open binary file, with the user's rights."""
        self.ensure_one()
        window = self._in_context()
        window.env.flush_all()
        # rows are read to the last one: plans that begin fast would be the slow ones
        window.env.cr.execute("SET LOCAL cursor_tuple_fraction = 1")
        env = window.env
        now = fields.Datetime.now()
        with (
            scratch_folder() as folder,
            StreamedWorkbook(
                target,
                folder,
                today=fields.Date.context_today(window),
                minimum=window._get_minimum(),
                hidden=env._("fewer than %s", window._get_minimum()),
                footer=env._(
                    "Portfolio workbook – %(company)s – %(moment)s",
                    company=", ".join(window.company_ids.mapped("name"))[:80],
                    moment=window._format_moment(now, "short"),
                ),
                paper=window._get_paper(),
            ) as book,
        ):
            cover = book.add_page(env._("Cover"), on_one_page=True)
            summary = book.add_page(env._("Summary"))
            window._fill_summary(book, summary)
            counts = [(*book.add_table(table), table) for table in window._get_tables()]
            window._fill_cover(book, cover, counts, now)

    def _in_context(self):
        """The window in its language, over its enterprises.

        :raise AccessError: one of them is not the user's (any more)
        """
        self.ensure_one()
        window = self.with_context(
            lang=self.lang, allowed_company_ids=self.company_ids.ids
        )
        window.env.companies  # noqa: B018  checks that they are the user's
        return window

    def _get_zone(self):
        return self.env.user.tz or self.env.context.get("tz") or "UTC"

    # the host writes dates in an installed language only
    def _format_day(self, day, style="long"):
        locale = babel_locale_parse(self.env.context["lang"])
        return babel.dates.format_date(day, style, locale=locale)

    def _format_moment(self, moment, style="long"):
        """A moment of the database (UTC) where the user lives."""
        return babel.dates.format_datetime(
            pytz.utc.localize(moment),
            style,
            tzinfo=pytz.timezone(self._get_zone()),
            locale=babel_locale_parse(self.env.context["lang"]),
        )

    def _get_paper(self):
        # sudo: the country of an enterprise of the user's
        country = self.company_ids[:1].sudo().country_id.code
        return "Letter" if country in LETTER_COUNTRIES else "A4"

    def _get_minimum(self):
        return self.env["crm.legal.parameter"]._get_small_group_minimum()

    def _stream(self, query):
        """Rows of a query, read in batches by a cursor of the database."""
        connection = self.env.cr.connection
        with connection.cursor("crm_portfolio_workbook") as cursor:
            cursor.itersize = BATCH
            cursor.execute(query.code, query.params)
            yield from cursor

    def _fetch(self, query):
        """The few rows of a sum."""
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    # --------------------------------------------------------------------- access
    def _get_partnerships(self):
        """Query of the partnerships that the filters name and the user may read."""
        return self.env["crm.partnership"]._search(self._get_partnership_domain())

    def _get_parts(self, model, domain=()):
        """Query of the parts of these partnerships that the user may read."""
        return self.env[model]._search(
            Domain("partnership_id", "in", self._get_partnerships()) & Domain(domain)
        )

    def _may_read(self, model, *names):
        """Whether the user's roles read the model, and its fields."""
        model = self.env[model]
        return model.has_access("read") and all(
            model._has_field_access(model._fields[name], "read") for name in names
        )

    # --------------------------------------------------------------------- tables
    def _get_tables(self):
        """The tables that the user may read, in their order."""
        makers = (
            *(self._get_portfolio_table, self._get_health_table),
            *(self._get_stage_table, self._get_agreement_table),
            *(self._get_commitment_table, self._get_placement_table),
            *(self._get_retention_table, self._get_committee_table),
            *(self._get_activity_table, self._get_avoided_cost_table),
        )
        for make in makers:
            table = make()
            if table:
                yield table

    def _make_table(self, key, title, specs, tail, before=None):
        """A table out of its columns and of the rest of its query.

        :param specs: list of (column, expression in SQL); what is false is left out
        :param tail: the query from FROM on
        :param before: what stands before SELECT
        """
        specs = [spec for spec in specs if spec]
        query = SQL(
            "%s SELECT %s %s",
            before or SQL(),
            SQL(", ").join(expression for _column, expression in specs),
            tail,
        )
        columns = [column for column, _expression in specs]
        return Table(key, title, columns, self._stream(query))

    def _label(self, model, name):
        """Label of a field, in the language of the workbook."""
        return self.env[model]._fields[name]._description_string(self.env)

    def _labels(self, model, name):
        """Value → label of a selection, in the language of the workbook."""
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _names(self, model):
        """id → name of a short list of references, those put aside included."""
        model = self.env[model].with_context(active_test=False)
        records = model.browse(model._search([]))
        return {record.id: record.display_name for record in records}

    def _label_column(self, header, model, name, width=14, **kwargs):
        labels = self._labels(model, name)
        return Column(header, "label", width, labels=labels, **kwargs)

    # ------------------------------------------------------------- common pieces
    def _get_heads(self):
        """Columns that tell which partnership a row is of."""
        return [
            (Column(self.env._("Partnership"), "text", 32), SQL("p.name")),
            self._get_enterprise(),
        ]

    def _get_enterprise(self):
        """Column of the enterprise, where there are several."""
        return len(self.company_ids) > 1 and (
            Column(self.env._("Enterprise"), "text", 20),
            SQL("company.name"),
        )

    def _get_currency(self):
        """Column of the currency of the amounts of a row."""
        return (Column(self.env._("Currency"), "text", 9), SQL("currency.name"))

    def _join_partnership(self, link):
        """Joins of a part with its partnership and enterprise.

        :param link: expression in SQL of the id of the partnership
        """
        return SQL(
            "JOIN crm_partnership p ON p.id = %s "
            "JOIN res_company company ON company.id = p.company_id "
            "JOIN res_currency currency ON currency.id = company.currency_id",
            link,
        )

    def _get_colour_column(self):
        """Column of the colour of the health, painted with the one before it."""
        labels = self._labels("crm.partnership", "health_colour")
        colours = {label: colour for colour, label in labels.items()}
        return Column(self.env._("Colour"), "label", 10, labels=labels, colours=colours)

    def _to_day(self, expression):
        """A moment of the database as a day where the user lives."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            expression,
            self._get_zone(),
        )

    def _user_name(self, alias):
        return SQL.identifier(f"{alias}_partner", "name")

    def _join_user(self, alias, user):
        """Joins that bring the name of a user.

        :param user: expression in SQL of their id
        """
        return SQL(
            "LEFT JOIN res_users %(alias)s ON %(alias)s.id = %(user)s "
            "LEFT JOIN res_partner %(partner)s ON %(partner)s.id = %(link)s",
            alias=SQL.identifier(alias),
            partner=SQL.identifier(f"{alias}_partner"),
            link=SQL.identifier(alias, "partner_id"),
            user=user,
        )
