"""Vendor files of the user: in the user's folder, and those that a project names; they beat shipped ones by name."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from inspector import paths
from inspector.catalog.project import Project
from inspector.catalog.toml_reader import CatalogError
from inspector.catalog.vendors import Vendor, load_vendor, load_vendors


def own_files(project: Project | None = None) -> tuple[Path, ...]:
    """Files of the user's folder by name, then those of the project in its order; relative ones lie beside it."""
    found = sorted(paths.vendors().glob("*.toml"))
    if project and project.vendors:
        beside = project.path.parent if project.path else Path()
        found += [beside / name for name in project.vendors]
    return tuple(dict.fromkeys(found))


def all_vendors(project: Project | None = None, faults: list[str] | None = None) -> tuple[Vendor, ...]:
    """Shipped vendors and those of the user, by name; a wrong file adds its sentence to `faults` and is left out."""
    faults = [] if faults is None else faults
    vendors = {vendor.id: vendor for vendor in load_vendors(faults=faults)}
    for path in own_files(project):
        try:
            vendors[path.stem] = replace(load_vendor(path), own=True)
        except CatalogError as wrong:
            faults.append(f"{wrong}; this vendor is left out")
    return tuple(vendors[name] for name in sorted(vendors))


def own_digest(project: Project | None = None) -> str:
    """Changes whenever one of the user's files does."""
    digest = hashlib.sha256()
    for part in _contents(project):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _contents(project: Project | None) -> Iterator[bytes]:
    for path in own_files(project):
        yield path.name.encode("utf-8", "surrogateescape")
        try:
            yield path.read_bytes()
        except OSError:
            yield b""
