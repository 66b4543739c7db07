"""Small records for tests, each with what it needs and nothing more. Every field can be given by its name.

Records are published unless `status` says otherwise. Each call makes a new record with a name of its own.
"""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims.anchoring import anchored
from evidence.claims.judgements import Certainty, ClaimRelation
from evidence.claims.models import Claim, EvidenceLink, EvidenceSearch, Quotation, Stance
from evidence.curation.guard import Operation, opened
from evidence.curation.models import ImportBatch
from evidence.library.files import add_file
from evidence.library.models import Contributor, Identifier, Relation, Source, SourceFile, TextVersion
from evidence.library.status import Status
from evidence.library.texts import add_version
from evidence.text import dates, selectors
from evidence.vocabulary.models import Actor, Theme

MOMENT = datetime(2024, 2, 29, 12, tzinfo=UTC)
"""When everything in a test happened, unless it says otherwise."""

WORDS = "Staff said that they were listened to. Users said the same."

_numbers = count(1)


def person(role: str = Role.CURATOR, **fields: Any) -> User:
    """Somebody who works in the library. The password is “correct horse”."""
    number = next(_numbers)
    password = fields.pop("password", "correct horse")
    made: User = User.objects.create_user(**{"username": f"person-{number}", "role": role, **fields}, password=password)
    return made


def theme(label: str = "", **fields: Any) -> Theme:
    number = next(_numbers)
    return Theme.objects.create(
        **{
            "slug": f"theme-{number}",
            "label": label or f"Theme {number}",
            "definition": "What it is.",
            **fields,
        }
    )


def actor(label: str = "", **fields: Any) -> Actor:
    number = next(_numbers)
    return Actor.objects.create(
        **{
            "slug": f"actor-{number}",
            "label": label or f"Actor {number}",
            "kind": Actor.Kind.ORGANISATION,
            **fields,
        }
    )


def as_brought_in() -> AbstractContextManager[None]:
    """What hangs on a published source may be written within, as when a library is brought in whole."""
    return opened(Operation.EXCHANGE)


def source(title: str = "", *, authors: tuple[Actor | str, ...] = (), **fields: Any) -> Source:
    """A report. `authors` are actors, or family names of people who are none."""
    number = next(_numbers)
    issued = dates.parse(fields.get("issued", ""))
    made = Source.objects.create(
        **{
            "key": f"source-{number}",
            "kind": "report",
            "title": title or f"Report {number}",
            "access": "open",
            "issued_from": issued.earliest,
            "issued_to": issued.latest,
            **_life(fields),
        }
    )
    with as_brought_in():
        for position, author in enumerate(authors, start=1):
            name = {"family": author} if isinstance(author, str) else {"literal": author.label, "actor": author}
            Contributor.objects.create(source=made, position=position, **name)
    return made


def assign(to: Source, *concepts: Theme | Actor) -> None:
    """The concepts are subjects of the source, as a curator assigned them."""
    with as_brought_in():
        to.subject_themes.add(*(one for one in concepts if isinstance(one, Theme)))
        to.subject_actors.add(*(one for one in concepts if isinstance(one, Actor)))


def identifier(of: Source, scheme: str, value: str) -> Identifier:
    with as_brought_in():
        return Identifier.objects.create(source=of, scheme=scheme, value=value)


def relation(left: Source, kind: str, right: Source, **fields: Any) -> Relation:
    """`left` is *derived-from*, *reports-on* … `right`."""
    with as_brought_in():
        return Relation.objects.create(source=left, target=right, type=kind, **fields)


def text(content: str = WORDS, *, of: Source | None = None, role: str = "full-text", **fields: Any) -> TextVersion:
    """The next text of a source, with its blocks."""
    with as_brought_in():
        return add_version(
            of or source(), role=role, content=content, **{"origin": "typed", "reason": "for a test", **fields}
        )


def file(content: bytes = b"%PDF-1.7 of a kind", *, of: Source | None = None, **fields: Any) -> SourceFile:
    """A file as it came, for staff only unless `access` says otherwise."""
    number = next(_numbers)
    with as_brought_in():
        return add_file(
            of or source(),
            content=content,
            **{"name": f"file-{number}.pdf", "media_type": "application/pdf", **fields},
        )


