"""The filter language: what a user types above the table -> a condition over the index.

`word word` both must be in the request's text; `host:x` and its like narrow one column, `host:=x` to that whole name;
`"two words"` keep blanks together; `-x` or `not x` turns a word round. Everything ignores case. An empty value asks for
nothing yet.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from inspector.index.consent_words import CONSENT_WORDS, ROLE_WORDS, is_print, judged_sql
from inspector.index.schema import COUNTS, GROUP_RANK, HASHED, PLAIN
from inspector.model.finding import CATEGORIES, KINDS, Category
from inspector.model.party import GROUPS, THIRD, Group

TOKEN = re.compile(r'\s*(?P<not>-?)(?:(?P<key>[A-Za-z]+):(?!//))?(?P<value>"[^"]*"?|\S*)')

PARTIES: dict[str, tuple[Group, ...]] = {group: (group,) for group in GROUPS} | {
    "third": tuple(sorted(THIRD)),
    "own": ("server-call",),
    "server": ("server-call",),
    "first": ("server-call", "own-content", "same-owner"),
}
"""Words of `party:` -> groups; the groups' own names too."""

SENDS: dict[str, Category] = {category: category for category in CATEGORIES} | {
    "ua": "user-agent", "id": "identifier", "person": "personal", "place": "location", "page": "url",
}  # fmt: skip
"""Words of `sends:` -> categories: the words on the chips, and the categories' own names. Kinds are known beside."""

COOKIE_WORDS = (
    "first", "third", "server", "script", "set", "sent", "session", "persistent", "httponly", "secure", "partitioned",
    "refused", "samesite-strict", "samesite-lax", "samesite-none",
)  # fmt: skip
"""Words of `cookie:` that are no part of a cookie's name, domain, owner or purpose."""

SUPPRESSED_WORDS = ("yes", "no")
"""Words of `suppressed:`: whether the user said of a finding of the request that it is none."""

STATES = ("open", "complete", "failed", "refused", "interrupted")


VALUE_ID = re.compile(r"v[0-9]{1,15}")
"""A value of the ledger."""
SHARED_WORDS = ("yes", "no")
_CARRIED = (
    "seq IN (WITH RECURSIVE member (id, depth) AS ({} UNION SELECT v.id, depth + 1 FROM vals AS v "
    "JOIN member AS m ON v.root = m.id WHERE depth < 4) SELECT seq FROM carried WHERE val IN (SELECT id FROM member))"
)
"""Requests that carry a value, a hash of it, or a hash of that."""


