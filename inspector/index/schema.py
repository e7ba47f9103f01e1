"""The index file: its tables, its name in the file system, its two kinds of connection.

Derived from a session and a catalogue: it may be deleted at any time and is rebuilt. `rows` is narrow, for table, sort
and filter; `texts` is scanned by plain words; `inspections` holds `inspection/1` compressed; `tally`, `onward` and
`after` are running sums, so that tree and bars cost the same at any size. `vals` holds each value that was found once,
told by a digest of its key (`value_group`); what the ledger says of it stands in the tables after it.
"""

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from pathlib import Path

from inspector.model.finding import CATEGORIES
from inspector.model.party import GROUPS, Confidence, Role
from inspector.model.simulation import Verdict
from inspector.paths import PRIVATE
from inspector.session.schema import guard, leads_elsewhere

APPLICATION_ID = 0x52494958  # "RIIX"
USER_VERSION = 6
LONGEST_VALUE = 64 * 1024 * 1024
"""Bytes of one value that is read at most."""
PAGE_SIZE = 16384
"""Scans of `texts` are a third faster than with 4 KB: fewer overflow pages."""
WRITING_CACHE = "cache_size = -6000"
"""KB of pages that the analyst keeps; a batch changes less than that, and the rest lies in the system's own cache."""
READING_CACHE = "cache_size = -2000"
"""KB of pages that each reader keeps. Every commit empties it: a larger one would only grow with the session."""

PLAIN = tuple(f"c_{category.replace('-', '_')}" for category in CATEGORIES)
"""Columns that count findings in clear, one a category, in the order of CATEGORIES."""
HASHED = tuple(f"h_{category.replace('-', '_')}" for category in CATEGORIES)
"""The same for hashed or encoded findings."""
COUNTS = PLAIN + HASHED
LEFT = tuple(f"l_{category.replace('-', '_')}" for category in CATEGORIES)
"""Findings in the simulated payload; the hashed ones in LEFT_HASHED."""
LEFT_HASHED = tuple(f"m_{category.replace('-', '_')}" for category in CATEGORIES)

OF_RECIPIENT, OF_VENDOR, OF_ACCOUNT = range(3)
"""Levels of `tally`: a request counts once on each line that it concerns, however many hits it holds."""

GROUP_RANK = {group: rank for rank, group in enumerate(GROUPS)}
CONFIDENCES: tuple[Confidence, ...] = ("certain", "likely", "possible")
ROLES: tuple[Role | None, ...] = (None, "tagging-server", "cdn")
VERDICTS: tuple[Verdict, ...] = ("sent", "blocked", "not-filterable")


class IndexFileError(ValueError):
    """The index is missing, foreign, of another version or damaged: one sentence. It may be deleted and rebuilt."""


class IndexMissingError(IndexFileError):
    """There is none yet, or it is being made at this moment."""


class IndexVersionError(IndexFileError):
    """Made by another version of this program, older or newer."""


def _numbers(names: Iterable[str]) -> str:
    return ", ".join(f"{name} INTEGER NOT NULL DEFAULT 0" for name in names)


TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE rows (
  seq INTEGER PRIMARY KEY, started REAL NOT NULL, grp INTEGER NOT NULL, confidence INTEGER NOT NULL,
  method TEXT NOT NULL, host TEXT NOT NULL, path TEXT NOT NULL, vendor TEXT NOT NULL, vendor_id TEXT NOT NULL,
  event TEXT NOT NULL, hit_count INTEGER NOT NULL, account TEXT NOT NULL, recipient TEXT NOT NULL,
  entity TEXT NOT NULL, page TEXT NOT NULL, status INTEGER, type TEXT NOT NULL, size INTEGER NOT NULL,
  duration_ms REAL, consent TEXT NOT NULL, note TEXT NOT NULL, launch TEXT NOT NULL, state TEXT NOT NULL,
  sim_verdict INTEGER, sim_left INTEGER, sim_destinations TEXT, cookies INTEGER NOT NULL,
  role INTEGER NOT NULL, why TEXT NOT NULL, {_numbers(COUNTS)}
);
CREATE INDEX rows_by_time ON rows (started);
CREATE INDEX rows_by_host ON rows (host, seq, grp);
CREATE INDEX rows_by_group ON rows (grp);
CREATE INDEX rows_by_party ON rows (grp, recipient);
CREATE INDEX rows_by_vendor ON rows (vendor);
CREATE INDEX rows_by_cookies ON rows (cookies, recipient) WHERE cookies > 0;
CREATE TABLE cookies (id INTEGER PRIMARY KEY, told TEXT NOT NULL UNIQUE, words TEXT NOT NULL, flags TEXT NOT NULL);
CREATE TABLE cookie_sets (id INTEGER PRIMARY KEY, members TEXT NOT NULL UNIQUE);
CREATE TABLE texts (seq INTEGER PRIMARY KEY, words TEXT NOT NULL, vals TEXT NOT NULL, kinds TEXT NOT NULL);
CREATE TABLE inspections (seq INTEGER PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE hits (
  seq INTEGER NOT NULL, n INTEGER NOT NULL, vendor_id TEXT NOT NULL, vendor TEXT NOT NULL, account TEXT NOT NULL,
  event TEXT NOT NULL, PRIMARY KEY (seq, n)
) WITHOUT ROWID;
CREATE TABLE vals (
  id INTEGER PRIMARY KEY, digest INTEGER NOT NULL UNIQUE, hashlike INTEGER NOT NULL, root INTEGER,
  kind TEXT NOT NULL, category INTEGER NOT NULL, n INTEGER NOT NULL, companies INTEGER NOT NULL,
  scope INTEGER NOT NULL, shared INTEGER NOT NULL
);
CREATE INDEX vals_widest ON vals (companies DESC, shared DESC, n DESC, id, category, scope)
WHERE n > 0 AND root IS NULL;
CREATE INDEX vals_members ON vals (root) WHERE root IS NOT NULL;
CREATE TABLE val_texts (
  val INTEGER NOT NULL, text TEXT NOT NULL, sort INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (val, text, sort)
) WITHOUT ROWID;
CREATE TABLE val_digests (digest INTEGER NOT NULL, val INTEGER NOT NULL, PRIMARY KEY (digest, val)) WITHOUT ROWID;
CREATE TABLE parties (
  id INTEGER PRIMARY KEY, grp INTEGER NOT NULL, recipient TEXT NOT NULL, company TEXT NOT NULL, site TEXT NOT NULL,
  UNIQUE (grp, recipient, company, site)
);
CREATE TABLE told (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, confidence INTEGER NOT NULL, how TEXT NOT NULL,
  UNIQUE (kind, state, confidence, how)
);
CREATE TABLE receipts (
  val INTEGER NOT NULL, party INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (val, party)
) WITHOUT ROWID;
CREATE INDEX receipts_by_party ON receipts (party, n);
CREATE TABLE places (
  val INTEGER NOT NULL, party INTEGER NOT NULL, told INTEGER NOT NULL, at TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (val, party, told, at)
) WITHOUT ROWID;
CREATE TABLE carried (
  val INTEGER NOT NULL, party INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (val, party, seq)
) WITHOUT ROWID;
CREATE TABLE origins (
  digest INTEGER NOT NULL, name TEXT NOT NULL, made INTEGER NOT NULL, seq INTEGER NOT NULL, domain TEXT NOT NULL,
  first INTEGER NOT NULL, script INTEGER NOT NULL, life_s REAL, usual_s REAL, PRIMARY KEY (digest, name, made)
) WITHOUT ROWID;
CREATE TABLE tally (
  grp INTEGER NOT NULL, recipient TEXT NOT NULL, level INTEGER NOT NULL, vendor_id TEXT NOT NULL,
  account TEXT NOT NULL, vendor TEXT NOT NULL, n INTEGER NOT NULL, doubtful INTEGER NOT NULL, tagging INTEGER NOT NULL,
  {_numbers(COUNTS)},
  PRIMARY KEY (grp, recipient, level, vendor_id, account)
) WITHOUT ROWID;
CREATE TABLE consents (
  seq INTEGER PRIMARY KEY, launch TEXT NOT NULL, site TEXT NOT NULL, verdict INTEGER NOT NULL, chosen INTEGER NOT NULL,
  cookieless INTEGER NOT NULL, contradictions INTEGER NOT NULL, hits INTEGER NOT NULL, state TEXT NOT NULL,
  started REAL NOT NULL, page INTEGER NOT NULL, serves INTEGER NOT NULL, sends INTEGER NOT NULL, known INTEGER NOT NULL,
  final INTEGER NOT NULL, open INTEGER, news INTEGER NOT NULL, chose TEXT NOT NULL, denied INTEGER NOT NULL,
  granted INTEGER NOT NULL, made_from REAL, made_to REAL
);
CREATE INDEX consents_chosen ON consents (launch, site, seq) WHERE chosen;
CREATE INDEX consents_news ON consents (launch, site, seq) WHERE news;
CREATE INDEX consents_open ON consents (launch, site, open, seq) WHERE open IS NOT NULL;
CREATE TABLE signals (seq INTEGER NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (seq, value)) WITHOUT ROWID;
CREATE TABLE signal_values (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, decoded TEXT NOT NULL, raw TEXT NOT NULL, at TEXT NOT NULL,
  UNIQUE (kind, decoded)
);
CREATE TABLE vendors (id TEXT PRIMARY KEY, short TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pending (seq INTEGER PRIMARY KEY);
CREATE TABLE sims (
  seq INTEGER NOT NULL, n INTEGER NOT NULL, destination TEXT NOT NULL, verdict INTEGER NOT NULL,
  {_numbers(LEFT + LEFT_HASHED)}, PRIMARY KEY (seq, n)
) WITHOUT ROWID;
CREATE TABLE onward (
  destination TEXT PRIMARY KEY, label TEXT NOT NULL, n INTEGER NOT NULL, {_numbers(LEFT + LEFT_HASHED)}
) WITHOUT ROWID;
CREATE TABLE after (grp INTEGER PRIMARY KEY, n INTEGER NOT NULL, {_numbers(PLAIN)}, {_numbers(LEFT)});
"""


def index_path(session: Path, folder: Path | None = None) -> Path:
    """Where the index of a session lies: beside it, or in `folder` when that place cannot be written."""
    return (folder or session.parent) / f"{session.stem}.inspector-index"


def connect_writing(path: Path) -> sqlite3.Connection:
    """The writing connection; makes the file for this user alone when it is missing. Tables are made by the store.

    Raises:
        IndexFileError: the file is no index of ours: it is left as it is.
        sqlite3.DatabaseError: an index of ours that is damaged.
        OSError: the file cannot be made.
    """
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE & 0o600))
    if leads_elsewhere(path):
        raise sqlite3.DatabaseError("its journal names another file")
    connection = sqlite3.connect(path, timeout=5.0, isolation_level=None)
    try:
        guard(connection, LONGEST_VALUE)
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        _refuse_foreign(connection, path)
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "temp_store = MEMORY", WRITING_CACHE):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reading(path: Path) -> sqlite3.Connection:
    """A reading connection.

    Raises:
        IndexFileError: missing, foreign, of another version or damaged.
    """
    if not path.is_file():
        raise IndexMissingError(f"{path.name} does not exist yet")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0, isolation_level=None)
        try:
            guard(connection, LONGEST_VALUE)
            for pragma in ("query_only = 1", "trusted_schema = 0", READING_CACHE, "temp_store = MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
            check_version(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.DatabaseError as error:
        raise IndexFileError(f"{path.name} cannot be read: it is damaged and will be made anew") from error
    return connection


def check_version(connection: sqlite3.Connection, path: Path) -> None:
    """Raises IndexFileError when the file is no index of this version, or holds other tables than that."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if (application, version) == (0, 0):
        raise IndexMissingError(f"{path.name} is being made")
    if application != APPLICATION_ID:
        raise IndexFileError(f"{path.name} is no index of this program")
    if version != USER_VERSION:
        age = "a newer" if version > USER_VERSION else "an older"
        raise IndexVersionError(f"{path.name} was made by {age} version of this program")
    if schema_of(connection) != _expected():
        raise IndexFileError(f"{path.name} holds tables that this program never makes; it will be made anew")


def schema_of(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Type, name and statement of all that is declared."""
    query = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 100"
    return {tuple(row) for row in connection.execute(query)}


@cache
def _expected() -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(TABLES)
        return schema_of(connection)


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    used = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if used and application != APPLICATION_ID:
        raise IndexFileError(f"{path.name} is no index of this program; move it away")
