"""Which browsers of a session were seen whole: what must hold before a cookie is laid at a script's door."""

from inspector.analysis.cookie_jar import Watched
from inspector.catalog.suffixes import normal_host, site_of
from inspector.session.reader import SessionReader

FRESH = ", fresh profile"
"""How the record of a launch says that its browser began without cookies (capture.browser)."""
UNREAD = frozenset({"passed-through", "addon-failed"})
"""Incidents after which an answer of one host may have set cookies unseen."""
LOST = frozenset({"not-recorded", "crashed"})
"""The same of any host."""


def watched_of(reader: SessionReader) -> Watched:
    """What a session says of its launches; nothing is known of imports.

    Raises:
        SessionError: the session cannot be read.
    """
    info = reader.info()
    if info.source != "proxy":
        return Watched()
    names = {launch.name for launch in info.launches}
    blind: set[str] = set()
    unseen: dict[str, set[str]] = {}
    for incident in reader.incidents():
        concerned = {incident.launch} if incident.launch in names else names
        host = normal_host(incident.host)
        if incident.kind in LOST or (incident.kind in UNREAD and not host):
            blind |= concerned
        elif incident.kind in UNREAD:
            for name in concerned:
                unseen.setdefault(name, set()).add(site_of(host) or host)
    return Watched(
        fresh=frozenset(launch.name for launch in info.launches if FRESH in launch.browser),
        blind=frozenset(blind),
        unseen={name: frozenset(sites) for name, sites in unseen.items()},
    )
