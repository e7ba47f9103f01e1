"""What the user declared in the window (own sites, suppressions, the test person), kept in one project file.

A change is made to the file as it is at that moment. The last ones can be undone, unless the file was changed by
somebody else since.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from inspector import paths
from inspector.catalog.declaration import Declaration, declared
from inspector.catalog.project import Project, load_project, save_project
from inspector.catalog.toml_reader import CatalogError
from inspector.catalog.user_word import ProjectChange

MOST = 100
"""Changes that can be undone."""


@dataclass(frozen=True, slots=True)
class _Step:
    words: str
    before: Project
    after: Project


class ProjectFile:
    """`project.toml` in the program's own folder; made with the first declaration."""

    def __init__(self) -> None:
        self._path = paths.data() / "project.toml"
        self.project = Project()
        self._done: list[_Step] = []
        self._undone: list[_Step] = []

    def path(self) -> Path | None:
        """The file, for analyst and commands; None while nothing was declared."""
        return self._path if self._path.exists() else None

    def load(self) -> Project:
        """Raises CatalogError: the file is wrong, with its line."""
        return load_project(self._path) if self._path.exists() else Project()

    def undoable(self) -> str:
        """What would be undone, in words; "" for nothing."""
        return self._done[-1].words if self._done else ""

    def redoable(self) -> str:
        """What would be said again; "" for nothing."""
        return self._undone[-1].words if self._undone else ""

    def change(self, change: ProjectChange) -> Project:
        """What the user says of a value.

        Raises:
            CatalogError: it cannot be said so, or the file has become wrong; it stays as it is.
            OSError: the file cannot be written.
        """
        return self._change(change.words, change.apply)

    def declare(self, said: Declaration) -> Project:
        """What the user says of a host, with his reason. Raises as `change`."""
        return self._change(f"your word on {', '.join(said.at)}", lambda project: declared(project, said))

    def undo(self) -> Project:
        """Without the last change. Raises as `change`; also where the file is not as that change left it."""
        step = self._done[-1]
        found = self._keep(step.before, expected=step.after)
        self._undone.append(self._done.pop())
        return found

    def redo(self) -> Project:
        """With the change that was undone last. Raises as `undo`."""
        step = self._undone[-1]
        found = self._keep(step.after, expected=step.before)
        self._done.append(self._undone.pop())
        return found

    def pass_through(self, host: str) -> Project:
        """A host left undecrypted. Raises as `change`; the recorder knows it already, so it is not undone."""
        return self._for_good(lambda p: replace(p, pass_through=tuple(dict.fromkeys((*p.pass_through, host)))))

    def allow_private(self, host: str) -> Project:
        """A private host that public pages may reach. As `pass_through`."""
        return self._for_good(lambda p: replace(p, allow_private=tuple(dict.fromkeys((*p.allow_private, host)))))

    def _for_good(self, apply: Callable[[Project], Project]) -> Project:
        found = self._change("", apply)
        self._done.clear()
        return found

    def _change(self, words: str, apply: Callable[[Project], Project]) -> Project:
        before = self.load()
        after = apply(before)
        if _same(before, after):
            self.project = before
            return before
        found = self._keep(after, expected=before)
        self._done = [*self._done[1 - MOST :], _Step(words, before, after)]
        self._undone.clear()
        return found

    def _keep(self, project: Project, *, expected: Project) -> Project:
        """Write it where the file is as expected."""
        if not _same(self.load(), expected):
            raise CatalogError(f"{self._path.name}:0: was changed outside the window since, so this is not undone")
        paths.private_folder(self._path.parent)
        save_project(project, self._path)
        self.project = self.load()
        return self.project


def _same(one: Project, other: Project) -> bool:
    """All but the file itself and what is odd about it."""
    return replace(one, path=None, warnings=()) == replace(other, path=None, warnings=())
