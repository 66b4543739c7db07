"""Sets of row numbers as bits of one whole number: many large sets are joined and counted quickly, in little memory."""

from collections.abc import Iterable, Iterator

_MEMBERS = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]


def bits(numbers: Iterable[int]) -> int:
    """The set of these numbers, none below 0. `|` joins sets, `&` meets them, `.bit_count()` counts.

    >>> bits([0, 9, 9]).bit_count()
    2
    """
    listed = numbers if isinstance(numbers, list) else list(numbers)
    held = bytearray((max(listed) >> 3) + 1 if listed else 0)
    for number in listed:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")


def members(held: int) -> Iterator[int]:
    """The numbers of a set, the smallest first.

    >>> list(members(bits([70, 3, 0])))
    [0, 3, 70]
    """
    for at, byte in enumerate(held.to_bytes((held.bit_length() + 7) >> 3, "little")):
        if byte:
            for bit in _MEMBERS[byte]:
                yield (at << 3) + bit
