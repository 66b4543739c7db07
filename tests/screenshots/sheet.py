"""The contact sheet: every picture on one page, and what was found wrong."""

from collections.abc import Sequence
from html import escape

from tests.screenshots.looking import Complaint, Picture

STYLE = """
body { margin: 1rem; font: 14px/1.4 system-ui, sans-serif; background: #ddd; color: #111; }
section { margin-block: 1.5rem; } h2 { font-size: 1rem; margin: 0; }
div { display: flex; gap: .75rem; align-items: start; overflow-x: auto; padding-block: .5rem; }
figure { margin: 0; flex: none; } img { display: block; inline-size: 240px; max-block-size: 480px; object-fit: cover;
object-position: top; border: 1px solid #888; } strong { color: #a01c2c; }
"""


def sheet(pictures: Sequence[Picture], complaints: Sequence[Complaint]) -> str:
    """A page of HTML that stands beside its pictures and asks nothing else."""
    shots = dict.fromkeys(picture.shot for picture in pictures)
    told = {shot: [one for one in complaints if one.shot == shot] for shot in shots}
    sections = "".join(
        f"<section><h2>{escape(shot.name)} <small>{escape(shot.address)}, {escape(shot.stage)}</small></h2>"
        + "".join(f"<p><strong>{one.width} px: {escape(one.about)}</strong></p>" for one in told[shot])
        + f"<div>{''.join(_figure(one) for one in pictures if one.shot == shot)}</div></section>"
        for shot in shots
    )
    head = f"{len(shots)} pages, {len(pictures)} pictures, {len(complaints)} complaints"
    return (
        f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{head}</title><style>{STYLE}</style>'
        f"<h1>{head}</h1>{sections}</html>"
    )


def _figure(one: Picture) -> str:
    file = escape(one.file)
    return f'<figure><a href="{file}"><img src="{file}" alt="" loading="lazy"></a>{escape(one.look)}</figure>'
