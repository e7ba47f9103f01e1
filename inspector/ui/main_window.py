"""The main window: joins the panes; it shows and asks, and computes nothing itself."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QAbstractItemView, QMainWindow, QMenu, QVBoxLayout, QWidget

from inspector.catalog.catalog import Catalog
from inspector.model.finding import Finding
from inspector.model.incident import Incident
from inspector.model.policy import Policy
from inspector.ui import incident_list, pane_walk, row_acts, run_painter, window_state, wording
from inspector.ui.banner import Banner
from inspector.ui.capture_bar import CaptureBar
from inspector.ui.commands import Commands
from inspector.ui.desk import Desk
from inspector.ui.detail_loader import DetailLoader
from inspector.ui.detail_pane import HEIGHT, TABS, DetailPane
from inspector.ui.dialogs import keyboard_text
from inspector.ui.dock import Pane, PaneTitle, plain_title
from inspector.ui.empty_state import StartPage
from inspector.ui.file_drop import FileDrop
from inspector.ui.incident_list import IncidentList
from inspector.ui.index_worker import IndexWorker, Job
from inspector.ui.look import look
from inspector.ui.mask_switch import MaskSwitch
from inspector.ui.menus import Menus
from inspector.ui.open_session import OpenSession
from inspector.ui.pages import Pages
from inspector.ui.party_pane import PartyPane
from inspector.ui.policy_picker import PolicyMenu
from inspector.ui.record_table import RecordTable
from inspector.ui.request_finder import RequestFinder
from inspector.ui.request_pane import Overview, RequestPane
from inspector.ui.safe_text import one_line
from inspector.ui.selection_history import SelectionHistory
from inspector.ui.session_views import SessionViews
from inspector.ui.status_line import StatusLine
from inspector.ui.style import style_sheet
from inspector.ui.theme_menu import ThemeMenu
from inspector.ui.totals_bars import TITLE as TOTALS
from inspector.ui.totals_bars import TotalsBars
from inspector.ui.views import REQUESTS, View, Views
from inspector.ui.window_dialogs import WindowDialogs

LAG = 20
"""Exchanges the analyst may be behind before the status bar says so."""


class MainWindow(QMainWindow):
    """UI thread only. `app` gives it commands and tells it what happened through its `show_…` methods."""

    index_unusable = Signal(object)
    """IndexFileError: the index of the session on screen is there and cannot be read."""

    def __init__(self, commands: Commands, settings: QSettings) -> None:
        super().__init__()
        self._commands = commands
        self._drops = FileDrop(self, commands.open_file)
        self._settings = settings
        self._session: OpenSession | None = None
        self._overview: Overview | None = None
        self._shown = 0
        self._looked = False
        self._address = ""
        self._certificate = ""
        self._history = SelectionHistory()
        self._rows_worker = IndexWorker("rows", self)
        self._counts_worker = IndexWorker("counts", self)
        self._detail_worker = IndexWorker("detail", self)
        self._build()
        self._loader = DetailLoader(self._detail_worker, self.requests.table, self.detail)
        self._menus = self._make_menus()
        self.acts = row_acts.RowActs(self, self.requests, self.detail, self._menus, commands, self.ask)
        self.acts.offer_tree(self.parties.tree, self.ask)
        self.dialogs = WindowDialogs(self, commands)
        self.finder = RequestFinder(self.views, self.requests, self._show_all, self._aside, self)
        self.session_views = SessionViews(self.add_view, self.finder, lambda: self._loader.catalog, self.ask)
        self.session_views.ledger.spot_wanted.connect(self.show_spot)
        self.detail.elsewhere_wanted.connect(self.show_elsewhere)
        self._connect_signals()
        self._connect_menus()
        self._mask = MaskSwitch(self._menus.actions["mask"], settings, self.bar, self.pages, self._remask)
        self._restore()
        self._restyle()
        self.show_start()

    # Building

    def _build(self) -> None:
        self.bar = CaptureBar(self._commands.browsers)
        self.banner = Banner()
        self.start = StartPage()
        self.parties = PartyPane()
        self.bars = TotalsBars()
        self.requests = RequestPane(self._rows_worker, self._counts_worker)
        self.detail = DetailPane()
        self.status = StatusLine()
        self.incidents = IncidentList(self)
        self.desk = Desk(self.requests)
        self.desk.add_pane(Pane("parties", plain_title("Parties"), self.parties, self.parties.options), "left")
        self.desk.add_pane(Pane("totals", PaneTitle(TOTALS, self.bars.heading), self.bars), "left")
        row = PaneTitle("Detail", self.detail.heading, height=HEIGHT, surface="base")
        self.desk.add_pane(Pane("detail", row, self.detail), "below")
        self.pages = Pages(self.start, self.desk)
        self.views = Views(self._counts_worker, self.desk, self)
        self.bar.show_views(self.views.segments)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.banner, self.pages, self.status):
            column.addWidget(widget, 1 if widget is self.pages else 0)
        self.setCentralWidget(centre)
        self.resize(1280, 760)

    def add_view(self, view: View) -> None:
        """One more picture of the whole session, beside the requests.

        It gets a segment in the toolbar, an entry in View → Show with a shortcut, a page, and F6 goes there. Called
        once for each view, when the window is built; `View` says what fills it. One that leads to requests calls
        `show_requests`.
        """
        self.pages.addWidget(view.widget)
        self.views.add(view)

    def _panes(self) -> tuple[QWidget, ...]:
        """For F6, those of them that are on screen."""
        requests, detail = self.requests, self.detail
        views = [page for page in self.views.pages() if page is not self.desk]
        return (self.bar, self.parties.tree, requests.field, requests.table, detail.tabs, detail.stack, *views)

    def _make_menus(self) -> Menus:
        self.policy_menu = PolicyMenu(self._commands.policies, self)
        self.bar.policy_button.setMenu(self.policy_menu)
        self._theme_menu = ThemeMenu(self._settings, self)
        columns = QMenu(self)
        columns.aboutToShow.connect(lambda: self.requests.table.fill_columns(columns))
        panes = QMenu(self)
        panes.aboutToShow.connect(lambda: self.desk.fill_menu(panes))
        inner = {"columns": columns, "theme": self._theme_menu, "policy": self.policy_menu}
        return Menus(self, {**inner, "panes": panes, "show": self.views.menu})

    def _connect_signals(self) -> None:
        do, bar, requests = self._commands, self.bar, self.requests
        bar.record.connect(do.record)
        bar.stop.connect(do.stop)
        bar.browser.connect(do.open_browser)
        bar.other_device.connect(self.show_connect)
        bar.clear_view.connect(requests.clear_view)
        bar.export.connect(lambda: self.show_export("html"))
        self.start.demo.connect(do.demo)
        self.start.browser.connect(self._open_browser)
        self.start.file.connect(self.dialogs.open_file)
        self.policy_menu.picked.connect(do.choose_policy)
        self.policy_menu.from_file.connect(self.dialogs.policy_file)
        requests.selected.connect(self._selected)
        requests.overview.connect(self._show_overview)
        requests.counted.connect(self._counted)
        requests.offered.connect(self._offered)
        requests.table.chosen.connect(self.detail.focus_tab)
        self.parties.tree.picked.connect(requests.show_party)
        self.parties.aside_toggled.connect(self._aside)
        self.views.turned.connect(lambda _: self.pages.turn_to(self.views.page()))
        self.detail.evidence.place_wanted.connect(self.detail.show_place)
        self.detail.evidence.request_wanted.connect(self.finder.reveal)
        self.detail.simulation.policies_wanted.connect(bar.policy_button.showMenu)
        self.detail.simulation.unchanged_toggled.connect(self._menus.actions["unchanged"].setChecked)
        self.status.incidents_wanted.connect(self.show_incidents)
        self.status.undo_wanted.connect(do.undo)
        self.incidents.pass_through.connect(do.pass_through)
        self.incidents.allow_private.connect(do.allow_private)
        look().changed.connect(self._restyle)
        for worker in self._workers():
            worker.unusable.connect(self.index_unusable)
            worker.unreadable.connect(lambda why: self.banner.say("session", wording.sentence(why)))

    def _connect_menus(self) -> None:
        do, requests, dialogs = self._commands, self.requests, self.dialogs
        slots: dict[str, Callable[[], Any]] = {
            "open": dialogs.open_file,
            "keep": dialogs.keep_session,
            "close": do.close_session,
            "quit": self.close,
            "filter": requests.field.take_focus,
            "undo": do.undo,
            "redo": do.redo,
            "show-all": self._show_all,
            "goto": self._goto,
            "record": self._record,
            "browser": self._open_browser,
            "device": self.show_connect,
            "clear": requests.clear_view,
            "incidents": self.show_incidents,
            "scope-all": lambda: requests.show_scope("all"),
            "scope-third": lambda: requests.show_scope("third"),
            "scope-own": lambda: requests.show_scope("own"),
            "previous": lambda: requests.table.step(-1),
            "next": lambda: requests.table.step(1),
            "back": lambda: self._walk(-1),
            "forward": lambda: self._walk(1),
            "pane-next": lambda: pane_walk.walk(self._panes(), 1),
            "pane-previous": lambda: pane_walk.walk(self._panes(), -1),
            "zoom-in": lambda: self._theme_menu.zoom(1.1),
            "zoom-out": lambda: self._theme_menu.zoom(1 / 1.1),
            "zoom-reset": lambda: self._theme_menu.zoom(0),
            "reset-layout": self.desk.arrange,
            "help": dialogs.help,
            "keyboard": lambda: dialogs.text("Keyboard", keyboard_text(self._actions())),
            "demo": do.demo,
            "doctor": lambda: dialogs.text("Check this computer", do.check_computer()),
            "about": dialogs.about,
            "unchanged": self.detail.simulation.toggle_unchanged,
        }
        for name, slot in slots.items():
            self._menus.on(name, slot)
        for number in range(len(TABS)):
            self._menus.on(f"tab-{number + 1}", partial(self.detail.turn_to, number))
        for name in ("html", "har", "csv", "jsonl"):
            self._menus.on(f"export-{name}", partial(self.show_export, name))
        self._menus.actions["aside"].toggled.connect(self._aside)
        self.detail.evidence.offer([self._menus.actions[name] for name in row_acts.DECLARATIONS])

    def _actions(self) -> list[QAction]:
        return [*self._menus.actions.values(), *self.views.menu.actions()]

    def action(self, name: str) -> QAction:
        """An entry of the menus."""
        return self._menus.actions[name]

    # What app tells

    def show_start(self) -> None:
        """No session: three ways on."""
        self._session = None
        self._overview = None
        self._mask.begin()
        for worker in self._workers():
            worker.close_session()
        self.detail.show_prepared(None)
        self.pages.turn_to(self.start)
        self.bar.show_session(there=False)
        self._enable(row=False)
        self.status.clear()
        self.status.show_recorder("Not recording")
        self._show_found()
        self.status.show_hint("Same from the command line:", "inspector demo")
        self.setWindowTitle(wording.PROGRAM)

    def show_session(self, opened: OpenSession) -> None:
        """A session to show; its rows come as the index has them."""
        self._session = opened
        self._overview = None
        self._mask.begin()
        self._history.clear()
        for worker in self._workers():
            worker.open(opened.session, opened.index)
        self.banner.clear("session")
        self.views.turn_to(REQUESTS)
        self.bar.show_session(there=True)
        self._enable(row=False)
        self.status.clear()
        self.status.show_browser("")
        self.status.show_note("" if opened.demo else one_line(opened.name))
        if opened.demo:
            self.show_demo()
        self.setWindowTitle(f"{one_line(opened.name)} – {wording.PROGRAM}")
        self.parties.clear()
        self.session_views.clear()
        self.bars.clear()
        self.requests.reset(self._address)
        self.detail.show_prepared(None)
        if opened.notices:
            self.banner.say("notice", " ".join(opened.notices), tone="amber")

    def show_demo(self) -> None:
        """Addresses of a demo are documentation addresses; that is said."""
        self.status.show_note("demo addresses")

    def show_listening(self, address: str, certificate: str) -> None:
        """The recorder listens there; "" when it ended."""
        self._address, self._certificate = address, certificate
        self.requests.show_listening(address)
        self._menus.actions["record"].setText("Stop &recording" if address else "&Record")
        if address:
            self.bar.show_recording()
            self.status.show_recorder(f"Recording on {address}", state="recording")
        else:
            self.bar.show_idle()
            self.status.show_recorder("Not recording")
            self.show_browser("", "")

    def show_browser(self, name: str, words: str) -> None:
        """The browser that is open, and what is to be known of it."""
        self.bar.show_browser(name)
        self.status.show_browser(words)

    def show_policy(self, policy: Policy | None) -> None:
        """The policy in force; details and the After column follow."""
        self._loader.policy = policy
        self.policy_menu.current = policy.name if policy else ""
        self.bar.show_policy(one_line(policy.title or policy.name) if policy else "")
        self.requests.table.show_after(shown=policy is not None)
        self.requests.grow()
        self._loader.load()

    def show_browsers(self) -> None:
        """Browsers were looked for."""
        self._looked = True
        if self._session is None:
            self._show_found()

    def _show_found(self) -> None:
        browsers = self._commands.browsers()
        self.start.show_browser(known=bool(browsers) or not self._looked)
        words = f"{browsers[0].name} found" if browsers else "no browser found"
        self.status.show_browser(words if self._looked else "")

    def show_catalog(self, catalog: Catalog) -> None:
        """What is known beforehand, with the project's declarations: details are judged by them."""
        self._loader.catalog = catalog
        self._loader.load()

    def show_word(self, words: str, undoable: str, redoable: str) -> None:
        """The project was changed, in words ("" for nothing to say); what can be undone and said again."""
        self.status.show_word(words, undo=bool(undoable))
        for name, what in (("undo", undoable), ("redo", redoable)):
            text = name.capitalize()
            self._menus.actions[name].setText(f"{text}: {one_line(what)}" if what else text)
            self._menus.actions[name].setEnabled(bool(what))

    def index_grew(self) -> None:
        """The analyst has indexed something."""
        self.requests.grow()
        self._loader.grew()

    def show_incident_list(self, incidents: Sequence[Incident]) -> None:
        self.incidents.show_incidents(incidents)
        self.status.show_incidents(incident_list.total(incidents))

    def ask(self, key: str, job: Job, then: Callable[[Any], None]) -> None:
        """Run a read of `app` in the thread that counts."""
        self._counts_worker.ask(key, job, then)

    def select(self, seq: int) -> None:
        """Choose a request, with the focus in the table."""
        self.views.turn_to(REQUESTS)
        self.requests.table.select_seq(seq)
        self.requests.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_spot(self, seq: int, at: str, span: tuple[int, int] | None) -> None:
        """A request, and in it the very bytes of a finding."""
        self.finder.reveal(seq)
        self.detail.show_spot_of(seq, at, span)

    def show_elsewhere(self, finding: Finding) -> None:
        """Everyone who got the value of a finding."""
        self.views.turn_to("ledger")
        self.session_views.ledger.show_value(finding)

    def show_requests(self, filter_: str) -> None:
        """The requests that match, from a view that counts them."""
        self.views.turn_to(REQUESTS)
        self.requests.field.set_text(filter_)

    def session(self) -> OpenSession | None:
        return self._session

    def show_connect(self) -> None:
        self.dialogs.connect_by_hand(self._address, self._certificate)

    def show_export(self, format_: str) -> None:
        if self._session is not None:
            policy = self._loader.policy
            self.dialogs.export(self._session.session, policy.name if policy else "", format_)

    def show_incidents(self) -> None:
        self.incidents.show()
        self.incidents.raise_()

    # Selection and detail

    def _enable(self, *, row: bool) -> None:
        self._menus.enable(session=self._session is not None, row=row)
        self.views.enable(session=self._session is not None)
        self._menus.actions["keep"].setEnabled(bool(self._session and self._session.keepable))

    def _selected(self, seq: int) -> None:
        self._enable(row=bool(seq))
        self._history.chosen(seq)
        self._loader.load()

    def _show_overview(self, overview: Overview) -> None:
        self._overview = overview
        self.banner.clear("index")
        self.parties.show_overview(overview)
        self.bars.show_totals(overview.totals, overview.progress)
        self.views.refresh()
        progress = overview.progress
        behind = progress.total - progress.done > LAG
        self.status.show_progress(wording.analysing(progress.done, progress.total) if behind else "")
        self._counts()

    def _counted(self, shown: int) -> None:
        self._shown = shown
        self._counts()

    def _counts(self) -> None:
        if self._overview is not None:
            totals = self._overview.totals
            aside = 0 if self.requests.query().aside else totals.aside
            self.status.show_counts(totals.all, self._shown, aside)

    def _offered(self, what: str) -> None:
        if what == "browser":
            self._open_browser()
        elif what == "test":
            self._commands.self_test()
        elif what == "aside":
            self._aside(True)
        else:
            self._show_all()

    def _aside(self, shown: bool) -> None:
        self._menus.actions["aside"].setChecked(shown)
        self.parties.aside.setChecked(shown)
        self.requests.show_aside(shown=shown)
        self._counts()

    def _show_all(self) -> None:
        self.parties.tree.choose(None)
        self.requests.show_all()

    def _walk(self, by: int) -> None:
        with self._history as history:
            seq = history.step(by)
            if seq:
                self.select(seq)

    def _record(self) -> None:
        (self._commands.record if self.bar.state() == "idle" else self._commands.stop)()

    def _open_browser(self) -> None:
        if self._commands.browsers():
            self._commands.open_browser("")
        else:
            self.show_connect()

    def _goto(self) -> None:
        dialog = self.dialogs.number()
        dialog.accepted.connect(lambda: self.finder.reveal(dialog.number()))

    # Look, layout, life

    def _remask(self) -> bool:
        """Values stand otherwise from now on: everything that shows one is shown anew. False without a session."""
        if self._session is None:
            return False
        self.setWindowTitle(f"{one_line(self._session.name)} – {wording.PROGRAM}")
        self.detail.clear()
        self.requests.remask()
        for table in self.findChildren(RecordTable):
            table.refill()
        for view in self.findChildren(QAbstractItemView):
            view.viewport().update()
        self.views.refresh()
        self._loader.load()
        return True

    def _workers(self) -> tuple[IndexWorker, ...]:
        return self._rows_worker, self._counts_worker, self._detail_worker

    def _restyle(self) -> None:
        run_painter.forget()
        self.setStyleSheet(style_sheet())

    def _restore(self) -> None:
        window_state.restore(self._settings, self, self.desk)
        hidden = window_state.hidden_columns(self._settings, "columns")
        if hidden is not None:
            self.requests.table.hide_columns(hidden)

    def closeEvent(self, event: QCloseEvent) -> None:
        headers = {"columns": self.requests.table.horizontalHeader()}
        window_state.keep(self._settings, self, self.desk, headers)
        for worker in self._workers():
            worker.end()
        super().closeEvent(event)
