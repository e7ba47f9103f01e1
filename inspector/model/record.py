"""Records: frozen dataclasses with slots that are quick to make.

An inspection is made of some fifty small objects. The `__init__` that a frozen dataclass is given asks
`object.__setattr__` for each field, by name; here it sets the slots themselves, which takes half the time. In all else
a record is the frozen dataclass: nobody can change it, `replace`, `fields`, equality, hash and `repr` are the same.
"""

from dataclasses import MISSING, dataclass, fields
from typing import dataclass_transform


@dataclass_transform(frozen_default=True)
def record[T](cls: type[T]) -> type[T]:
    """Make a record of a class of annotated fields; defaults are values, not factories.

    Raises:
        TypeError: a field has a factory, or is not to be given to `__init__`.
    """
    made = dataclass(frozen=True, slots=True)(cls)
    shown = fields(made)  # type: ignore[arg-type]
    if wrong := [each.name for each in shown if each.default_factory is not MISSING or not each.init or each.kw_only]:
        raise TypeError(f"{cls.__name__}.{wrong[0]}: a record's fields are plain")
    names = [each.name for each in shown]
    scope = {f"set_{name}": getattr(made, name).__set__ for name in names}
    lines = [f"def __init__(self, {', '.join(names)}):", *(f" set_{name}(self, {name})" for name in names)]
    exec("\n".join(lines), scope)  # noqa: S102 - as the dataclass itself does, from names of fields alone
    old, new = made.__init__, scope["__init__"]
    new.__defaults__, new.__annotations__, new.__qualname__ = old.__defaults__, old.__annotations__, old.__qualname__
    made.__init__ = new  # type: ignore[method-assign]
    return made
