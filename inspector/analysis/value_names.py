"""What the name of a value says of it: an identifier of a person, browser, device or session, or of a thing.

Names are read as words (`user_id`, `userId`, `customerNumber`, `session.id`): the last word that says something
decides, so that a `campaign_user_id` is of a user and a `user_campaign` of a campaign.
"""

import re
from typing import Literal, NamedTuple

from inspector.catalog.name_words import NameWords, shipped
from inspector.model.memo import Memo

Sense = Literal["person", "thing", "bare", "unknown"]


class Named(NamedTuple):
    """What a name says."""

    sense: Sense
    """`person`: it tells people, browsers or visits apart; `thing`: it names something else; `bare`: only `id`."""
    kind: str
    """Kind of an identifier of this name, a key of `model.finding.KINDS`."""


_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+")
_PARTS = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z]+[0-9]{0,3}|[A-Za-z]{2,}[0-9]{1,3}[A-Za-z]{3,}|[^\W\d_]+)(?![A-Za-z0-9])"
)
"""Parts between separators; a part with digits in its midst is a number or key of its own and no word."""
_LONGEST = 64
"""Characters of a name that are read."""
_ENDINGS = ("ids", "id", "uuid", "guid", "number", "hash", "key")
"""Of names that are written as one word: `userid`."""
_TIMELY = ("_", "__")
"""Names that libraries give to what keeps an answer from being kept."""
_SHORTEST_STEM = 2
_UNIQUE = frozenset(("uuid", "guid"))


def words_in(name: str) -> list[str]:
    """The words of a name in lower case: `userEmail_sha256` -> user, email, sha."""
    return [word.lower() for part in _PARTS.findall(name[:_LONGEST]) for word in _WORDS.findall(part)]


def _named(name: str) -> Named:
    words = words_in(name)
    for word in reversed(words):
        if found := _word(word):
            return found
    if len(words) == 1 and words[0] in ("id", "ids"):
        return Named("bare", "opaque-id")
    if name in _TIMELY or (words and words[-1] in ("key", "token", "code", "hash")):
        return Named("thing", "opaque-id")
    if _UNIQUE.intersection(words):
        return Named("person", "opaque-id")
    return Named("unknown", "opaque-id")


def _word(word: str) -> Named | None:
    words = shipped()
    if word in words.passed_over:
        return None
    if found := _listed(word, words):
        return found
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if (
            len(word) > len(stem) >= _SHORTEST_STEM
            and stem not in words.passed_over
            and (found := _listed(stem, words))
        ):
            return found
    return Named("person", "session-id") if "sess" in word else None


def _listed(word: str, words: NameWords) -> Named | None:
    if kind := words.people.get(word):
        return Named("person", kind)
    return Named("thing", "opaque-id") if word in words.things else None


def called(at: str, name: str) -> str:
    """What the value at a locator is called; `session.id` where its own name `id` says little."""
    if name.lower() not in _OF_ITS_OWNER:
        return name
    holder = _HOLDER.search(at)
    return f"{holder[1]}.{name}" if holder else name


_OF_ITS_OWNER = frozenset(("id", "uuid", "guid", "key", "value", "name"))
_HOLDER = re.compile(r"(?<![A-Za-z0-9_-])[0-9-]*+([A-Za-z_][A-Za-z0-9_-]*+)(?:\[[0-9]+\])?\.[A-Za-z]+\Z")
"""The object around a JSON leaf."""
NAMED = Memo(_named, lambda name: len(name) <= _LONGEST, 4_096)
"""Name of a value -> what it says; vendors and sites repeat their names in each request."""
