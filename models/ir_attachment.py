# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import logging
import os
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..exceptions import NotStoredError
from ..tools.archive import safe_name

_logger = logging.getLogger(__name__)

# Only Python code of this module can put this object in a context.
SEAL = object()
#: what makes the document what it is
FIXED = {
    *("name", "type", "url", "res_model", "res_field", "res_id", "mimetype"),
    *("db_datas", "store_fname", "checksum", "public", "company_id", "is_sealed"),
    *("access_token", "index_content", "original_id", "file_size"),
}
#: pictures that are evidence: (model, field)
EVIDENCE = {
    ("crm.agreement.signatory", "signature"),
    ("crm.internship.signature", "signature"),
    ("crm.internship.signature", "scan"),
    ("crm.participant.consent", "evidence"),
}


class IrAttachment(models.Model):
    """Sealed documents: signed agreements, which nobody changes or removes any more.

    Files are written whole or not at all: a row whose file is missing or cut short would
    be a signature without its document.
    """

    _inherit = "ir.attachment"

    is_sealed = fields.Boolean(
        string="Sealed", readonly=True, copy=False, export_string_translation=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_may_seal(vals)
            self._check_evidence(vals.get("res_model"), vals.get("res_field"))
            self._check_not_on_file(vals.get("res_model"), vals.get("res_field"))
        vals_list = [
            self._clean_name(vals, vals.get("res_model")) for vals in vals_list
        ]
        attachments = super().create(vals_list)
        for attachment in attachments.sudo():  # sudo: looks at defaults taken over
            self._check_may_seal({"is_sealed": attachment.is_sealed})
            self._check_evidence(attachment.res_model, attachment.res_field)
            self._check_not_on_file(attachment.res_model, attachment.res_field)
        return attachments

    def write(self, vals):
        self._check_may_seal(vals)
        # sudo: only asks which documents are sealed, and what they belong to
        for attachment in self.sudo():
            self._check_evidence(
                vals.get("res_model", attachment.res_model),
                vals.get("res_field", attachment.res_field),
            )
            self._check_evidence(attachment.res_model, attachment.res_field)
            if attachment.is_sealed:
                attachment._refuse_to_change(vals)
            vals = self._clean_name(vals, vals.get("res_model", attachment.res_model))
        result = super().write(vals)
        if {"res_model", "res_field"} & vals.keys():
            for attachment in self.sudo():  # sudo: as above
                self._check_not_on_file(attachment.res_model, attachment.res_field)
        return result

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Lists of files of fields, which administrators open, leave evidence out."""
        domain = Domain(domain)
        if not self.env.su and any(
            condition.field_expr in ("id", "res_field")
            for condition in domain.iter_conditions()
        ):
            for model, field in EVIDENCE:
                domain &= Domain("res_model", "!=", model) | Domain(
                    "res_field", "!=", field
                )
        return super()._search(domain, *args, **kwargs)

    def _check_access(self, operation):
        """Nobody opens evidence as a file, administrators included: the ways to open it
        leave a trace."""
        result = super()._check_access(operation)
        if self.env.su:
            return result
        # sudo: only asks what the files belong to
        evidence = self.filtered(
            lambda a: (a.sudo().res_model, a.sudo().res_field) in EVIDENCE
        )
        if not evidence:
            return result
        forbidden, make_error = result or (self.browse(), None)
        return (
            forbidden | evidence,
            make_error
            or (
                lambda: AccessError(self.env._("Evidence is opened where it belongs."))
            ),
        )

    @api.model
    def _check_evidence(self, model, field):
        if not self.env.su and (model, field) in EVIDENCE:
            raise UserError(self.env._("A signature is given by its person only."))

    @api.model
    def _check_not_on_file(self, name, field):
        """The code of a participant is read by more people than the file: a document
        beside it would tell them who it is, and would outlive the file."""
        model = self.env.get(name)
        if model is None or field or model._original_module != "crm_partnership":
            return
        is_file = name == "crm.participant" or (
            "participant_id" in model._fields
            and not {"partnership_id", "placement_id", "internship_id"}
            & model._fields.keys()
        )
        if is_file and "message_ids" not in model._fields:
            raise UserError(
                self.env._(
                    "Documents are not kept beside the file of a participant. The "
                    "evidence of a consent is added in the consent."
                )
            )

    @api.model
    def _clean_name(self, vals, name):
        """Values whose name hides no ending and leads out of no folder.

        :param name: model that the document belongs to, or will
        """
        model = self.env.get(name)
        if (
            not isinstance(vals.get("name"), str)
            or model is None
            or model._original_module != "crm_partnership"
            or vals.get("res_field")
        ):
            return vals
        return {**vals, "name": safe_name(vals["name"])}

    @api.model
    def _check_may_seal(self, vals):
        if (
            vals.get("is_sealed")
            and self.env.context.get("attachment_seal") is not SEAL
        ):
            raise UserError(self.env._("Documents are sealed by the system only."))

    def _refuse_to_change(self, vals):
        """The same bytes may be stored elsewhere, nothing else may change."""
        content = vals.get("raw")
        if "datas" in vals:
            content = base64.b64decode(vals["datas"] or b"")
        if isinstance(content, str):
            content = content.encode()
        is_content = bool({"raw", "datas"} & vals.keys())
        fixed = FIXED & vals.keys()
        if is_content and content == self.raw:
            is_content = False
        if is_content or any(
            vals[name] != (self[name].id if name == "company_id" else self[name])
            for name in fixed
        ):
            self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._(
                "“%(name)s” is a sealed document: it can neither be changed nor removed.",
                name=self.name,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        for attachment in self.sudo():  # sudo: as in write
            self._check_evidence(attachment.res_model, attachment.res_field)
            if attachment.is_sealed:
                attachment._refuse()

    @api.model
    def _seal(self, record, name, content, mimetype="application/pdf"):
        """Keep a document that cannot be changed any more.

        :param record: what it belongs to; its readers read the document
        :param content: bytes
        """
        # sudo: the caller has checked who may seal what
        return (
            self.sudo()
            .with_context(attachment_seal=SEAL)
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": record._name,
                    "res_id": record.id,
                    "is_sealed": True,
                }
            )
            .with_context(attachment_seal=None)
            .with_env(self.env)
        )

    # --------------------------------------------------------------- on the disk
    @contextmanager
    def _explain_disk(self):
        """Tell who is waiting, in a sentence, and the log, that the disk refuses."""
        try:
            yield
        except OSError as error:
            # neither names of files nor of records: the log tells what to look at
            _logger.error(
                "A file could not be written: %s. Look at the space that is left for "
                "the file store and for temporary files.",
                error.strerror or type(error).__name__,
            )
            raise NotStoredError(
                self.env._(
                    "The server could not write a file: its disk is full or cannot be "
                    "written to. Nothing was recorded. Tell whoever looks after the "
                    "server, and try again once there is space."
                )
            ) from error

    @api.model
    def _get_path(self, bin_data, sha):
        with self._explain_disk():
            self._remove_rest(bin_data, sha)
            return super()._get_path(bin_data, sha)

    @api.model
    def _remove_rest(self, content, sha):
        """Remove what is left of a file of which the writing broke off.

        The host wrote straight to the place: the same content would be refused for ever
        as “colliding” with its own beginning. What does not have the fingerprint that it
        is named by is not a file that anything could be read from.
        """
        rest = Path(self._full_path(f"{sha[:2]}/{sha}"))
        if (
            rest.is_file()
            and rest.stat().st_size != len(content)
            and self._compute_checksum(rest.read_bytes()) != sha
        ):
            _logger.warning("The file store held the rest of a broken file: removed.")
            rest.unlink(missing_ok=True)

    @api.model
    def _file_write(self, bin_value, checksum):
        """Write a file whole or not at all.

        It is listed for the host's daily sweep before it is written, so that a file
        whose transaction was cut short, even by the end of the process, is removed. The
        sweep waits for transactions that have written attachments, as this one has.
        """
        if self._storage() != "file":
            return super()._file_write(bin_value, checksum)
        fname, full_path = self._get_path(bin_value, checksum)
        if os.path.exists(full_path):
            return fname
        piece = f"{fname}-{os.getpid()}-{threading.get_ident()}"
        place = Path(self._full_path(piece))
        with self._explain_disk():
            self._mark_for_gc(fname)
            self._mark_for_gc(piece)
            try:
                place.write_bytes(bin_value)
                place.replace(full_path)
            except OSError:
                place.unlink(missing_ok=True)
                raise
            finally:
                with suppress(OSError):
                    Path(self._full_path("checklist"), piece).unlink()
        return fname