class FilterError(ValueError):
    """A filter that cannot be read: a sentence, the place of the fault, and the nearest word where there is one."""

    def __init__(self, message: str, start: int, end: int, suggestion: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL over `rows` (and what can be reached from its `seq`) with its parameters."""

    sql: str
    values: tuple[object, ...] = ()
    in_texts: str = ""
    """The same over `texts` alone, where that is possible: a scan without the way over `rows`."""

    @property
    def of_texts(self) -> bool:
        return bool(self.in_texts)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a filter, with its place in the text."""

    key: str
    value: str
    negated: bool
    start: int
    end: int
    value_start: int


def words_of(text: str) -> list[Word]:
    """The words of a filter; `not` before a word is part of it.

    Raises:
        FilterError: an unknown `key:`.
    """
    words: list[Word] = []
    at, turned = 0, False
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None or found.end() == at:
            break
        at = found.end()
        start, key, value = found.start("not"), (found["key"] or "").lower(), found["value"]
        if not key and not found["not"] and value.lower() == "not":
            turned = not turned
            continue
        value_start, end = found.span("value")
        if key and key not in KEYS:
            if value[:1].isdigit() and value.isdigit():  # a host with its port, typed as it is read
                key, value, value_start = "", f"{found['key']}:{value}", found.start("key")
            else:
                raise _unknown_key(key, found.start("key"))
        negated = bool(found["not"]) != turned
        words.append(Word(key, value.strip('"') if value.startswith('"') else value, negated, start, end, value_start))
        turned = False
    return words


def parse(text: str) -> list[Condition]:
    """The conditions of a filter; all must hold.

    Raises:
        FilterError: an unknown key, category, party or status; place and suggestion say where and what else.
    """
    conditions = []
    for word in words_of(text):
        if not word.value:
            continue
        condition = KEYS[word.key](word)
        conditions.append(_not(condition) if word.negated else condition)
    return conditions


def _not(condition: Condition) -> Condition:
    in_texts = f"NOT ({condition.in_texts})" if condition.in_texts else ""
    return Condition(f"NOT ({condition.sql})", condition.values, in_texts)


def _texts(where: str, *values: object) -> Condition:
    return Condition(f"seq IN (SELECT seq FROM texts WHERE {where})", values, where)


def _plain(word: Word) -> Condition:
    pattern = _contains(word.value)
    return _texts("words GLOB ? OR vals GLOB ?", pattern, pattern)


def _value(word: Word) -> Condition:
    """`v17` is that value of the ledger in every form; anything else a part of what was captured."""
    if VALUE_ID.fullmatch(word.value.lower()):
        return Condition(_CARRIED.format("SELECT ?, 0"), (int(word.value[1:]),))
    return _texts("vals GLOB ?", _contains(word.value))


def _shared(word: Word) -> Condition:
    name = word.value.lower()
    if name not in SHARED_WORDS:
        raise _unknown(word, "answer to shared", SHARED_WORDS)
    condition = Condition(_CARRIED.format("SELECT id, 0 FROM vals WHERE shared AND n > 0 AND root IS NULL"))
    return condition if name == "yes" else _not(condition)


def _column(*columns: str) -> Callable[[Word], Condition]:
    sql = " OR ".join(f"lower({column}) GLOB ?" for column in columns)
    return lambda word: Condition(sql, (_name(word.value),) * len(columns))


def _of_hits(*columns: str) -> Callable[[Word], Condition]:
    where = " OR ".join(f"lower({column}) GLOB ?" for column in columns)
    sql = f"seq IN (SELECT seq FROM hits WHERE {where})"
    return lambda word: Condition(sql, (_name(word.value),) * len(columns))


def _method(word: Word) -> Condition:
    return Condition("upper(method) = ?", (word.value.upper(),))


def _party(word: Word) -> Condition:
    groups = PARTIES.get(word.value.lower())
    if groups is None:
        raise _unknown(word, "party", tuple(PARTIES))
    ranks = ", ".join(str(GROUP_RANK[group]) for group in groups)
    return Condition(f"grp IN ({ranks})")


def _sends(word: Word) -> Condition:
    name = word.value.lower()
    if category := SENDS.get(name):
        n = CATEGORIES.index(category)
        return Condition(f"{PLAIN[n]} + {HASHED[n]} > 0")
    if name == "nothing":
        return Condition(f"{' + '.join(COUNTS)} = 0")
    if name not in KINDS:
        raise _unknown(word, "kind of finding", (*SENDS, *KINDS, "nothing"))
    return _texts("kinds GLOB ?", f"* {name} *")


def _cookie(word: Word) -> Condition:
    """One of COOKIE_WORDS, else a part of name, domain, owner or purpose; `name@domain` is one cookie and no other."""
    name = word.value.lower()
    column, patterns = ("flags", [f"* {name} *"]) if name in COOKIE_WORDS else ("words", [_contains(word.value)])
    where = f"c.{column} GLOB ?"
    if "@" in name:
        of, _, domain = (_glob(part) for part in word.value.rpartition("@"))
        one = f"{of}\n{domain}\n*"
        patterns += [one, f"{of}\n*.{domain}\n*", one]
        where += f" OR c.words GLOB ? OR {_SHARED}"
    sql = (
        "cookies IN (SELECT s.id FROM cookie_sets s, json_each(s.members) m JOIN cookies c ON c.id = m.value "
        f"WHERE {where})"
    )
    return Condition(sql, tuple(patterns))


_PATH = "json_extract({}.told, '$.path')"
_SHARED = (
    f"(c.words GLOB ? AND {_PATH.format('c')} = '' "
    f"AND NOT EXISTS (SELECT 1 FROM cookies w WHERE w.words GLOB ? AND {_PATH.format('w')} <> '') "
    f"AND NOT EXISTS (SELECT 1 FROM cookies n WHERE {_PATH.format('n')} <> '' "
    "AND json_extract(n.told, '$.name') = json_extract(c.told, '$.name') "
    "AND json_extract(n.told, '$.domain') = json_extract(c.told, '$.domain')))"
)
"""A cookie that requests alone tell of, at one host before others of the domain got it: the one that they share, as the
list of cookies has it (cookie_rows)."""


def _consent(word: Word) -> Condition:
    name = word.value.lower()
    if name not in CONSENT_WORDS and not is_print(name):
        raise _unknown(word, "consent", CONSENT_WORDS)
    if sql := judged_sql(name):
        return Condition(sql)
    return _not(_mark("consent:any")) if name == "none" else _mark(f"consent:{name}")


def _role(word: Word) -> Condition:
    name = word.value.lower()
    if name not in ROLE_WORDS:
        raise _unknown(word, "role", ROLE_WORDS)
    return _mark(f"role:{name}")


def _suppressed(word: Word) -> Condition:
    name = word.value.lower()
    if name not in SUPPRESSED_WORDS:
        raise _unknown(word, "yes or no", SUPPRESSED_WORDS)
    return _mark("suppressed") if name == "yes" else _not(_mark("suppressed"))


def _mark(mark: str) -> Condition:
    return _texts("kinds GLOB ?", f"* {mark} *")


def _status(word: Word) -> Condition:
    value = word.value.lower()
    if value in STATES:
        return Condition("state = ?", (value,))
    if value == "none":
        return Condition("status IS NULL")
    if re.fullmatch(r"[1-9]xx", value):
        return Condition("status / 100 = ?", (int(value[0]),))
    if found := re.fullmatch(r"(<=|>=|<|>|=|)(\d{1,3})", value):
        return Condition(f"status {found[1] or '='} ?", (int(found[2]),))
    raise _unknown(word, "status", (*STATES, "none", "2xx", "3xx", "4xx", "5xx"))


KEYS: dict[str, Callable[[Word], Condition]] = {
    "": _plain,
    "host": _column("host"),
    "path": _column("path"),
    "method": _method,
    "vendor": _of_hits("vendor", "vendor_id", "account"),
    "account": _of_hits("account"),
    "event": _of_hits("event"),
    "party": _party,
    "recipient": _column("recipient", "entity"),
    "sends": _sends,
    "value": _value,
    "shared": _shared,
    "status": _status,
    "page": _column("page"),
    "launch": _column("launch"),
    "consent": _consent,
    "role": _role,
    "cookie": _cookie,
    "suppressed": _suppressed,
}


def _contains(value: str) -> str:
    """A GLOB pattern over lower-cased text. SQLite lowers ASCII alone, so other letters stand in both cases."""
    return f"*{_glob(value)}*"


def _name(value: str) -> str:
    """A GLOB pattern: a part of the name, with `=` before it the whole name."""
    return _glob(value[1:]) if value.startswith("=") and len(value) > 1 else _contains(value)


def _glob(value: str) -> str:
    return "".join(_either_case(letter) for letter in value.lower().replace("\0", " "))


def _either_case(letter: str) -> str:
    if letter in "*?[":
        return f"[{letter}]"
    other = letter.upper()
    return letter if letter.isascii() or other == letter or len(other) > 1 else f"[{letter}{other}]"


def _unknown_key(key: str, start: int) -> FilterError:
    near = get_close_matches(key, [known for known in KEYS if known], n=1, cutoff=0.6)
    text = f'“{key}:” is no filter word; put text that holds a colon into quotes: "{key}:…"'
    return FilterError(text, start, start + len(key), near[0] if near else "")


def _unknown(word: Word, what: str, known: tuple[str, ...]) -> FilterError:
    near = get_close_matches(word.value.lower(), known, n=1, cutoff=0.5)
    return FilterError(f"“{word.value}” is no {what}", word.value_start, word.end, near[0] if near else "")
