"""The project that a command's options name: `--project`, `--site`, `--tagging-server`, `--persona`."""

import argparse

from inspector.catalog.project import Project, load_persona, load_project
from inspector.catalog.toml_reader import CatalogError
from inspector.cli.options import UsageError


def project_of(args: argparse.Namespace) -> Project:
    """The project file with what the other options add; the persona's values to those of the project.

    Raises:
        UsageError: a file or a host name is wrong; the text says where.
    """
    try:
        project = load_project(args.project) if args.project else Project()
        persona = load_persona(args.persona) if args.persona else None
        return project.merged(sites=args.site, tagging_servers=args.tagging_server, persona=persona)
    except CatalogError as wrong:
        raise UsageError(str(wrong)) from wrong
