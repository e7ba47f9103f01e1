"""What the user says of a host: ours, our tagging server, a third party; each with his reason, kept in the project.

His word beats all evidence (`analysis.party`). A later word on the same host takes the place of an earlier one.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

from inspector.catalog.project import Endpoint, Override, Project, endpoint_of
from inspector.catalog.toml_reader import CatalogError

Word = Literal["ours", "tagging-server", "third-party"]
TAKEN_BACK: Final = "taken-back"
"""In place of a word: what was said of the hosts is forgotten; needs no reason."""


@dataclass(frozen=True, slots=True)
class Declaration:
    word: Word | Literal["taken-back"]
    at: tuple[str, ...]
    """HOST[/PATH] each, as typed; for `ours` hosts or registrable domains."""
    reason: str
    pages: tuple[str, ...] = ()
    """Sites of the pages that the host is called from: with `ours` they are declared too, or nothing would change."""


def declared(project: Project, said: Declaration) -> Project:
    """The project with the user's word in it.

    Raises:
        CatalogError: nothing or no host is named, or the reason is empty.
    """
    if said.word == TAKEN_BACK:
        return _taken_back(project, _endpoints(said))
    reason = " ".join(said.reason.split())
    if not reason:
        raise CatalogError("a reason is missing, say in a few words why it is so")
    endpoints = _endpoints(said)
    project = replace(project, overrides=tuple(o for o in project.overrides if o.endpoint not in endpoints))
    if said.word == "third-party":
        servers = tuple(each for each in project.tagging_servers if each not in endpoints)
        overrides = [Override(each, "client-side", reason) for each in endpoints]
        return replace(project, tagging_servers=servers, overrides=(*project.overrides, *overrides))
    names = [str(each) for each in endpoints]
    if said.word == "tagging-server":
        project = project.merged(tagging_servers=names)
    else:
        names = [name.removeprefix("*.") for name in names]
        servers = tuple(each for each in project.tagging_servers if each not in endpoints)
        project = replace(project, tagging_servers=servers).merged(sites=[*names, *said.pages])
    return replace(project, reasons=dict(project.reasons) | dict.fromkeys(names, reason))


def _taken_back(project: Project, endpoints: list[Endpoint]) -> Project:
    """Without all that holds at these places."""

    def holds(rule: Endpoint) -> bool:
        return any(rule.holds(each.host, each.path or "/") for each in endpoints)

    sites = {
        site for each in endpoints for site in project.sites if each.host == site or each.host.endswith("." + site)
    }
    gone = {str(server) for server in project.tagging_servers if holds(server)} | sites
    return replace(
        project,
        sites=tuple(site for site in project.sites if site not in sites),
        tagging_servers=tuple(server for server in project.tagging_servers if not holds(server)),
        overrides=tuple(override for override in project.overrides if not holds(override.endpoint)),
        reasons={name: why for name, why in project.reasons.items() if name not in gone},
    )


def _endpoints(said: Declaration) -> list[Endpoint]:
    try:
        found = [endpoint_of(text) for text in dict.fromkeys(said.at)]
    except ValueError as wrong:
        raise CatalogError(str(wrong)) from wrong
    if not found:
        raise CatalogError("no host is named, write shop.example")
    if said.word == "ours" and any(each.path for each in found):
        raise CatalogError("a whole host is ours or not, write it without a path")
    return found
