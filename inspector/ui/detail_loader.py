"""The request of the selected row: read, judged and simulated in the worker's thread, then shown."""

from PySide6.QtCore import QObject, QTimer

from inspector.catalog.catalog import Catalog
from inspector.model.policy import Policy
from inspector.ui.detail import load_detail
from inspector.ui.detail_pane import DetailPane, Prepared, prepare
from inspector.ui.index_worker import IndexWorker
from inspector.ui.request_table import RequestTable

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
        seq, catalog, policy = self._table.seq(), self.catalog, self.policy
        if not seq or catalog is None:
            self._pane.show_prepared(None)
            return
        self._worker.ask(
            "detail", lambda sources: prepare(load_detail(sources, seq, catalog, policy, "recorded")), self._show
        )

    def grew(self) -> None:
        """The index has more: a request that still runs is read again in a moment."""
        shown = self._pane.detail()
        if shown is not None and shown.exchange.state == "open" and not self._again.isActive():
            self._again.start()

    def _show(self, prepared: Prepared | None) -> None:
        if prepared is None or prepared.detail.exchange.seq == self._table.seq():
            self._pane.show_prepared(prepared)
