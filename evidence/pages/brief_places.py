"""Where a brief is kept: in the session of a browser, or by name with an account. The pages are the same for both."""

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest
from django.urls import reverse

from evidence.accounts.models import User
from evidence.readers import brief, briefs
from evidence.readers.brief import Outline
from evidence.readers.briefs import Change
from evidence.readers.models import Brief

IN_SESSION = "brief"
OPEN = "brief-open"
"""Number of the kept brief that takes what is added on reading pages."""


class Place(Protocol):
    """A brief that may be changed."""

    @property
    def kept(self) -> Brief | None: ...
    def outline(self) -> Outline: ...
    def change(self, how: Change) -> None:
        """Raises Refused: then it stays as it was."""
        ...

    def address(self, page: str = "", *more: object) -> str:
        """Of its own page, or of the one called `page` below it."""
        ...


@dataclass(frozen=True, slots=True)
class OfBrowser:
    """Without an account: in the session, for two weeks after it was last changed."""

    request: HttpRequest

    @property
    def kept(self) -> None:
        return None

    def outline(self) -> Outline:
        return brief.from_json(self.request.session.get(IN_SESSION))

    def change(self, how: Change) -> None:
        self.request.session[IN_SESSION] = how(self.outline()).to_json()

    def forget(self) -> None:
        self.request.session.pop(IN_SESSION, None)

    def address(self, page: str = "", *more: object) -> str:
        return reverse(f"brief-draft-{page}" if page else "brief-draft", args=list(more))


@dataclass(frozen=True, slots=True)
class OfPerson:
    kept: Brief

    def outline(self) -> Outline:
        return briefs.outline(self.kept)

    def change(self, how: Change) -> None:
        briefs.change(self.kept, how)

    def address(self, page: str = "", *more: object) -> str:
        return reverse(f"brief-{page}" if page else "brief", args=[self.kept.pk, *more])


def opened(request: HttpRequest) -> Place:
    """The brief that takes what is added: the one its owner opened for that, else that of the browser."""
    number = request.session.get(OPEN)
    if isinstance(number, int) and isinstance(request.user, User):
        try:
            return OfPerson(briefs.own(number, request.user))
        except Brief.DoesNotExist:
            request.session.pop(OPEN)
    return OfBrowser(request)
