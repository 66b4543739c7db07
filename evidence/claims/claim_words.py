"""The words of a claim that its page shows, as `contexts.passages` takes them, and where they come from, by name."""

from collections.abc import Iterable, Sequence

from evidence.accounts.models import VISITOR, Person
from evidence.claims.contexts import with_block_words
from evidence.claims.models import EvidenceLink
from evidence.library.naming import named
from evidence.library.origins import Origin, Traced
from evidence.library.references import name_as
from evidence.library.written import WrittenObjects


def words_of(links: Iterable[int], *, person: Person) -> list[EvidenceLink]:
    """Those of `links` that `person` may see, as `contexts.with_words` reads them, but for the names. One query."""
    return WORDS.of(links, person)


_VERSION = "quotation__text_version"
WORDS = WrittenObjects(
    EvidenceLink,
    lambda person: with_block_words(EvidenceLink.objects.visible_to(person).order_by()),
    "pk",
    joined=("quotation", "quotation__voice", "quotation__block", _VERSION, f"{_VERSION}__source"),
    without=("quotation__block__heading_path", f"{_VERSION}__content", f"{_VERSION}__source__extra"),
    also=("block_words",),
)


def named_origins(links: Sequence[EvidenceLink], traced: Traced) -> dict[int, Origin]:
    """The origin of each link's quotation; their sources know from then on how they are named. Two queries."""
    quotations = [link.quotation_id for link in links]
    sources = [link.quotation.text_version.source for link in links]
    names = named(traced.works(quotations) | {source.pk for source in sources}, person=VISITOR)
    for source in sources:
        if source.pk in names:
            name_as(source, names[source.pk].short)
    voices = {voice.pk: voice for link in links if (voice := link.quotation.voice)}
    return traced.origins(quotations, names, voices)
