# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The crawl of the canary test: looks everywhere for words that stand nowhere else.

A *canary* is such a word, with the roles that may meet it. ``Planter`` writes them into
the tables, whatever the models are; ``Crawler`` asks as each role, in every way that is
open from outside, and notes each answer, refusal or count that tells one. Both walk the
registry: a model added later is planted and looked through without a change here.
"""

import base64
import inspect
import logging
from contextlib import contextmanager
from functools import cached_property

from psycopg2.errors import ReadOnlySqlTransaction

from odoo.fields import Domain
from odoo.service.model import get_public_method
from odoo.tools import SQL

MODULE = "crm_partnership"
#: all canaries begin with it: one search finds whether there is anything to look at
PREFIX = "qvz"
TEXTS = ("char", "text", "html")
LINKS = ("many2one", "one2many", "many2many")
#: how many rows are looked at
ROWS = 60


class UndoError(Exception):
    """Takes back what a call of the crawl has done."""


class Listener(logging.Handler):
    """Keeps what the server writes to its log."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines = []

    def emit(self, record):
        self.lines.append((record.name, self.format(record)))

    @contextmanager
    def listening(self):
        """Hear everything, and keep it from the output of the tests."""
        loggers = [logging.getLogger(), logging.getLogger("odoo")]
        heard = [
            (logger, logger.level, logger.handlers, logger.propagate)
            for logger in loggers
        ]
        for logger in loggers:
            logger.handlers = [self]
            logger.setLevel(logging.INFO)
        loggers[1].propagate = False
        try:
            yield self
        finally:
            for logger, level, handlers, propagate in heard:
                logger.setLevel(level)
                logger.handlers = handlers
                logger.propagate = propagate


def is_ours(model):
    return model._original_module == MODULE and not model._abstract


def get_our_models(env):
    """Names of the module's models, windows and reports included."""
    return sorted(name for name, model in env.registry.models.items() if is_ours(model))


def is_text(field):
    return field.type in TEXTS


