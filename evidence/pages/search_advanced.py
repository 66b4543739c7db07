"""The advanced search: a form that writes the search text, and takes one apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.datastructures import MultiValueDict

from evidence.pages.reading import once_each, one_of, reading
from evidence.pages.search_narrow import NAMES as SCOPE_NAMES
from evidence.rendering import show
from evidence.search import advanced, meaning
from evidence.search.advanced import Form
from evidence.search.criteria import Criteria
from evidence.search.facets import BY_KEY, Fixed
from evidence.search.filters import InvalidSearch, read
from evidence.search.names import Names, Vocabulary, vocabulary
from evidence.search.schema import SCOPES

MOST_OFFERED = 200
"""So many themes, and actors, does the page name for the browser to offer while one types."""
_PAIRS = (("stance", "stance_on"), ("year_from", "year_to"))
#: Places that say one thing together.
_SAYING = (*((name,) for name in advanced.NAMES if name not in {*_PAIRS[0], *_PAIRS[1]}), *_PAIRS)
_MAY_HOLD = {*advanced.NAMES, "in", "go", "q"}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Fault:
    place: str
    """The name of the place that is refused; empty where it is the whole."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdvancedPage:
    form: Form
    q: str
    """The text that the form stands for."""
    stances: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    claim_kinds: tuple[Choice, ...]
    bases: tuple[Choice, ...]
    scopes: tuple[Choice, ...]
    themes: tuple[str, ...]
    actors: tuple[str, ...]
    is_whole: bool = True
    """Every part of the text has a place of its own."""
    faults: tuple[Fault, ...] = ()


@reading
def advanced_search(request: HttpRequest) -> HttpResponse:
    """`?go=1` with the places of the form leads to the search; `?q=` fills the form in."""
    once_each(request)
    unknown = [name for name in request.GET if name not in _MAY_HOLD]
    if unknown:
        raise BadRequest("This form has no such place.")
    scope = next(one for one in SCOPES if one == one_of(request, "in", SCOPES, "sources"))
    if "go" not in request.GET:
        q = request.GET.get("q", "")[:1_000].replace("\x00", "")
        form, is_whole = advanced.taken_apart(q)
        return show(request, "search/advanced.html", _page(form, scope, is_whole=is_whole))
    form = Form(**{name: request.GET.get(name, "").replace("\x00", "") for name in advanced.NAMES})
    criteria = Criteria(q=form.text, scope=scope)
    try:
        read(_parameters(criteria))
        meaning.understood(criteria.q)
    except InvalidSearch as invalid:
        page = _page(form, scope, faults=_faults(form, invalid.reasons))
        return show(request, "search/advanced.html", page, status=400)
    return HttpResponseRedirect(criteria.address)


def _parameters(criteria: Criteria) -> MultiValueDict[str, str]:
    return MultiValueDict({name: [value] for name, value in criteria.parameters()})


def _faults(form: Form, reasons: Sequence[str]) -> tuple[Fault, ...]:
    """The reasons by the place that is refused for them."""
    names = vocabulary()
    place_of: dict[str, str] = {}
    for places in _SAYING:
        for reason in _refused(form, places, names):
            # Of two, the one that is refused by itself too; where neither is, they do not go together.
            alone = (name for name in places if _refused(form, (name,), names))
            place_of.setdefault(reason, next(alone, places[-1]))
    faults: dict[str, tuple[str, ...]] = {}
    for reason in reasons:
        place = place_of.get(reason, "")
        faults[place] = (*faults.get(place, ()), reason)
    return tuple(Fault(place, those) for place, those in faults.items())


def _refused(form: Form, places: Sequence[str], names: Vocabulary) -> tuple[str, ...]:
    """The reasons for which a form with these places alone cannot be carried out."""
    try:
        meaning.understood(Form(**{name: getattr(form, name) for name in places}).text, names=names)
    except InvalidSearch as invalid:
        return tuple(invalid.reasons)
    return ()


def _page(form: Form, scope: str, *, is_whole: bool = True, faults: tuple[Fault, ...] = ()) -> AdvancedPage:
    names = vocabulary()
    return AdvancedPage(
        form=form,
        q=form.text,
        stances=_choices("stance", form.stance),
        kinds=_choices("kind", form.kind),
        claim_kinds=_choices("claim_kind", form.kind),
        bases=_choices("basis", form.basis),
        scopes=tuple(Choice(one, SCOPE_NAMES[one][1].capitalize(), one == scope) for one in SCOPES),
        themes=_labels(names.themes),
        actors=_labels(names.actors),
        is_whole=is_whole,
        faults=faults,
    )


def _choices(key: str, chosen: str) -> tuple[Choice, ...]:
    naming = BY_KEY[key].naming
    values = naming.values if isinstance(naming, Fixed) else ()
    return tuple(Choice(value.key, value.label, value.key == chosen.lower()) for value in values)


def _labels(names: Names) -> tuple[str, ...]:
    """The preferred labels, for the browser to offer."""
    return tuple(sorted(labels[0] for labels in names.labels.values()))[:MOST_OFFERED]
