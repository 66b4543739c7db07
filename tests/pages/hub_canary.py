"""Records that are not published and all say a word that no page may show."""

from evidence.library.models import Contributor
from evidence.vocabulary.models import Actor, Theme
from tests import builders

CANARY = "xanthocanary"


def hide(status: str, theme: Theme, actor: Actor) -> None:
    """One record of each sort on `theme`, by `actor`, none of which a visitor may see."""
    hidden = builders.source(f"Title {CANARY}", status=status)
    builders.assign(hidden, theme)
    Contributor.objects.create(source=hidden, position=1, literal=f"Name {CANARY}", actor=actor)
    words = builders.quotation(f"Words {CANARY}.", in_=builders.text(f"Words {CANARY}.", of=hidden), voice=actor)
    words.themes.add(theme)
    builders.stance("conditional", actor=actor, theme=theme, quotation=words, condition=CANARY)
    builders.evidence(quotation=words, claim=builders.claim(themes=(theme,), status=status))
    draft = builders.claim(f"A claim of {CANARY}.", themes=(theme,), status=status)
    shown = builders.quotation(in_=builders.text())
    builders.evidence(claim=draft, quotation=shown)
    builders.evidence(quotation=shown, status=status)
    builders.stance("conditional", actor=actor, theme=theme, quotation=shown, status=status, condition=CANARY)