class Crawler:
    """Asks as each role, in every way that is open from outside.

    :param users: role → ``res.users``
    :param may_see: canary → roles that may meet it
    :param exceptions: (role, beginning of a place, canary) that is right all the same
    :param secrets: model → ids of rows that hold a canary
    """

    def __init__(self, env, users, may_see, exceptions=(), secrets=None):
        self.env = env
        self.users = users
        self.may_see = may_see
        self.exceptions = exceptions
        self.secrets = secrets or {}
        self.leaks = set()
        self.asked = 0
        self.is_read_only = False
        self.tried = set()
        self.told = {}
        self.patterns = {word: self._get_patterns(word) for word in may_see}
        self.beginnings = self._get_patterns(PREFIX)

    @staticmethod
    def _get_patterns(word):
        """How the bytes of a word look in base64, wherever they begin."""
        patterns = []
        for before in range(3):
            coded = base64.b64encode(b"." * before + word.encode()).decode()
            # only the signs whose six bits are all of the word
            first, last = -(-before * 8 // 6), (before + len(word)) * 8 // 6
            patterns.append(coded[first:last])
        return patterns

    def forbidden(self, role):
        return [word for word, roles in self.may_see.items() if role not in roles]

    # ------------------------------------------------------------------- notes
    def look(self, role, place, *found):
        """Note each canary that the role may not meet in what it found."""
        text = " ".join(map(str, found))
        lower = text.lower()
        # most answers hold none: one look tells
        if PREFIX not in lower and not any(code in text for code in self.beginnings):
            return
        for word in self.forbidden(role):
            if word in lower or any(code in text for code in self.patterns[word]):
                self.note(role, place, word)

    def note(self, role, place, word):
        for who, where, what in self.exceptions:
            if (who, what) == (role, word) and place.startswith(where):
                return
        self.leaks.add((role, place, word))

    def ask(self, role, place, call, undo=False):
        """Call as from outside; look at the answer, or at the text of the refusal.

        What only reads is asked as on a replica, where nothing can be written.

        :param undo: it may write: take back what it did
        :return: the answer, and whether there was one
        """
        self.asked += 1
        answer = None
        self.read_only(not undo)
        # as a request does, which begins without what others have read
        self.env.invalidate_all(flush=undo)
        try:
            if not undo:
                answer = call()
                self.look(role, place, answer)
                return answer, True
            with self.env.cr.savepoint():
                answer = call()
                self.look(role, place, answer)
                raise UndoError
        except UndoError:
            return answer, True
        except NameError:  # a mistake of the crawl is no refusal
            raise
        except ReadOnlySqlTransaction:
            self.leaks.add((role, place, "writes on a replica"))
        except Exception as refusal:  # whatever it is, its text is looked at
            self.look(role, f"{place} (error)", refusal, refusal.__cause__ or "")
        if not undo:
            # an error of the database ends all that is asked, but for this
            self.env.cr.execute("ROLLBACK TO SAVEPOINT crawl_asks")
        return None, False

    def read_only(self, wanted):
        """Have the database refuse to write from now on, or take that back."""
        if wanted and not self.is_read_only:
            self.env.flush_all()
            self.env.cr.execute(
                "SAVEPOINT crawl_reads; SET TRANSACTION READ ONLY; SAVEPOINT crawl_asks"
            )
        elif self.is_read_only and not wanted:
            self.env.cr.execute(
                "ROLLBACK TO SAVEPOINT crawl_reads; RELEASE SAVEPOINT crawl_reads"
            )
        self.is_read_only = wanted

    @contextmanager
    def asking(self):
        """Afterwards the database takes writes again."""
        try:
            yield self
        finally:
            self.read_only(False)

    # ------------------------------------------------------------------- crawl
    @cached_property
    def closed_models(self):
        """Models in whose tables a canary stands: the host's, and ours."""
        return self._get_tables_with_canaries() | set(self.secrets)

    @cached_property
    def host_models(self):
        """Models of the host with a canary in their table, or a link to ours."""
        found = {n for n in self.closed_models if not is_ours(self.env[n])}
        for name, model in self.env.registry.models.items():
            if model._abstract or is_ours(model):
                continue
            if any(
                field.comodel_name in self.env and is_ours(self.env[field.comodel_name])
                for field in model._fields.values()
                if field.type in LINKS
            ):
                found.add(name)
        return sorted(found)

    def _get_tables_with_canaries(self):
        """Names of the models of the host in whose tables a canary stands."""
        found = set()
        for name, model in self.env.registry.models.items():
            if model._abstract or not model._auto or is_ours(model):
                continue
            columns = [
                SQL("%s::text ILIKE %s", SQL.identifier(f.name), f"%{PREFIX}%")
                for f in model._fields.values()
                if f.store and f.column_type and f.type in (*TEXTS, "json", "reference")
            ]
            if columns:
                query = SQL(
                    "SELECT 1 FROM %s WHERE %s LIMIT 1",
                    SQL.identifier(model._table),
                    SQL(" OR ").join(columns),
                )
                if self.env.execute_query(query):
                    found.add(name)
        return found

    def get_models(self):
        return [*get_our_models(self.env), *self.host_models]

    def crawl(self, role, models=None):
        """:param models: names; all of the module and what touches them"""
        with self.asking():
            for name in models or self.get_models():
                Visit(self, role, name).visit()

    def get_orders(self, role, models=None):
        """:return: {(model, field): ids in that order}"""
        with self.asking():
            return {
                (name, field): ids
                for name in models or self.get_models()
                for field, ids in Visit(self, role, name).get_orders().items()
            }

    def call_methods(self, role, models=None):
        with self.asking():
            for name in models or get_our_models(self.env):
                Visit(self, role, name).call_methods()


class Visit:
    """One role at one model."""

    def __init__(self, crawler, role, name):
        self.crawler = crawler
        self.role = role
        self.name = name
        self.user = crawler.users[role]
        self.model = crawler.env[name].with_user(self.user).with_context(lang="en_US")
        self.fields = self.model._fields
        self.ids = crawler.secrets.get(name) or self._get_some_ids()
        # the host hides documents of fields until they are asked for
        self.everything = [("id", "!=", 0)] if name == "ir.attachment" else []

    def _get_some_ids(self):
        sudo = self.crawler.env[self.name].sudo().with_context(active_test=False)
        return sudo.search([], limit=20, order="id desc").ids

    def ask(self, way, call, undo=False):
        undo = undo or way.startswith("export")  # gives each row an external id
        return self.crawler.ask(self.role, f"{self.name}/{way}", call, undo)

    def note_hits(self, way, domain_of):
        """Searches tell a canary by what they find: which one, if any?"""
        words = self.crawler.forbidden(self.role)

        def all_of_them():
            return Domain.OR(Domain(domain_of(word)) for word in words)

        count, done = self.ask(way, lambda: self.model.search_count(all_of_them()))
        if done and not count:
            return
        for word in words:
            count, _done = self.ask(
                way, lambda w=word: self.model.search_count(domain_of(w))
            )
            if count:
                self.crawler.note(self.role, f"{self.name}/{way}", word)

    @cached_property
    def known(self):
        """Names of the fields that the role is told of."""
        told = self.crawler.told
        if (self.role, self.name) not in told:
            answer, _done = self.ask(
                "fields_get", lambda: self.model.fields_get(attributes=["help"])
            )
            told[self.role, self.name] = set(answer or ())
        return told[self.role, self.name]

    @cached_property
    def readable(self):
        return [n for n in self.fields if n in self.known]

    @cached_property
    def hidden(self):
        """Fields that the role is not told of."""
        return [n for n in self.fields if n not in self.known]

    def can_read(self, name):
        return name in self.model.env and self.model.env[name].with_user(
            self.user
        ).has_access("read")

    @cached_property
    def visible(self):
        """Those of the rows with canaries that the role may read."""
        rows = self.model.browse(self.ids)
        answer, _done = self.ask("rows", lambda: rows._filtered_access("read"))
        return rows.browse() if answer is None else answer

    def visit(self):
        if self.model.has_access("read"):
            self.read_all()
            self.search_through_links()
            # without a canary in its table, what is told of it comes by a link
            if self.name in self.crawler.closed_models:
                self.read_hidden_rows()
                self.search_texts()
                self.try_hidden_fields()
            self.group()
        else:
            self.knock()
        self.name_search()
        if is_ours(self.model):
            self.fill_forms()

    # ------------------------------------------------------------------ reading
    def knock(self):
        """No right on the model: each way in says no, without a word too many."""
        model, rows = self.model, self.model.browse(self.ids)
        texts = [n for n, f in self.fields.items() if is_text(f)]
        self.ask("search_read", lambda: model.search_read([]))
        self.ask("read", lambda: rows.read())
        self.ask("display_name", lambda: rows.read(["display_name"]))
        self.ask("web_read", lambda: rows.web_read({n: {} for n in texts}))
        self.ask("export", lambda: rows.export_data(texts))
        self.ask("copy_data", lambda: rows[:1].copy_data())
        self.ask("group", lambda: model.formatted_read_group([], [], ["id:array_agg"]))
        for text in texts:
            if self.fields[text].related and not self.fields[text].store:
                self.search_blind(f"search {text}", [text])
                self.ask(
                    f"group {text}", lambda t=text: model.formatted_read_group([], [t])
                )

    def read_all(self):
        names = [
            n for n in self.readable if self.fields[n].type != "binary" and n != "id"
        ]
        self.ask(
            "search_read",
            lambda: self.model.search_read(self.everything, names, limit=ROWS),
        )
        self.ask_at_once(
            "web_search_read",
            [*self.texts, *self.closed_links],
            lambda some: self.model.web_search_read(
                self.everything, {n: self.get_part(n) for n in some}, limit=ROWS
            ),
        )
        self.ask(
            "export",
            lambda: self.model.search(self.everything, limit=5).export_data(self.texts),
        )

    def get_part(self, name):
        """What the web client asks of a field: of a link, texts at its other end."""
        if self.fields[name].type not in LINKS:
            return {}
        texts = self.get_texts_of(name) if name in self.closed_links else []
        part = {"fields": {n: {} for n in ("display_name", *texts)}}
        return part if self.fields[name].type == "many2one" else {**part, "limit": ROWS}

    @cached_property
    def texts(self):
        return [n for n in self.readable if is_text(self.fields[n])]

    def read_hidden_rows(self):
        rows = self.model.browse(self.ids)
        visible = self.visible
        for some in (rows, (rows - visible)[:1]):
            self.ask("read", lambda r=some: r.read())
            self.ask("display_name", lambda r=some: r.read(["display_name"]))
        self.ask("export", lambda: (rows - visible)[:1].export_data(["display_name"]))
        self.ask("copy_data", lambda: (rows - visible)[:1].copy_data())
        few = visible[:2]
        for link in self.closed_links if few else ():
            name = self.fields[link].comodel_name
            if not self.is_unruly(self.fields[link]) and self.is_known_way("out", name):
                continue
            texts = self.get_texts_of(link)
            self.ask_at_once(
                f"export {link}",
                [f"{link}/{text}" for text in texts],
                lambda some: few.export_data(some),
            )
            if not self.can_read(name):
                part = {"fields": {text: {} for text in texts}}
                self.ask(
                    f"web_read {link}", lambda n=link, p=part: few.web_read({n: p})
                )

    @cached_property
    def closed_links(self):
        """Links that lead to models with canaries."""
        return [
            n
            for n in self.readable
            if self.fields[n].comodel_name in self.crawler.closed_models
            and self.fields[n].type in LINKS
        ]

    def get_texts_of(self, link):
        """Texts behind a link; where the role has no right, one shows whether any."""
        name = self.fields[link].comodel_name
        if self.can_read(name):
            return Visit(self.crawler, self.role, name).texts
        texts = [f for f in self.crawler.env[name]._fields.values() if is_text(f)]
        return [f.name for f in texts if f.store][:1]

    # ---------------------------------------------------------------- searching
    def is_searchable(self, name):
        return self.fields[name]._description_searchable and name != "display_name"

    def search_blind(self, way, paths):
        """Any hit at all? Then by which path, and by which canary."""

        def anything():
            return Domain.OR(Domain(path, "ilike", PREFIX) for path in paths)

        count, done = self.ask(way, lambda: self.model.search_count(anything()))
        if done and not count:
            return
        if len(paths) > 1:
            for path in paths:
                self.search_blind(f"{way} {path}", [path])
        elif done:
            self.note_hits(way, lambda word: [(paths[0], "ilike", word)])

    def search_texts(self):
        texts = [n for n in self.texts if self.is_searchable(n)]
        if texts:
            self.search_blind("search", texts)
        for text in texts[:3]:
            for operator in ("=", "=ilike", "in"):
                words = [w.capitalize() for w in self.crawler.forbidden(self.role)]
                values = words if operator == "in" else words[0]
                count, _done = self.ask(
                    f"search {text} {operator}",
                    lambda t=text, o=operator, v=values: self.model.search_count(
                        [(t, o, v)]
                    ),
                )
                if count:
                    self.note_hits(
                        f"search {text} =", lambda w, t=text: [(t, "=ilike", w)]
                    )

    def is_unruly(self, field):
        """Whether a search through the field may step past the rules."""
        return field.type in LINKS and (
            not field.store
            and bool(field.related or field.search)
            or getattr(field, "bypass_search_access", False)
        )

    def search_through_links(self):
        """One link away by all, two links away where one of them keeps no rules:
        rules that are kept at each step are kept along the way."""
        for name in self.readable:
            field = self.fields[name]
            if field.type not in LINKS or not self.is_searchable(name):
                continue
            # all links that keep the rules go the same way to the same model
            again = not self.is_unruly(field) and self.is_known_way(field.comodel_name)
            target = self.crawler.env[field.comodel_name]
            if field.comodel_name in self.crawler.closed_models:
                texts = self.get_texts_behind(target)[: 1 if again else None]
                if texts:
                    self.search_blind(f"search {name}", [f"{name}.{t}" for t in texts])
            if not again:
                self.search_two_links_away(name, field, target)

    def search_two_links_away(self, name, field, target):
        for second in target._fields.values():
            if second.type not in LINKS or not second._description_searchable:
                continue
            if not (self.is_unruly(field) or self.is_unruly(second)):
                continue
            if second.comodel_name in self.crawler.closed_models:
                beyond = self.crawler.env[second.comodel_name]
                paths = [
                    f"{name}.{second.name}.{text}"
                    for text in self.get_texts_behind(beyond)
                ]
                if paths:
                    self.search_blind(f"search {name}.{second.name}", paths)

    def is_known_way(self, *way):
        """Whether the role has gone this way before; it has now."""
        key = (self.role, *way)
        known = key in self.crawler.tried
        self.crawler.tried.add(key)
        return known

    def get_texts_behind(self, target):
        """Texts to search by; of what the role may not read, those that step past."""
        texts = [
            field
            for field in target._fields.values()
            if is_text(field)
            and field._description_searchable
            and field.name != "display_name"
        ]
        if not self.can_read(target._name):
            # a stored one shows whether the link keeps the rules; the others rewrite
            # the search themselves, in the same way whatever the link
            stored = [f for f in texts if f.store][:1]
            again = self.is_known_way("texts of", target._name)
            texts = [*stored, *(f for f in texts if not f.store and not again)]
        else:
            known = Visit(self.crawler, self.role, target._name).readable
            texts = [f for f in texts if f.name in known]
        return [field.name for field in texts]

    def name_search(self):
        if not (self.model._rec_names_search or self.model._rec_name):
            return
        found, done = self.ask(
            "name_search", lambda: self.model.name_search(PREFIX, limit=None)
        )
        if not done or not found:
            return
        for word in self.crawler.forbidden(self.role):
            found, _done = self.ask(
                "name_search", lambda w=word: self.model.name_search(w)
            )
            if found:
                self.crawler.note(self.role, f"{self.name}/name_search", word)

    # ----------------------------------------------------------------- grouping
    def group(self):
        is_closed = self.name in self.crawler.closed_models
        names = [
            n
            for n in self.readable
            if is_closed or not self.fields[n].store
            if self.fields[n]._description_groupable
            and self.is_in_sql(n)
            and self.fields[n].type in (*TEXTS, "many2one", "many2many")
        ]
        self.ask_at_once(
            "group",
            names,
            lambda some: self.model.formatted_read_grouping_sets(
                self.everything, [[n] for n in some], ["__count"]
            ),
        )
        paths = [
            f"{link}.{text}"
            for link in self.closed_links
            if self.fields[link].type == "many2one" and self.is_in_sql(link)
            if self.is_unruly(self.fields[link])
            or not self.is_known_way("group", self.fields[link].comodel_name)
            for text in self.get_texts_of(link)
            if self.crawler.env[self.fields[link].comodel_name]._fields[text].store
        ]
        self.ask_at_once(
            "group",
            paths,
            lambda some: self.model.formatted_read_grouping_sets(
                self.everything, [[n] for n in some], ["__count"]
            ),
        )
        texts = [
            n
            for n in self.texts
            if self.is_in_sql(n) and (is_closed or not self.fields[n].store)
        ]
        for function in ("array_agg", "max"):
            self.ask_at_once(
                function,
                texts,
                lambda some, f=function: self.model.formatted_read_group(
                    self.everything, [], [f"{n}:{f}" for n in some]
                ),
            )

    def is_in_sql(self, name):
        """Whether a query can hold the field: stored, or reached by links that are."""
        field = self.fields[name]
        if field.store or not field.related:
            return field.store
        model = self.model
        for step in field.related.split(".")[:-1]:
            if not (
                model._fields[step].type == "many2one" and model._fields[step].store
            ):
                return False
            model = model[step]
        return model._fields[field.related.split(".")[-1]].store

    def ask_at_once(self, way, names, call):
        """All in one call; in halves if it is refused."""
        if not names:
            return
        place = f"{way} {names[0]}" if len(names) == 1 else way
        _answer, done = self.ask(place, lambda: call(names))
        if not done and len(names) > 1:
            half = len(names) // 2
            self.ask_at_once(way, names[:half], call)
            self.ask_at_once(way, names[half:], call)

    def try_hidden_fields(self):
        """Fields that the role is not told of: no search, group or order by them."""
        model = self.model
        for name in self.hidden:
            field = self.fields[name]
            if not is_ours(model) and field.comodel_name not in get_our_models(
                model.env
            ):
                continue
            if is_text(field):
                self.search_blind(f"search {name}", [name])
            elif field.type in LINKS:
                target = self.crawler.env[field.comodel_name]
                for text in self.get_texts_behind(target)[:3]:
                    self.search_blind(f"search {name}", [f"{name}.{text}"])
            self.ask(
                f"group {name}", lambda n=name: model.formatted_read_group([], [n])
            )
            self.ask(
                f"sum {name}",
                lambda n=name: model.formatted_read_group([], [], [f"{n}:array_agg"]),
            )
            self.ask(f"read {name}", lambda n=name: model.search_read([], [n]))
            if field.store and field.column_type:
                _found, done = self.ask(
                    f"order {name}", lambda n=name: model.search([], order=n, limit=9)
                )
                if done and self.ids:
                    self.crawler.note(self.role, f"{self.name}/order {name}", "order")

    # -------------------------------------------------------------------- forms
    def fill_forms(self):
        """A form over links that the role may not read shows nothing of them."""
        links = {
            field.name: self.crawler.secrets[field.comodel_name][0]
            for field in self.fields.values()
            if field.type == "many2one" and field.store and not field.related
            if self.crawler.secrets.get(field.comodel_name)
        }
        if not links:
            return
        names = self.readable or ["display_name"]
        asked = {}
        for name in names:
            is_link = self.fields[name].type in LINKS
            asked[name] = {"fields": {"display_name": {}}} if is_link else {}
        rows = self.model.browse(self.ids) - self.visible
        self.fill_form("onchange of a hidden row", rows[:1], {}, [*links], asked)
        some_links = [[*links], *([name] for name in links)]
        for some in some_links:
            values = {name: links[name] for name in some}
            way = f"onchange {some[0] if len(some) == 1 else ''}".strip()
            defaults = {f"default_{name}": value for name, value in values.items()}
            model = self.model.with_context(**defaults)
            self.ask("default_get", lambda m=model: m.default_get(names))
            if self.model.has_access("create"):
                self.fill_form(way, self.model, values, some, asked)
                self.fill_form(f"default {way}", model, {}, [], asked)
                if self.model._transient:
                    self.ask("window", lambda v=values: self.open_window(v), undo=True)
            if self.visible and self.model.has_access("write"):
                self.fill_form(f"{way} of a row", self.visible[:1], values, some, asked)

    def fill_form(self, way, rows, values, changed, asked):
        self.ask(way, lambda: rows.onchange(dict(values), changed, asked), undo=True)

    def open_window(self, values):
        """A window of one's own over records that one may not read."""
        return self.model.create(values).read()

    # ----------------------------------------------------------------- ordering
    def get_orders(self):
        """How the rows that one sees are ordered, by all that stands behind a link.

        :return: {field: ids}; without those by which no order is given
        """
        orders = {}
        if not self.model.has_access("read") or not self.model._auto:
            return orders
        for name in self.readable:
            field = self.fields[name]
            if name in self.closed_links or (is_text(field) and not field.store):
                found, done = self.ask(
                    f"order {name}",
                    lambda n=name: (
                        self.model.search(
                            self.everything, order=f"{n}, id", limit=ROWS
                        ).ids
                    ),
                )
                if done:
                    orders[name] = found
        return orders

    # ------------------------------------------------------------------ methods
    def call_methods(self):
        """Every public method of ours that needs nothing, on what is hidden too."""
        rows, visible = self.model.browse(self.ids), self.visible
        samples = [some for some in ((rows - visible)[:1], visible[:1]) if some]
        for name in self.get_methods():
            # what is marked as a reader is asked on a replica
            writes = not self.is_reader(name)
            for some in samples or [self.model]:
                self.ask(
                    f"{name}()", lambda s=some, n=name: getattr(s, n)(), undo=writes
                )

    def is_reader(self, name):
        """Whether the host runs the method on a replica."""
        for model in type(self.model).mro():
            method = getattr(model, name, None)
            if hasattr(method, "_readonly"):
                return method._readonly
        return False

    def get_methods(self):
        for name, method in inspect.getmembers(type(self.model), callable):
            module = getattr(method, "__module__", None) or ""
            if name.startswith("_") or name == "init" or MODULE not in module:
                continue
            needed = [
                p
                for p in [*inspect.signature(method).parameters.values()][1:]
                if p.default is p.empty
                and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
            ]
            if needed:
                continue
            try:
                get_public_method(self.model, name)
            except Exception:
                continue
            yield name
