"""Sets of numbers that belong to groups, as words belong to sources: how many there are, and of how many groups.

Numbers get places, those of one group beside each other, and a set is the bits of its places. To count its groups then
takes some additions of long numbers instead of a look at each member.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from evidence.claims.bits import members


@dataclass(frozen=True, slots=True)
class Grouped:
    """Which numbers there are, and where.

    >>> words = Grouped.of([7, 3, 9], [20, 10, 20])
    >>> held = words.places([7, 9, 1_000])
    >>> held.bit_count(), words.groups(held), sorted(words.numbers(held))
    (2, 1, [7, 9])
    """

    order: Sequence[int]
    """The number at each place."""
    last: int
    """The last place of each group, as bits."""
    others: int
    """All other places."""
    bytes_: Sequence[int]
    """By number: the byte that holds its place."""
    masks: Sequence[int]
    """By number: its bit in that byte; 0 where there is no such number."""

    @classmethod
    def of(cls, numbers: Sequence[int], groups: Sequence[int]) -> Self:
        """Each number once, none below 0, and the group it belongs to."""
        by_group = sorted(range(len(numbers)), key=groups.__getitem__)
        order = [numbers[at] for at in by_group]
        ends, others = bytearray((len(order) >> 3) + 1), bytearray((len(order) >> 3) + 1)
        bytes_, masks = [0] * (max(order, default=-1) + 1), [0] * (max(order, default=-1) + 1)
        before = None
        for place, at in reversed(list(enumerate(by_group))):
            byte, mask = place >> 3, 1 << (place & 7)
            bytes_[numbers[at]], masks[numbers[at]] = byte, mask
            (others if groups[at] == before else ends)[byte] |= mask
            before = groups[at]
        return cls(order, int.from_bytes(ends, "little"), int.from_bytes(others, "little"), bytes_, masks)

    def places(self, numbers: Sequence[int]) -> int:
        """The set of those of `numbers` that are here."""
        bytes_, masks = self.bytes_, self.masks
        if max(numbers, default=-1) >= len(masks):
            numbers = [number for number in numbers if number < len(masks)]
        held = bytearray((len(self.order) >> 3) + 1)
        for number in numbers:
            held[bytes_[number]] |= masks[number]
        return int.from_bytes(held, "little")

    def numbers(self, held: int) -> Iterator[int]:
        """The members of a set, group by group."""
        return (self.order[place] for place in members(held))

    def groups(self, held: int) -> int:
        """To how many groups the members belong.

        All places of a group but its last, when one of them is held, carry into the last: no further, for that is 0.
        """
        return (((held & self.others) + self.others | held) & self.last).bit_count()
