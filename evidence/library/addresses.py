"""Addresses that a page names a hundred times, filled in instead of worked out: a tenth of the time."""

from functools import cache

from django.urls import get_script_prefix, reverse

_NUMBER = 1_234_567_890
"""Stands where the number of the row goes."""


def address(name: str, number: int) -> str:
    """`reverse(name, args=[number])`, of an address that has one number in it."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{number}{after}"


def fixed(name: str) -> str:
    """`reverse(name)`, of an address that is always the same."""
    return _whole(name, get_script_prefix())


@cache
def _whole(name: str, prefix: str) -> str:  # noqa: ARG001 (the address begins with it)
    return reverse(name)


@cache
def _around(name: str, prefix: str) -> tuple[str, str]:  # noqa: ARG001 (the address begins with it)
    before, _, after = reverse(name, args=[_NUMBER]).partition(str(_NUMBER))
    return before, after
