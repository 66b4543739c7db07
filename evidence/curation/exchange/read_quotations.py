"""quotations.toml → documents, every quotation found in its text on the way in."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.claims.models import Basis, Confidence, Directness, Position, Relation
from evidence.curation.exchange.documents import (
    EvidenceDocument,
    Life,
    QuotationDocument,
    StanceDocument,
    TextDocument,
)
from evidence.curation.exchange.folder import SOURCES, Folder
from evidence.curation.exchange.life import read_life
from evidence.curation.exchange.read_vocabulary import Keys, refuse_repeated
from evidence.curation.exchange.table import Table
from evidence.text import selectors

KEY = r"[A-Za-z0-9][A-Za-z0-9_.-]*"


def read_quotations(
    folder: Folder, source: str, texts: Sequence[TextDocument], keys: Keys, whole: Life
) -> tuple[QuotationDocument, ...]:
    """The quotations of one source, in the order of the text."""
    name = f"{SOURCES}/{source}/quotations.toml"
    file = Table(folder.read_toml(name, required=False), file=name, place="", problems=folder.problems)
    entries = file.tables("quotation")
    if entries and not texts:
        file.refuse("the source has no text to quote from")
        return ()
    known = frozenset(key for entry in entries if isinstance(key := entry.values.get("key"), str))
    found = [one for entry in entries if (one := _quotation(entry, source, texts, Within(keys, known, whole)))]
    refuse_repeated(file, "key", (one.key for one in found))
    file.finish()
    return tuple(sorted(found, key=lambda one: (one.text, one.start, one.end, one.key)))


@dataclass(frozen=True, slots=True)
class Within:
    """What a quotation can refer to, and the life of its source."""

    keys: Keys
    quotations: frozenset[str]
    life: Life


def _quotation(table: Table, source: str, texts: Sequence[TextDocument], within: Within) -> QuotationDocument | None:
    keys = within.keys
    key = table.matching("key", KEY, "letters, digits, hyphens, dots and underscores", limit=80)
    text = _text_of(table, texts)
    span = _find(table, text.content)
    reports = table.key("reports", keys.sources, "source")
    if reports == source:
        table.refuse("reports: a source does not report itself")
    voice = table.key("voice", keys.actors, "actor")
    themes, note = table.keys("themes", keys.themes, "theme"), table.text("note")
    life = read_life(table, within.quotations - {key}).of(within.life)
    evidence = [_evidence(entry, keys, life) for entry in table.tables("evidence")]
    stances = [_stance(entry, keys, life) for entry in table.tables("stance")]
    refuse_repeated(table, "evidence for", (one.claim for one in evidence))
    refuse_repeated(table, "stance of", (f"{one.actor} on {one.theme}" for one in stances if one.actor and one.theme))
    table.finish()
    if not span:
        return None
    return QuotationDocument(
        key=key,
        text=(text.role, text.number),
        exact=text.content[slice(*span)],
        start=span[0],
        end=span[1],
        voice=voice,
        reports=reports,
        themes=themes,
        note=note,
        evidence=frozenset(evidence),
        stances=frozenset(stances),
        life=life,
    )


def _text_of(table: Table, texts: Sequence[TextDocument]) -> TextDocument:
    """The text that `text` names by its file; the first of the source when nothing is said."""
    name = table.text("text")
    named = next((text for text in texts if text.file == name), None) if name else texts[0]
    if named is None:
        table.refuse(f"text: the source has no text “{name}”")
    return named or texts[0]


def _find(table: Table, content: str) -> tuple[int, int] | None:
    """Start and end of the words, which stand in the text exactly once or as the `occurrence`-th."""
    exact, occurrence = table.exact("exact"), table.whole("occurrence", least=1)
    if not exact or not content:
        return None
    try:
        return selectors.locate(content, exact, occurrence=occurrence)
    except selectors.NotFound:
        times = sum(1 for _ in selectors.occurrences(content, exact))
        table.refuse(
            f"the words stand {times} times in the text, not {occurrence} times: “{_short(exact)}”"
            if times
            else f"the words are not in the text: “{_short(exact)}”"
        )
    except selectors.Ambiguous as ambiguous:
        table.refuse(f"the words stand {ambiguous.count} times in the text: say which (occurrence): “{_short(exact)}”")
    return None


def _evidence(table: Table, keys: Keys, whole: Life) -> EvidenceDocument:
    evidence = EvidenceDocument(
        claim=table.key("claim", keys.claims, "claim", required=True),
        relation=table.word("relation", Relation),
        directness=table.word("directness", Directness),
        basis=table.word("basis", Basis),
        confidence=table.word("confidence", Confidence),
        confidence_reason=table.text("confidence_reason", required=True),
        rationale=table.text("rationale", required=True),
        life=read_life(table).of(whole),
    )
    table.finish()
    return evidence


def _stance(table: Table, keys: Keys, whole: Life) -> StanceDocument:
    stance = StanceDocument(
        actor=table.key("actor", keys.actors, "actor", required=True),
        theme=table.key("theme", keys.themes, "theme", required=True),
        position=table.word("position", Position),
        condition=table.text("condition"),
        life=read_life(table).of(whole),
    )
    if (stance.position == Position.CONDITIONAL) != bool(stance.condition):
        table.refuse("a conditional stance says its condition, any other has none")
    table.finish()
    return stance


def _short(words: str) -> str:
    return words if len(words) <= 120 else f"{words[:119]}…"
