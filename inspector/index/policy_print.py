"""The print of a policy: tells whether the rows of an index must be simulated anew."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256

from inspector.model.policy import Policy


def policy_print(policy: Policy | None, consent: str) -> str:
    """The same for equal policies in every process; "" for none. Tells whether rows must be simulated anew."""
    if policy is None:
        return ""
    return sha256(repr((_spelled(policy), consent)).encode("utf-8", "backslashreplace")).hexdigest()


def _spelled(value: object) -> object:
    """A value as plain data: dataclasses by their fields, compiled patterns by their text."""
    if is_dataclass(value):
        return [(field.name, _spelled(getattr(value, field.name))) for field in fields(value)]
    if isinstance(value, Mapping):
        return [(key, _spelled(item)) for key, item in value.items()]
    if isinstance(value, tuple | list):
        return [_spelled(item) for item in value]
    return getattr(value, "pattern", value)
