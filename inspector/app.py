"""Composes the window: catalogue, recorder, analyst, readers. With the commands it alone knows every floor."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from inspector.capture.browser import Browser, CaptureError, find_browsers
from inspector.capture.demo_walk import DemoWalk, Step, Walked
from inspector.capture.recording import CHILD, Recording
from inspector.capture.self_test import SelfTest, self_test
from inspector.catalog.catalog import Catalog, load_catalog
from inspector.catalog.declaration import Declaration
from inspector.catalog.project import Project
from inspector.catalog.toml_reader import CatalogError
from inspector.catalog.user_word import ProjectChange
from inspector.model.policy import Policy
from inspector.processes.inputs import Input, InputError
from inspector.processes.protocol import (
    Committed,
    Indexed,
    Listening,
    Message,
    NotRecording,
    Problem,
    RecordingAgain,
    Stopped,
)
from inspector.session.schema import SessionError
from inspector.ui import crash, program_calls, wording
from inspector.ui.analysis import CHILD as ANALYST
from inspector.ui.bridge import Bridge
from inspector.ui.commands import Commands, ExportOrder, PolicyChoice, browser_choice
from inspector.ui.disk_notice import DiskNotice
from inspector.ui.garbage import UiGarbage
from inspector.ui.main_window import MainWindow
from inspector.ui.name_switch import NameSwitch
from inspector.ui.open_session import OpenSession
from inspector.ui.policy_picker import policy_named, shipped_policies
from inspector.ui.project_file import ProjectFile
from inspector.ui.session_facts import notices_of
from inspector.ui.session_place import copy_session, has_display, new_session
from inspector.ui.shown_input import ShownInput
from inspector.ui.shown_session import ShownSession
from inspector.ui.theme_menu import remembered_look
from inspector.ui.window_state import open_settings

POLICY = "strict"
"""The policy in force at the first start."""
LAUNCH = "browser"
_EXPECTED = (CaptureError, InputError, SessionError, CatalogError, OSError)
"""What the world can do to us; shown in words. Everything else is a defect."""


class App:
    """The program behind the window. Its methods run in the UI thread; what takes time runs in the bridge's threads."""

    def __init__(self, application: QApplication, settings: QSettings) -> None:
        self._application, self._settings = application, settings
        self._bridge = Bridge()
        self._bridge.batch.connect(self._hear)
        self._browsers: list[Browser] = []
        self._policies: list[PolicyChoice] = []
        self._declared = ProjectFile()
        self._policy: Policy | None = None
        self._wanted_policy = str(settings.value("policy", POLICY))
        self._recording: Recording | None = None
        self._begun: Recording | None = None  # the last one, also while it is still starting
        self._input = ShownInput()
        self._walk: DemoWalk | None = None
        self._busy = False
        self.window = MainWindow(self._commands(), settings)
        self._shown = ShownSession(self.window, self._bridge.post, self._run, self._judged_by, self._idle)
        self._disk = DiskNotice(self.window, self._browse_unrecorded)
        self._names = NameSwitch(self.window.action("resolve-names"), settings, lambda: self._recording)

    def _commands(self) -> Commands:
        return Commands(
            record=self.record,
            stop=self.stop,
            browsers=lambda: [browser_choice(b.kind, b.name, b.version) for b in self._browsers],
            open_browser=self.open_browser,
            demo=self.demo,
            open_file=self.open_file,
            keep_as=self.keep_as,
            close_session=self.close_session,
            self_test=self.self_test,
            pass_through=self.pass_through,
            allow_private=self.allow_private,
            policies=lambda: self._policies,
            choose_policy=self.choose_policy,
            declare=self._declare,
            change=self._change,
            undo=self._undo,
            redo=self._redo,
            export=self.export,
            check_computer=program_calls.doctor,
        )

    def start(self) -> None:
        """Load what is known beforehand and look for browsers, while the window is already there."""
        self._run(self._known, self._take_known)
        self._run(find_browsers, self._take_browsers)

    def _known(self) -> tuple[Project, Catalog, list[PolicyChoice], Policy | None]:
        project = self._declared.load()
        return project, load_catalog(project), shipped_policies(), policy_named(self._wanted_policy)

    def _take_known(self, known: tuple[Project, Catalog, list[PolicyChoice], Policy | None]) -> None:
        self._declared.project, catalog, self._policies, self._policy = known
        self.window.show_catalog(catalog)
        self.window.show_word("", "", "")
        self.window.show_policy(self._policy)
        if catalog.faults:
            self.window.banner.say("data", " ".join(catalog.faults[:3]), tone="amber")

    def _take_browsers(self, browsers: list[Browser]) -> None:
        self._browsers = browsers
        self.window.show_browsers()

    # Recording

    def record(self) -> None:
        self._record(lambda: None)

    def _record(self, then: Callable[[], None]) -> None:
        """Start a recorder on a new session, unless one runs."""
        if self._recording is not None:
            then()
            return
        if self._walk is not None:
            self._say("The demo runs; stop it before recording.")
            return
        if self._busy:
            return
        self._busy = True
        self.window.bar.show_starting()
        project = self._declared.project
        recording = self._begun = Recording(
            new_session(), self._bridge.post, pass_through=project.pass_through, allow_private=project.allow_private,
            resolve_names=self._names.on,
        )  # fmt: skip

        def started(_: object) -> None:
            self._busy = False
            self._recording = recording
            self._input.close()
            self._shown.show(OpenSession(recording.session, recording.session, recording.session.stem, keepable=True))
            self._show_listening()
            then()

        self._run(recording.start, started, self._not_started)

    def _not_started(self, error: BaseException) -> None:
        self._busy = False
        self.window.bar.show_idle()
        self._say(f"Recording could not be started: {error}")

    def _show_listening(self) -> None:
        if self._recording is not None and self._recording.listening:
            first = next(iter(self._recording.listening.values()))
            self.window.show_listening(f"{first.host}:{first.port}", first.ca)

    def stop(self) -> None:
        """End the recording or the demo; what was recorded stays on screen."""
        if self._walk is not None:
            self._walk.cancel()
        recording, self._recording = self._recording, None
        if recording is not None:
            self.window.bar.show_idle()
            self._run(recording.stop, lambda _: self._show_silence())

    def _show_silence(self) -> None:
        if self._idle():
            self.window.show_listening("", "")

    def open_browser(self, kind: str) -> None:
        """A browser with a profile of its own, recorded; starts the recording when none runs."""
        found = next((b for b in self._browsers if b.kind == kind or not kind), None)
        if found is None:
            self.window.show_connect()
        else:
            self._record(lambda: self._launch(found))

    def _launch(self, browser: Browser) -> None:
        recording = self._recording
        if recording is None:
            return
        self.window.show_browser(browser.name, f"{browser.name} is starting")

        def opened(one: Any) -> None:
            self.window.show_browser(browser.name, f"{browser.name} connected, own profile")
            threading.Thread(target=lambda: self._bridge.call(ended, one.wait()), daemon=True).start()

        def ended(_: object) -> None:
            if self._recording is recording and not recording.browsers:
                self.window.show_browser("", f"{browser.name} was closed")

        def failed(error: BaseException) -> None:
            self.window.show_browser("", "")
            self._say(str(error))

        self._run(lambda: recording.open_browser(browser, LAUNCH, ""), opened, failed)

    def self_test(self) -> None:
        """One request through the recorder, from this process."""
        if self._recording is None or not self._recording.listening:
            return
        at = next(iter(self._recording.listening.values()))

        def tested(result: SelfTest) -> None:
            how = [] if not result.ok else [("How to point a browser here", self.window.show_connect)]
            self.window.banner.say("test", result.words, how, tone="grey" if result.ok else "red")

        self._run(lambda: self_test(at), tested)

    def _browse_unrecorded(self, allowed: bool) -> None:
        if self._recording is not None:
            self._recording.browse_unrecorded(allowed)

    def pass_through(self, host: str) -> None:
        if self._recording is not None:
            self._recording.pass_through(host)
        self._keep(lambda: self._declared.pass_through(host))

    def allow_private(self, host: str) -> None:
        if self._recording is not None:
            self._recording.allow_private(host)
        self._keep(lambda: self._declared.allow_private(host))

    # The demo

    def demo(self) -> None:
        """The demo shop, recorded twice; rows stream in, then a telling request is chosen."""
        if self._recording is not None or self._walk is not None or self._busy:
            self._say("A recording runs; stop it before the demo.")
            return
        session = new_session("demo")
        walk = self._walk = DemoWalk(
            session,
            lambda step: self._bridge.call(self._show_step, step),
            self._bridge.post,
            headless=not has_display(),
        )
        self._input.close()
        self._shown.show_pending(OpenSession(session, session, "Demo shop", demo=True, keepable=True))
        self.window.bar.show_starting()

        def walked(result: Walked) -> None:
            self._walk = None
            self._show_silence()
            opened = self.window.session()
            if opened is None or opened.session != session:
                return
            self.window.show_browser("", f"visited by {result.client}")
            self.window.banner.clear("demo")
            if result.notice:
                self.window.banner.say("demo", result.notice, tone="amber")
            self._shown.tell()

        def failed(error: BaseException) -> None:
            self._walk = None
            self._show_silence()
            self._say(f"The demo ended early: {error}")

        self._run(walk.run, walked, failed)

    def _show_step(self, step: Step) -> None:
        if self._walk is not None:
            words = f"Demo, step {step.number} of {step.of}: {step.words}. Nothing leaves this computer."
            self.window.banner.say("demo", words, tone="grey")

    # Sessions

    def open_file(self, path: Path) -> None:
        """A session, a HAR or a flow file; what was open is closed."""
        self.close_session()
        self.window.banner.say("open", f"Opening {path.name} …", tone="grey")

        def opened(found: Input | None) -> None:
            if found is None or found is not self._input.current:
                return  # something else was wanted meanwhile
            self.window.banner.clear("open")
            self._shown.show(OpenSession(found.session, found.session, path.name, notices=notices_of(found)))
            self._shown.tell()

        def failed(error: BaseException) -> None:
            self.window.banner.say("open", wording.sentence(error))

        self._run(self._input.opener(path), opened, failed)

    def keep_as(self, path: Path) -> None:
        """Copy the session under a name of the user's."""
        opened = self.window.session()
        if opened is None:
            return
        if self._recording is not None or self._walk is not None:
            self._say("Stop the recording first; then the session can be kept under another name.")
            return

        def kept(_: object) -> None:
            self.window.status.show_note(f"kept as {path.name}")

        self._run(lambda: copy_session(opened.session, path), kept)

    def close_session(self) -> None:
        """End recording and analysis, and show the ways on."""
        self.stop()
        self._shown.end()
        self.window.show_start()
        self._input.close()

    # Policy, project, export

    def choose_policy(self, name: str) -> None:
        """Another policy to simulate; "" for none."""

        def chosen(policy: Policy | None) -> None:
            self._policy, self._wanted_policy = policy, name
            self._settings.setValue("policy", name)
            self.window.show_policy(policy)
            self._shown.judge_again()

        self._run(lambda: policy_named(name), chosen)

    def _declare(self, said: Declaration) -> None:
        """Another verdict on whose call it is: details and index are judged anew."""
        self._judge_by(lambda: self._declared.declare(said))

    def _change(self, change: ProjectChange) -> None:
        """Another word on a value: as `_declare`."""
        self._judge_by(lambda: self._declared.change(change))

    def _undo(self) -> None:
        if what := self._declared.undoable():
            self._judge_by(self._declared.undo, f"Undone: {what}")

    def _redo(self) -> None:
        if what := self._declared.redoable():
            self._judge_by(self._declared.redo, f"Said again: {what}")

    def _judge_by(self, change: Callable[[], Project], words: str = "") -> None:
        """The project as it is then; details and index are judged by it."""
        project = self._keep(change)
        if project is not None:
            undoable = self._declared.undoable()
            said = words or (f"Kept in the project: {undoable}" if undoable else "")
            self.window.show_word(said, undoable, self._declared.redoable())
            self._run(lambda: load_catalog(project), self.window.show_catalog)
            self._shown.judge_again()

    def _keep(self, declare: Callable[[], Project]) -> Project | None:
        try:
            return declare()
        except (OSError, CatalogError) as error:
            self._say(f"The project file could not be written: {error}")
            return None

    def export(self, order: ExportOrder) -> None:
        """The command does it, in a process of its own."""
        opened = self.window.session()
        if opened is None:
            return
        self.window.banner.say("export", f"Writing {order.path.name} …", tone="grey")
        project = self._declared.path()

        def done(fault: str) -> None:
            words = wording.sentence(fault) if fault else f"Written: {order.path}"
            self.window.banner.say("export", words, tone="red" if fault else "grey")

        self._run(lambda: program_calls.export(opened.session, order, project), done)

    # Events

    def _hear(self, messages: list[Message]) -> None:
        """One batch of events of recorder and analyst."""
        for message in messages:
            match message:
                case Indexed():
                    self.window.index_grew()
                    if self._recording is None:
                        self._shown.ask_counts()
                case Committed():
                    self._shown.committed(message)
                case Listening():
                    self._shown.analyse_pending()
                    if self._recording is not None:
                        self._show_listening()
                    elif self._walk is not None:
                        self.window.show_listening(f"{message.host}:{message.port}", message.ca)
                    if message.asked_port and message.asked_port != message.port:
                        self._say(f"Port {message.asked_port} was taken: the recorder listens on {message.port}.")
                case NotRecording():
                    self._shown.missed = message.missed
                    self._disk.show(message, choice=self._recording is not None)
                case RecordingAgain():
                    self._shown.missed = message.missed
                    self._disk.clear()
                case Problem():
                    self._say(_problem(message))
                case Stopped() if self._recording is not None:
                    self.stop()
                case _:  # Clients and Probed are the recording's own
                    pass

    # Life

    def close(self) -> None:
        """The window is closed: recorder and analyst end in good order."""
        self._bridge.close()
        if self._walk is not None:
            self._walk.cancel()
        if self._begun is not None:
            self._begun.stop()
        self._shown.end(wait=True)
        for thread in self._bridge.threads():
            thread.join(10)
        self._input.close()

    def _judged_by(self) -> tuple[Path | None, str]:
        """Project file and policy for the analyst."""
        return self._declared.path(), self._wanted_policy

    def _idle(self) -> bool:
        """Neither a recording nor the demo writes the session on screen."""
        return self._recording is None and self._walk is None

    def _say(self, words: str) -> None:
        self.window.banner.say("problem", words)

    def _run(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        self._bridge.run(job, then, failed or (lambda error: self._say(wording.sentence(error))), _EXPECTED)


def _problem(message: Problem) -> str:
    what = message.what.replace(CHILD, "The recorder").replace(ANALYST, "The analysis")
    return f"{what}. {message.why}"


def run(input: Path | None = None, demo: bool = False) -> int:  # noqa: A002 - the user's word for it
    """Open the window, on a file or with the demo, and stay until it is closed."""
    os.umask(0o077)  # what the window writes is for this user alone
    application = QApplication(sys.argv[:1])
    application.setApplicationName("request-inspector")
    application.setStyle("Fusion")
    crash.install()
    settings = open_settings()
    remembered_look(settings, application)
    garbage = UiGarbage()
    app = App(application, settings)
    app.window.show()
    app.start()
    if demo:
        QTimer.singleShot(0, app.demo)
    elif input is not None:
        QTimer.singleShot(0, lambda: app.open_file(input))
    awake = crash.quit_on_signals(application)
    code = application.exec()
    app.window.close()
    app.close()
    awake.stop()
    garbage.stop()
    return code
