"""What the library holds at each stage, and the words that stand in braces in the addresses of `shots`."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from evidence.accounts.models import User
from evidence.accounts.roles import Role
from evidence.claims.models import Claim, EvidenceLink, EvidenceSearch, Quotation, Stance
from evidence.curation.carrying import correcting
from evidence.curation.concepts import parked
from evidence.curation.models import Carry, ConceptProposal, DuplicatePair
from evidence.curation.readings import coding
from evidence.curation.texts import taking, waiting
from evidence.library.models import Source, TextVersion
from evidence.library.status import Status
from evidence.readers import briefs, copies
from evidence.readers.copies import Asked
from evidence.readers.models import Brief, BriefClaim, Collection, CollectionItem
from evidence.search import reader, writer
from evidence.vocabulary.models import Actor, Theme
from tests import builders
from tests.curation.importing import ris, taken
from tests.curation.reading_rounds import compared, opened, prepared, say
from tests.screenshots.shots import Stage
from tests.text import files

type Names = dict[str, object]

OLD = "Staff were hard here. Mutuals improve services for users. It rained. Users left early."
NEW = "Staff were heard here. Mutuals improve services for users. It rained."
LONG = (
    "Where staff own the organisation that employs them, and where those who use its services have a say in what it "
    "does with its surplus, both say in interviews, though not in every one of them, that they are listened to more "
    "often than before, which is not the same as saying that what they ask for is then done."
)
TERMS = b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix t: <http://other.example/themes/> .
t:staff-councils a skos:Concept ; skos:prefLabel "Staff councils" ; skos:altLabel "works councils", "shop committees" ;
    skos:definition "Bodies in which those who work in a service are heard by those who run it." .
t:co-production a skos:Concept ; skos:prefLabel "Co-production" ; skos:altLabel "joint production of services" ;
    skos:definition "Users and professionals make a service together." .
t:hollow a skos:Concept ; skos:prefLabel "A theme without a definition" ."""


def fill(stage: Stage) -> Names:
    """Bring the library to `stage`, from the one before it, and the index with it."""
    names = FILL[stage]()
    writer.rebuild(reader.shelf())
    return names


def _empty() -> Names:
    return {}


def _starter() -> Names:
    call_command("import_library", settings.STARTER_LIBRARY, verbosity=0)
    marked = Source.objects.annotate(marks=Count("text_versions__quotations")).order_by("-marks", "pk")
    longest = max(TextVersion.objects.all(), key=lambda version: len(version.content))
    searched = EvidenceSearch.objects.filter(claim=OuterRef("pk"))
    stance = Stance.objects.values("actor__slug", "theme__slug").annotate(n=Count("pk")).order_by("-n", "actor")[0]
    theme = Theme.objects.annotate(n=Count("claims")).order_by("-n", "slug")[0]
    return {
        "claim": _contested()[0].pk,
        "unopposed": _by_words().filter(is_contested=False).exclude(Exists(searched))[0].pk,
        "source": marked[0].pk,
        "other": marked[1].pk,
        "unread": marked.filter(text_versions=None)[0].pk,
        "long": longest.source_id,
        "quotation": Quotation.objects.filter(text_version__source=marked[0]).order_by("start")[0].pk,
        "theme": theme.slug,
        "theme_number": theme.pk,
        "empty_theme": Theme.objects.annotate(n=Count("claims")).order_by("n", "slug")[0].slug,
        "actor": stance["actor__slug"],
        "stance_theme": stance["theme__slug"],
        "empty_actor": Actor.objects.annotate(n=Count("stances")).order_by("n", "slug")[0].slug,
    }


def _by_words() -> QuerySet[Any]:
    """Claims, those with the most evidence first."""
    against = EvidenceLink.objects.filter(relation="contradicts", claim=OuterRef("pk"))
    return Claim.objects.annotate(words=Count("evidence"), is_contested=Exists(against)).order_by("-words", "pk")


def _contested() -> QuerySet[Any]:
    return _by_words().filter(is_contested=True)


