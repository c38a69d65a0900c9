# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

MODULE = "crm_partnership"


def uninstall_hook(env):
    """Take away what people recorded, whatever points at what.

    The host removes records that the addon brought first, then fields, then tables: a
    row that still points at one of them would stop it half way. What belongs to the
    tables of the host (messages, files, activities) goes with the models.
    """
    _remove_samples(env)
    classes = [
        model
        for model in env.registry.values()
        if model._original_module == MODULE and model._auto and not model._abstract
    ]
    names = [model._name for model in classes]
    _drop_foreign_keys(env, [model._table for model in classes])
    _forget_host_names(env)
    for model in classes:
        env.cr.execute(
            SQL(
                """
                DELETE FROM %s WHERE id NOT IN (
                    SELECT res_id FROM ir_model_data WHERE module = %s AND model = %s)
                """,
                SQL.identifier(model._table),
                MODULE,
                model._name,
            )
        )
    env.cr.execute("DELETE FROM rating_rating WHERE res_model = ANY(%s)", [names])
    # the host would delete meetings with the model that they are about
    env.cr.execute(
        """
        UPDATE calendar_event SET res_model_id = NULL, res_model = NULL, res_id = NULL
         WHERE res_model = ANY(%s)
        """,
        [names],
    )
    env.invalidate_all(flush=False)


def _drop_foreign_keys(env, tables):
    """Those from and to these tables, which go themselves; fields of the host's tables
    lose what they point at as they always do."""
    others = {
        model._table
        for model in env.registry.values()
        if model._original_module != MODULE
    }
    env.cr.execute(
        """
        SELECT own.relname, conname
          FROM pg_constraint
          JOIN pg_class own ON own.oid = conrelid
          JOIN pg_class other ON other.oid = confrelid
         WHERE contype = 'f' AND (own.relname = ANY(%s) OR other.relname = ANY(%s))
        """,
        [tables, tables],
    )
    for table, constraint in env.cr.fetchall():
        if table in others:
            continue
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(constraint),
            )
        )


def _forget_host_names(env):
    """Names that other modules gave to parts of our models: the host would keep them."""
    names = [
        model._name
        for model in env.registry.values()
        if model._original_module == MODULE
    ]
    env.cr.execute(
        """
        DELETE FROM ir_model_data d
         WHERE module <> %(module)s AND (
               (d.model = 'ir.model.inherit' AND res_id IN (
                SELECT i.id FROM ir_model_inherit i JOIN ir_model m ON m.id = i.model_id
                 WHERE m.model = ANY(%(names)s)))
            OR (d.model = 'ir.model.fields.selection' AND res_id IN (
                SELECT s.id FROM ir_model_fields_selection s
                  JOIN ir_model_fields f ON f.id = s.field_id
                 WHERE f.model = ANY(%(names)s))))
        """,
        {"module": MODULE, "names": names},
    )


def _remove_samples(env):
    """Sample employers go too, unless someone has made something of theirs: then they
    stay as ordinary contacts."""
    samples = env["crm.sample.data"]
    for company in env["res.company"].with_context(active_test=False).search([]):
        try:
            samples._remove(company)
        except UserError:
            _logger.info("Sample data of an enterprise are in use: contacts stay.")
    samples._forget_names()
