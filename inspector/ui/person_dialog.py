"""Asks what a value of the test person is: her e-mail address, phone, name; it becomes a part of the persona."""

import re

from PySide6.QtWidgets import QWidget

from inspector.analysis.formats import emails, parsed_address
from inspector.catalog.project import Project
from inspector.catalog.user_word import of_the_person
from inspector.ui.value_mask import masked, value_mask
from inspector.ui.word_dialog import Subject, WordDialog

LEAD = (
    "The value is searched for in every request, in clear, hashed and encoded, and told as certain. It is kept in the "
    "project file, on this computer."
)
DIGEST = " What stands in the request is a digest of it: type the value as the person would."
KEYS = {
    "emails": "e-mail address",
    "phones": "phone number",
    "names": "name",
    "user_ids": "user ID",
    "addresses": "postal address",
    "ips": "IP address",
}
_OF_KIND = {
    "email": "emails", "phone": "phones", "name": "names", "address": "addresses", "postcode": "addresses",
    "ip-address": "ips",
}  # fmt: skip

_PHONE = re.compile(r"[+(0][\d ()/.-]{6,24}|\d{2,5}[ )/.-]+\d[\d ()/.-]{4,18}")


def guessed(value: str, kind: str = "") -> str:
    """What of the persona a value may be.

    >>> [guessed(v) for v in ("a@shop.example", "+49 30 901820", "203.0.113.24", "Jane Doe", "7 High Street", "u-77")]
    ['emails', 'phones', 'ips', 'names', 'addresses', 'user_ids']
    """
    if kind in _OF_KIND:
        return _OF_KIND[kind]
    text = value.strip()
    if any(emails(text)):
        return "emails"
    if parsed_address(text):
        return "ips"
    if _PHONE.fullmatch(text):
        return "phones"
    words = text.split()
    if len(words) > 1:
        return "names" if all(word.replace("-", "").replace("'", "").isalpha() for word in words) else "addresses"
    return "user_ids"


class PersonDialog(WordDialog):
    """Stands alone: `key` and `value` are the answer."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        hashed = "hashed" in subject.state
        plain = subject.of or ("" if hashed else subject.value)
        super().__init__("The test person's", LEAD + (DIGEST if hashed and not subject.of else ""), parent)
        self._typed = not plain
        self.kind = self.choice("What it is", list(KEYS.items()))
        self.kind.setCurrentIndex(list(KEYS).index(guessed(plain or subject.value, subject.kind)))
        self.edit = self.line("Value", masked(plain), captured=True)
        self.check()
        self.edit.setFocus()

    def key(self) -> str:
        return str(self.kind.currentData())

    def value(self) -> str:
        return value_mask().meant(self.edit.text()).strip()

    def check(self) -> None:
        if hasattr(self, "edit"):
            super().check()

    def tried(self) -> None:
        of_the_person(Project(), self.key(), self.edit.text())

    def begun(self) -> bool:
        return not self._typed or bool(self.edit.text())
