"""Atom feeds (RFC 4287): one writer for all of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated: the same at every look, so that readers see no change."""
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document can hold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Title and summary are plain text."""

    title: str
    address: str
    summary: str
    at: datetime
    id: str = ""
    """An address of its own for what shares the page of another entry; else its address is its name."""


@dataclass(frozen=True, slots=True)
class About:
    """What a feed says of itself. Addresses are in full."""

    title: str
    subtitle: str
    page: str
    address: str


LONGEST_SUMMARY = 1_000


def atom(about: About, entries: Sequence[Entry]) -> HttpResponse:
    """The feed of these entries, which come with the latest first."""
    made = _Feed(
        title=_sound(about.title),
        link=about.page,
        description=_sound(about.subtitle),
        author_name="Evidence",
        language="en-GB",
        feed_url=about.address,
        feed_guid=about.address,
        updated=entries[0].at if entries else _NEVER,
    )
    for entry in entries:
        made.add_item(
            title=_sound(entry.title),
            link=entry.address,
            unique_id=entry.id or entry.address,
            # Django says of every summary that it is HTML: plain text has to be made so.
            description=escape(_sound(entry.summary[:LONGEST_SUMMARY])),
            pubdate=entry.at,
            updateddate=entry.at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


class _Feed(Atom1Feed):
    """Says itself when it was updated: Django would take the time of the request for an empty feed."""

    def latest_post_date(self) -> datetime:
        at: datetime = self.feed["updated"]
        return at


def _sound(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
