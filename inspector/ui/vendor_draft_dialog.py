"""A vendor file of one's own: the draft from the chosen request, written, and what to do with it."""

import re
from datetime import UTC, datetime

from PySide6.QtWidgets import QWidget

from inspector.analysis.body_fields import is_text
from inspector.analysis.keys import DATA, keys_of
from inspector.catalog.suffixes import normal_host
from inspector.catalog.vendor_draft import Sent, draft, save
from inspector.catalog.vendors import key_of
from inspector.index.flat import host_and_path
from inspector.model.exchange import header
from inspector.model.payload import Field
from inspector.ui.detail import Detail
from inspector.ui.dialogs import TextDialog

TITLE = "Vendor file"
_PORT = re.compile(r"(?<=[^:]):[0-9]*$")
_BINARY = ("binary", "opaque", "multipart")


def sent_of(detail: Detail) -> Sent:
    """The chosen request as a draft needs it."""
    request, payload = detail.exchange.request, detail.payload
    url = detail.exchange.url_text
    path = host_and_path(url)[1] or "/"
    body: str | None = None
    if payload.body_kind not in _BINARY and is_text(payload.body):
        body = payload.body.decode("utf-8", "replace")
    media = (header(request.headers, b"content-type") or b"").decode("latin-1")
    keys = [(_key(field), field.value) for field in payload.fields if field.at.startswith(DATA)]
    return Sent(
        detail.exchange.method_text, url, _host(detail), path, media, body,
        [(key, value) for key, value in keys if key],
    )  # fmt: skip


def _key(field: Field) -> str:
    """The shortest key of a field that vendor files know; "" for a text that has no name."""
    key = keys_of(field)[-1]
    bare = key.removeprefix("param:")
    if bare != key:
        return bare if bare and key_of(bare) == key else key
    return key if ":" in key else ""


def write_draft(detail: Detail, parent: QWidget) -> TextDialog:
    """Write the draft and say where it lies; the dialog is shown by the caller."""
    try:
        file = save(draft(sent_of(detail), datetime.now(UTC).date()), _host(detail))
    except OSError as wrong:
        return TextDialog(TITLE, f"The draft could not be written: {wrong.strerror}. Nothing was changed.", parent)
    told = (
        f"The draft was written to\n\n{file}\n\n"
        "Its example is this very request: take out what is personal before you pass the file on.\n\n"
        "1. Open it in an editor: say which parameter is the account and which the event, name the others.\n"
        f"2. Check it:\n\n    inspector vendors check {file}\n\n"
        "3. Close and open the session: its requests are judged by the file."
    )
    return TextDialog(TITLE, told, parent)


def _host(detail: Detail) -> str:
    """Without port; odd URLs of files give what there is."""
    host = host_and_path(detail.exchange.url_text)[0]
    return normal_host(_PORT.sub("", host).strip("[]"))
