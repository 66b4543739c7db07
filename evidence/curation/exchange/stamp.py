"""What every new row needs to know: when and in whose name it is made, and the row numbers behind the keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evidence.accounts.models import User
from evidence.claims.models import Claim
from evidence.curation.exchange.documents import Life
from evidence.curation.exchange.life import columns
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.vocabulary.models import Actor, Theme


@dataclass(frozen=True, slots=True)
class Stamp:
    """When, and in whose name, the rows are made and published."""

    at: datetime
    by: User | None

    def columns(self, life: Life) -> dict[str, Any]:
        made = {"created_by": self.by} | columns(life, published_at=self.at)
        return made | ({"published_by": self.by} if made["status"] == Status.PUBLISHED else {})


class Rows:
    """Keys → row numbers of the vocabulary, claims and sources, read once."""

    def __init__(self) -> None:
        self.themes = dict(Theme.objects.values_list("slug", "pk"))
        self.actors = dict(Actor.objects.values_list("slug", "pk"))
        self.claims = dict(Claim.objects.values_list("key", "pk"))
        self.sources = dict(Source.objects.values_list("key", "pk"))
