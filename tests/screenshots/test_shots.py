"""The table of pictured pages is whole. Whether the pages look well is for eyes: see `tests.screenshots`."""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from evidence.accounts.doors import Anyone
from evidence.accounts.roles import Role
from tests import builders
from tests.accounts.test_doors import ADDRESSES
from tests.screenshots.shots import EXEMPT, FILES, SHOTS, Shot, Stage


class AnyWord(dict[str, object]):
    """Something in every brace: an address is resolved without asking whether there is such a record."""

    def __missing__(self, name: str) -> object:
        return 1


def pictured(shots: Iterable[Shot]) -> set[str]:
    """The names of the addresses that are pictured."""
    return {resolve(urlsplit(shot.put_in(AnyWord()).address).path).url_name or "" for shot in shots}


@pytest.fixture
def pages(client: Client) -> set[str]:
    """The names of all addresses that answer GET."""
    client.force_login(builders.person(Role.ADMINISTRATOR))
    asked = [address for address, door in ADDRESSES if door is not Anyone.WITH_LINK]
    names = {resolve(address).url_name or "" for address in asked if client.get(address).status_code != 405}
    return names | {resolve(address).url_name or "" for address, door in ADDRESSES if door is Anyone.WITH_LINK}


def missing(pages: set[str], shots: Iterable[Shot]) -> set[str]:
    """Of these addresses those that are pages, but neither pictured nor exempt."""
    return {name for name in pages - set(EXEMPT) if not name.endswith(FILES)} - pictured(shots)


@pytest.mark.django_db
def test_every_page_is_pictured_or_exempt(pages: set[str]) -> None:
    """A new page is a row of `SHOTS`, or of `EXEMPT` with the reason."""
    assert missing(pages, SHOTS) == set()


@pytest.mark.django_db
def test_a_page_that_nobody_pictures_is_found(pages: set[str]) -> None:
    """Negative control: without its row, a page is missing."""
    assert missing(pages, [shot for shot in SHOTS if not shot.name.startswith("map")]) >= {"map"}


def test_no_page_is_both_pictured_and_exempt() -> None:
    assert [name for name in pictured(SHOTS) if name in EXEMPT or name.endswith(FILES)] == []


def test_each_name_stands_once() -> None:
    """It is the name of its pictures: a second would overwrite the first."""
    assert [name for name, times in Counter(shot.name for shot in SHOTS).items() if times > 1] == []


def test_an_empty_library_the_starter_library_and_a_desk_with_work_are_pictured() -> None:
    assert {shot.stage for shot in SHOTS} == set(Stage)
    assert {shot.status for shot in SHOTS} >= {200, 400, 403, 404, 410}
