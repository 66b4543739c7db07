"""Two records of one work with everything on them, and the state of the whole database."""

from typing import Any

from django.apps import apps

from evidence.curation.duplicates import merging
from evidence.curation.duplicates.fields import Side
from evidence.curation.models import Merge, TextDraft
from evidence.library.models import RecordNote, Source
from evidence.readers.models import Collection, CollectionItem
from tests import builders

WORDS = "Staff were heard. Users were not."
OTHER = "Staff were heard. Users were heard too."


def state() -> dict[str, list[Any]]:
    """Every row of every table, but for what tells that something happened, and who."""
    telling = {"Merge", "HistoryEntry", "Change", "User"}
    held = {}
    for model in apps.get_app_config("evidence").get_models(include_auto_created=True):
        if model.__name__ not in telling:
            held[model.__name__] = list(model._base_manager.order_by("pk").values())
    return held


def two(**fields: Any) -> tuple[Source, Source]:
    """A record and the same brought in again, each with something of its own on it."""
    kept = builders.source("Heard", authors=("Needham",), issued="2013", keywords=["care"], **fields)
    dropped = builders.source(
        "Heard at work", authors=("Needham", "Carr"), issued="2013-09", publisher="Press", keywords=["Care", "staff"],
        extra={"call-number": "7"}, **fields,
    )  # fmt: skip
    return kept, dropped


def merge(kept: Source, dropped: Source, by: Any = None, **choices: Side) -> Merge:
    chosen = {key.replace("_of_", "-"): side for key, side in choices.items()}
    return merging.merge(kept, dropped, chosen, by=by or builders.person(), at=builders.MOMENT)


def undo(of: Merge) -> None:
    merging.undo(of, by=builders.person(), at=builders.MOMENT)


def hung_on(one: Source) -> None:
    """One of everything that can point to a source."""
    file = builders.file(of=one, name="report.pdf")
    version = builders.text(WORDS if one.title == "Heard" else OTHER, of=one, file=file)
    marked = builders.quotation("Staff were heard", in_=version, key="heard")
    builders.evidence(quotation=marked)
    builders.stance(quotation=marked)
    builders.quotation(reports=one)
    builders.identifier(one, "isbn", "9780000000002")
    builders.identifier(one, "doi", f"10.1000/{one.pk}")
    builders.relation(one, "cites", builders.source())
    builders.relation(builders.source(), "reports-on", one)
    with builders.as_brought_in():
        RecordNote.objects.create(source=one, position=1, kind="notice", text="Closed.")
    builders.assign(one, builders.theme())
    builders.assign(one, builders.actor())
    batch = builders.batch()
    batch.rows.create(number=1, line=1, raw="TY", outcome="created", source=one)
    TextDraft.objects.create(source=one)
    CollectionItem.objects.create(
        collection=Collection.objects.create(owner=builders.person(), name="Mine"), source=one, position=1
    )
    builders_request(one)


def builders_request(one: Source) -> None:
    one.copy_requests.create(
        name="A reader", email="reader@example.org", purpose="To read.", visitor="x", asked_at=builders.MOMENT,
        answer_token=f"token-{one.pk}",
    )  # fmt: skip
