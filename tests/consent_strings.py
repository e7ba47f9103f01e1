"""An encoder of consent strings of our own, as the specifications of the IAB write them, and two strings in full."""

from inspector.catalog.bits import ALPHABET

FULL = "CQgYw8AQgYw8AEsACBENB4FoAIKAAEBAABpYGMwAgF5gMZABkAIABABHQAQF5gAA.IGMwBAAFAAZAXmAxkAAA.fAAAAAAAAWAA"
EXAMPLE = "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA.YAAAAAAAAAAA"
"""The example of the specification of TCF 2.3."""


def fibonacci(number: int) -> str:
    weights = [1, 2]
    while weights[-1] <= number:
        weights.append(weights[-1] + weights[-2])
    digits = ""
    for weight in reversed(weights):
        digits = ("1" if weight <= number else "0") + digits
        number -= weight if weight <= number else 0
    return digits.rstrip("0") + "1"


def field(ids, size):
    return "".join("1" if n in ids else "0" for n in range(1, size + 1))


def ranges(ids):
    parts = [f"{1:01b}{n:016b}{n:016b}" if n % 2 else f"0{n:016b}" for n in sorted(ids)]
    return f"{len(parts):012b}" + "".join(parts)


def vendors(ids, *, as_ranges):
    highest = f"{max(ids, default=0):016b}"
    return f"{highest}1{ranges(ids)}" if as_ranges else f"{highest}0{field(ids, max(ids, default=0))}"


def text_of(bits):
    bits += "0" * (-len(bits) % 6)
    return "".join(ALPHABET[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))


def encode(
    *, purposes=(), purposes_li=(), features=(), given_to=(), interest=(), restrictions=(), as_ranges=False,
    disclosed=None, cmp=7,
) -> str:  # fmt: skip
    bits = (
        f"{2:06b}{17_000_000_000:036b}{17_000_000_010:036b}{cmp:012b}{3:012b}{1:06b}{13:06b}{11:06b}{150:012b}{5:06b}10"
    )
    bits += field(features, 12) + field(purposes, 24) + field(purposes_li, 24) + f"0{3:06b}{4:06b}"
    bits += vendors(given_to, as_ranges=as_ranges) + vendors(interest, as_ranges=not as_ranges)
    bits += f"{len(restrictions):012b}"
    for purpose, kind, ids in restrictions:
        bits += f"{purpose:06b}{kind:02b}{ranges(ids)}"
    text = text_of(bits)
    return text if disclosed is None else f"{text}.{text_of('001' + vendors(disclosed, as_ranges=as_ranges))}"
