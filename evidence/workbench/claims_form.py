"""The forms of a claim's page at the workbench: a search, filled in from the library itself; another claim."""

import re
from collections.abc import Mapping
from typing import Any, Self

from django import forms
from django.utils import timezone

from evidence.accounts.models import User
from evidence.claims.judgements import ClaimRelationType
from evidence.claims.models import Claim, Relation
from evidence.curation import fields
from evidence.curation.fields import Invalid
from evidence.curation.judging import Searched
from evidence.search import finding
from evidence.search.criteria import Criteria
from evidence.search.filters import InvalidSearch
from evidence.search.reader import IndexNotReady
from evidence.text.cleaning import clean
from evidence.vocabulary.models import Theme

MOST = 2**31 - 1
LONGEST_WORDS = 1_000
#: The number at the end of what was typed: “12”, “/claims/12/”, the address in full.
_NUMBER = re.compile(r"(?:^|/claims/)([0-9]{1,9})/?(?:$|[#?])")


class SearchForm(forms.Form):
    """What was looked for, where and how much was found. The scope says what the library has, counted by search."""

    relation = forms.ChoiceField(
        label="Words that …",
        choices=[
            ("contradicts", "contradict it"),
            ("supports", "support it"),
            ("qualifies", "qualify it"),
            ("mentions", "only mention it"),
        ],
        widget=forms.RadioSelect(),
    )
    theme = forms.CharField(
        label="In the sources on",
        required=False,
        max_length=200,
        help_text="A theme by its preferred label, or nothing.",
    )
    words = forms.CharField(
        label="That have the words",
        required=False,
        max_length=LONGEST_WORDS,
        help_text="As in the search of the library; may be empty.",
    )
    scope = forms.CharField(
        label="Where you looked, as readers will read it",
        max_length=fields.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sources = forms.IntegerField(
        label="In how many sources", required=False, min_value=0, max_value=MOST, help_text="Counted by the search."
    )
    found = forms.IntegerField(label="How many such words you found", min_value=0, max_value=MOST)
    on = forms.DateField(label="On", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    not_counted = ""
    """Why the sources could not be counted."""
    address = ""
    """Of the search that counted them."""

    @classmethod
    def suggested(cls, claim: Claim) -> Self:
        """Everything filled in: one click records that nothing against the claim was found in sources on its theme."""
        first = next(iter(claim.themes.all()), None)
        said = {"relation": Relation.CONTRADICTS, "found": 0, "on": timezone.now().date()}
        return cls._counted(said | {"theme": first.label if first else "", "words": ""})

    @classmethod
    def counted(cls, typed: Mapping[str, str]) -> Self:
        """What was typed, with the scope and the number of sources anew."""
        said = {name: typed.get(name, "") for name in cls.base_fields}
        words = clean(said["words"], multiline=False)[:LONGEST_WORDS]
        return cls._counted(said | {"theme": clean(said["theme"], multiline=False).strip(), "words": words})

    @classmethod
    def _counted(cls, said: Mapping[str, Any]) -> Self:
        """As the search of the library counts the sources for every reader."""
        theme = Theme.objects.living().filter(label=said["theme"]).first() if said["theme"] else None
        words = str(said["words"])
        asked = Criteria.of(words, theme=theme.slug) if theme else Criteria.of(words)
        made = cls(initial={**said, "scope": _scope(theme, said["words"]), "sources": None})
        made.address = asked.address
        if said["theme"] and theme is None:
            made.not_counted = f"There is no theme called “{said['theme']}”: write its preferred label."
            return made
        try:
            made.initial["sources"] = finding.count(asked)
        except InvalidSearch as refused:
            made.not_counted = str(refused)
        except IndexNotReady:
            made.not_counted = "The index of the search is not there yet."
        return made

    @property
    def said(self) -> Searched:
        """Of a valid form."""
        data = self.cleaned_data
        return Searched(data["relation"], data["on"], data["scope"], data["sources"], data["found"])

    def clean_scope(self) -> str:
        return clean(self.cleaned_data["scope"], multiline=True).strip()


def _scope(theme: Theme | None, words: str) -> str:
    parts = ["all published sources"]
    if theme is not None:
        parts.append(f"on {theme.label}")
    if words:
        parts.append(f"that the search finds for “{words}”")
    return " ".join(parts)


class RelationForm(forms.Form):
    """What the claim of the page is to another."""

    type = forms.ChoiceField(label="It …", choices=ClaimRelationType.choices, widget=forms.RadioSelect())
    near = forms.CharField(required=False, max_length=9)
    other_claim = forms.CharField(
        label="Another claim", required=False, max_length=300, help_text="By its number, or its address in full."
    )
    rationale = forms.CharField(label="Why", max_length=fields.LONGEST, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        self._person = person

    @property
    def values(self) -> fields.Values:
        """Of a valid form."""
        return {name: self.cleaned_data[name] for name in ("type", "rationale")}

    @property
    def other(self) -> Claim:
        found: Claim = self.cleaned_data["other"]
        return found

    @property
    def picked(self) -> str:
        """The claim of the list that was picked, to be picked again."""
        return str(self.data.get("near", "")) if self.is_bound else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = data.get("other_claim", "").strip() or data.get("near", "")
        number = _NUMBER.search(said)
        found = Claim.objects.visible_to(self._person).filter(pk=int(number[1])).first() if number else None
        if found is None:
            self.add_error("other_claim", "Say which claim: pick one above, or give its number or address.")
        return data | {"other": found}

    def refuse(self, invalid: Invalid) -> None:
        for name, reason in invalid.reasons.items():
            self.add_error(name if name in self.fields else None, reason)
