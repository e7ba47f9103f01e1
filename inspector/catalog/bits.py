"""Bits of consent strings: base64url without padding, big-endian, read strictly. What is missing is an error."""

from dataclasses import dataclass

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LONGEST_NUMBER = 32
"""Bits of a Fibonacci code that is read at most: it numbers sections, of which there are thirty."""
MOST_NAMED = 4_000
"""Vendors of one list that are written out; the vendor list has 1,100 and grows."""
_SIX = {letter: f"{value:06b}" for value, letter in enumerate(ALPHABET)}


class ConsentError(ValueError):
    """A consent string that cannot be read: what, and at which bit. Holds nothing of the string itself."""


@dataclass(slots=True)
class Bits:
    """Reads on from one place to the next."""

    digits: str
    at: int = 0

    @classmethod
    def of(cls, text: str) -> "Bits":
        """Raises ConsentError: `text` is empty, or no base64url."""
        try:
            digits = "".join([_SIX[letter] for letter in text])
        except KeyError:
            raise ConsentError("not base64url") from None
        if not digits:
            raise ConsentError("empty")
        return cls(digits)

    def take(self, count: int) -> str:
        """The next bits as text. Raises ConsentError: there are fewer."""
        left = len(self.digits) - self.at
        if count > left:
            raise ConsentError(f"truncated at bit {self.at} ({count} bits needed, {left} left)")
        start, self.at = self.at, self.at + count
        return self.digits[start : self.at]

    def number(self, count: int) -> int:
        return int(self.take(count), 2) if count else 0

    def flag(self) -> bool:
        return self.take(1) == "1"

    def numbers(self, count: int) -> tuple[int, ...]:
        """Places from 1 of the bits that are set among the next ones."""
        return tuple(place for place, bit in enumerate(self.take(count), start=1) if bit == "1")

    def letters(self) -> str:
        """Two letters, A = 0; `?` for a number that stands for none."""
        values = (self.number(6), self.number(6))
        return "".join(chr(65 + value) if value < 26 else "?" for value in values)

    def fibonacci(self) -> int:
        """A number in Fibonacci code: weights 1, 2, 3, 5, 8 …, least first, ended by two bits that are set.

        >>> Bits("0011").fibonacci(), Bits("011").fibonacci()
        (3, 2)
        """
        start, total, weight, following, before = self.at, 0, 1, 2, "0"
        while self.at < start + LONGEST_NUMBER:
            if self.at >= len(self.digits):
                raise ConsentError(f"truncated at bit {start} (a Fibonacci number has no end)")
            bit = self.take(1)
            if bit == "1":
                if before == "1":
                    return total
                total += weight
            weight, following, before = following, weight + following, bit
        raise ConsentError(f"a Fibonacci number of more than {LONGEST_NUMBER} bits at bit {start}")

    def rest(self) -> str:
        """What is left."""
        return self.digits[self.at :]


def ranges_text(numbers: tuple[int, ...]) -> str:
    """Ascending numbers, short: `1-3,10,25`; of a list that no site has, the first MOST_NAMED and `…`.

    >>> ranges_text((1, 2, 3, 10, 25))
    '1-3,10,25'
    """
    parts: list[list[int]] = []
    for number in numbers[:MOST_NAMED]:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in parts]
    return ",".join([*texts, "…"] if len(numbers) > MOST_NAMED else texts)