def batch(content: bytes = b"TY  - RPRT\r\nER  - \r\n", **fields: Any) -> ImportBatch:
    """A file of references that was read and waits to be confirmed."""
    return ImportBatch.objects.create(
        **{
            "name": "references.ris",
            "content": content,
            "sha256": sha256(content).hexdigest(),
            "format": "ris",
            **fields,
        }
    )


def quotation(
    words: str = "", *, in_: TextVersion | None = None, occurrence: int | None = None, **fields: Any
) -> Quotation:
    """`words` of a text (all of it when no words are given), marked."""
    version = in_ or text(words or WORDS)
    start, end = selectors.locate(version.content, words or version.content, occurrence=occurrence)
    made = anchored(version, start, end, version.blocks.all(), **_life(fields))
    made.save()
    return made


def claim(words: str = "", *, themes: tuple[Theme, ...] = (), **fields: Any) -> Claim:
    number = next(_numbers)
    made = Claim.objects.create(
        **{
            "key": f"claim-{number}",
            "text": words or f"Claim {number} is so.",
            "kind": Claim.Kind.FINDING,
            **_life(fields),
        }
    )
    made.themes.set(themes)
    return made


def evidence(relation: str = "supports", **fields: Any) -> EvidenceLink:
    """What a quotation does to a claim; both are made when not given."""
    return EvidenceLink.objects.create(
        **{
            "claim": fields.get("claim") or claim(),
            "quotation": fields.get("quotation") or quotation(),
            "relation": relation,
            "directness": "direct",
            "basis": "testimony",
            "confidence": "moderate",
            "confidence_reason": "One voice.",
            "rationale": "The words say so.",
            **_life(fields),
        }
    )


def stance(position: str = "for", **fields: Any) -> Stance:
    """Where an actor stands on a theme; actor, theme and quotation are made when not given."""
    return Stance.objects.create(
        **{
            "actor": fields.get("actor") or actor(),
            "theme": fields.get("theme") or theme(),
            "quotation": fields.get("quotation") or quotation(),
            "position": position,
            "condition": "if it is well done" if position == "conditional" else "",
            **_life(fields),
        }
    )


#: What a judgement of certainty says, field by field.
CONCERNS: dict[str, str] = {
    "methods": "minor",
    "methods_reason": "Nobody says how the staff were chosen.",
    "coherence": "none",
    "coherence_reason": "The words fit.",
    "adequacy": "serious",
    "adequacy_reason": "Two short passages.",
    "relevance": "none",
    "relevance_reason": "All are about such services.",
    "overall": "moderate",
    "summary": "It is likely so, though few say it.",
}


def certainty(for_: Claim | None = None, **fields: Any) -> Certainty:
    """A judgement of how certain a claim is."""
    return Certainty.objects.create(**{"claim": for_ or claim(), **CONCERNS, **_life(fields)})


def claim_relation(left: Claim, kind: str, right: Claim, **fields: Any) -> ClaimRelation:
    return ClaimRelation.objects.create(
        **{"claim": left, "type": kind, "other": right, "rationale": "They speak of the same staff.", **_life(fields)}
    )


def search(for_: Claim | None = None, **fields: Any) -> EvidenceSearch:
    """Somebody looked for evidence against a claim and found none."""
    return EvidenceSearch.objects.create(
        **{
            "claim": for_ or claim(),
            "relation": "contradicts",
            "searched_on": MOMENT.date(),
            "scope": "every source of the library",
            "found": 0,
            **fields,
        }
    )


def _life(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` with the dates their status needs, where they are not given."""
    status = fields.get("status", Status.PUBLISHED)
    needs: dict[str, Any] = {
        Status.SUBMITTED: {"submitted_at": MOMENT},
        Status.PUBLISHED: {"published_at": MOMENT},
        Status.WITHDRAWN: {"withdrawn_at": MOMENT, "withdrawal_reason": "It was a mistake."},
    }
    return {"status": status, **needs.get(status, {}), **fields}