def _desk() -> Names:
    """Something waits in every tray."""
    curator = builders.person(Role.CURATOR, first_name="Second", last_name="Reader")
    names = _texts(curator) | _requests() | _readings()
    lot = builders.source("What they said of it", authors=("Needham",))
    draft = builders.quotation("Staff said that they were listened to.", in_=builders.text(of=lot))
    unread = builders.claim("Staff are listened to.", status="submitted", submitted_by=curator, created_by=curator)
    builders.evidence(claim=unread, quotation=draft, status="submitted", submitted_by=curator, created_by=curator)
    builders.claim("Users are not.", status="draft", created_by=person(Role.EDITOR))
    pair = DuplicatePair.objects.create(
        first=builders.source("Heard at work", authors=("Needham",), issued="2013", volume="3"),
        second=builders.source("Heard at work: a study", authors=("Needham", "Carr"), issued="2013"),
        ground="title",
        likeness=92,
    )
    ConceptProposal.objects.create(
        by=curator, kind="theme", label="Staff voice", reason="It is missed in two texts.", at=timezone.now()
    )
    owner = person(Role.EDITOR)
    collection = Collection.objects.create(owner=owner, name="On mutuals", shared=True)
    CollectionItem.objects.create(collection=collection, source=lot, position=1, note="Read before writing.")
    batch = taken(b"lost words\r\n" + ris(["TI  - With a warning", "PY  - 20O1"], ["TI  - Another"]), by=owner)
    table = taken(b"Heading,Who\nSmall enough to care,Catherine Needham\n", "ours.csv", by=owner)
    terms = parked.receive("terms.ttl", TERMS, by=owner, at=timezone.now())
    brief = Brief.objects.create(owner=owner, title="On front-line staff", style="apa")
    BriefClaim.objects.create(brief=brief, claim=_contested()[0], position=1)
    withdrawn = builders.claim("It was so.", status=Status.WITHDRAWN, withdrawn_at=builders.MOMENT)
    long = builders.evidence(claim=builders.claim(LONG)).claim
    return names | {
        "submitted": unread.pk, "lot": lot.pk, "pair": pair.pk, "collection": collection.pk, "batch": batch.pk,
        "table": table.pk, "withdrawn": withdrawn.pk, "long_claim": long.pk, "finding": "not-searched",
        "brief": brief.pk, "brought": terms.pk, "shared": briefs.share(brief),
    }  # fmt: skip


def _texts(curator: User) -> Names:
    corrected = builders.source("A rainy report", authors=("Carr",))
    version = builders.text(OLD, of=corrected)
    builders.evidence(quotation=builders.quotation("Staff were hard here", in_=version))
    builders.quotation("Users left early.", in_=version)
    with builders.as_brought_in():
        correcting.correct(corrected, "full-text", NEW, "A slip of the scanner.", curator)
    waits = waiting.submit_correction(
        *(corrected, "full-text", f"{NEW} Then it snowed.", "A line was left out.", curator),
        made_from=2,
        at=timezone.now(),
    )
    given = taking.Given("report.pdf", files.report())
    draft = taking.take_in(builders.source("A report on paper"), given, role="full-text", by=curator).draft
    carry = Carry.objects.filter(decided_at=None).order_by("pk")[0]
    return {"corrected": corrected.pk, "carry": carry.pk, "draft": draft.pk if draft else 0, "waits": waits.pk}


def _requests() -> Names:
    """A request that waits, and one that was granted."""
    closed = builders.source("A report that is not open", access="on_request", contact="contact@example.org")
    builders.file(of=closed, access="on_request")
    tokens = []
    for reader_, purpose in (("one", "To cite it in a thesis."), ("other", "To teach from it.")):
        asked = Asked(name="A reader", email=f"{reader_}@example.org", purpose=purpose)
        copies.ask(closed, asked, visitor=reader_, site="http://localhost/", at=timezone.now())
        tokens.append(_token())
    granted = copies.to_answer(tokens[1], at=timezone.now())
    copies.answer(granted, send=True, by=None, site="http://localhost/", at=timezone.now())
    return {"on_request": closed.pk, "answering": tokens[0], "fetching": _token()}


def _token() -> str:
    """Of the link in the last mail."""
    body = str(mail.outbox[-1].body)
    return next(word for word in body.split() if word.startswith("http")).rstrip("/").rpartition("/")[2]


def _readings() -> Names:
    done, _ = compared(("supports", "none", "supports"), ("supports", "none", "qualifies"))
    under_way = opened([person(Role.CODER), builders.person(Role.CODER)])
    say(person(Role.CODER), under_way, "supports", hand_in=False)
    coding.waiting(person(Role.CODER))
    making = prepared([person(Role.CODER), builders.person(Role.CODER)], by=person(Role.EDITOR))
    question = done.questions.order_by("number")[0].number
    return {"round": done.pk, "question": question, "open_round": under_way.pk, "prepared": making.pk}


def person(role: Role) -> User:
    """The one person of this role who looks at the pages."""
    found = User.objects.filter(username=f"looks-{role}").first()
    return found or builders.person(role, username=f"looks-{role}")


FILL: Mapping[Stage, Callable[[], Names]] = {Stage.EMPTY: _empty, Stage.STARTER: _starter, Stage.DESK: _desk}
