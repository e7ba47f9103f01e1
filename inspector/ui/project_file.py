"""What the user declared in the window (own sites, tagging servers, hosts let through), kept in one project file."""

from dataclasses import replace
from pathlib import Path

from inspector import paths
from inspector.catalog.declaration import Declaration, declared
from inspector.catalog.project import Project, load_project, save_project


class ProjectFile:
    """`project.toml` in the program's own folder; made with the first declaration."""

    def __init__(self) -> None:
        self._path = paths.data() / "project.toml"
        self.project = Project()

    def path(self) -> Path | None:
        """The file, for analyst and commands; None while nothing was declared."""
        return self._path if self._path.exists() else None

    def load(self) -> Project:
        """Raises CatalogError: the file is wrong, with its line."""
        return load_project(self._path) if self._path.exists() else Project()

    def declare(self, said: Declaration) -> Project:
        """What the user says of a host, with his reason.

        Raises:
            CatalogError: a text is no host, the reason is missing, or the file is no TOML any more.
            OSError: the file cannot be written.
        """
        return self._keep(declared(self.project, said))

    def pass_through(self, host: str) -> Project:
        """A host left undecrypted. Raises as `declare`."""
        hosts = tuple(dict.fromkeys((*self.project.pass_through, host)))
        return self._keep(replace(self.project, pass_through=hosts))

    def allow_private(self, host: str) -> Project:
        """A private host that public pages may reach. Raises as `declare`."""
        hosts = tuple(dict.fromkeys((*self.project.allow_private, host)))
        return self._keep(replace(self.project, allow_private=hosts))

    def _keep(self, project: Project) -> Project:
        paths.private_folder(self._path.parent)
        save_project(project, self._path)
        self.project = project
        return project
