"""The request of the selected row: read, judged and simulated in the worker's thread, then shown."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from inspector.analysis.payload import payload_of
from inspector.catalog.catalog import Catalog
from inspector.model.policy import Policy
from inspector.ui.detail import Detail, load_detail
from inspector.ui.detail_pane import DetailPane, Prepared, prepare
from inspector.ui.index_worker import IndexWorker
from inspector.ui.request_table import RequestTable
from inspector.ui.value_mask import value_mask

LEFT_OUT = "Values are masked: answers, and bodies that cannot be taken apart, are not shown."
REFRESH = 400
"""Milliseconds after which an open request is read again while it still changes."""


class DetailLoader(QObject):
    """Of two that are asked for at once the one selected last is shown. UI thread only."""

    def __init__(self, worker: IndexWorker, table: RequestTable, pane: DetailPane) -> None:
        super().__init__(pane)
        self._worker, self._table, self._pane = worker, table, pane
        self.catalog: Catalog | None = None
        """What requests are judged by; before it is known none is shown."""
        self.policy: Policy | None = None
        self._again = QTimer(self, singleShot=True, interval=REFRESH)
        self._again.timeout.connect(self.load)

    def load(self) -> None:
        """Show the selected request; nothing when no row is selected."""
        seq, catalog, policy, on = self._table.seq(), self.catalog, self.policy, value_mask().on
        if not seq or catalog is None:
            self._pane.show_prepared(None)
            return
        self._worker.ask(
            "detail",
            lambda sources: _prepared(load_detail(sources, seq, catalog, policy, "recorded")),
            lambda prepared: self._show(prepared, on),
        )

    def grew(self) -> None:
        """The index has more: a request that still runs is read again in a moment."""
        shown = self._pane.detail()
        if shown is not None and shown.exchange.state == "open" and not self._again.isActive():
            self._again.start()

    def _show(self, prepared: Prepared | None, masked: bool) -> None:
        if masked is not value_mask().on:
            return  # laid out before values were masked, or shown again: the one asked for since comes after
        if prepared is None or prepared.detail.exchange.seq == self._table.seq():
            self._pane.show_prepared(prepared)


def _prepared(detail: Detail | None) -> Prepared | None:
    """In the worker's thread; while values are masked all that the request holds is known before it is laid out."""
    mask = value_mask()
    if detail is not None and mask.on:
        shown = mask.learn(detail.exchange, detail.inspection, detail.simulations)
        payload = payload_of(shown.request, shown.messages, shown.response)
        notes = dict.fromkeys((*payload.notes, LEFT_OUT))
        detail = replace(detail, exchange=shown, payload=replace(payload, notes=tuple(notes)))
    return prepare(detail)
