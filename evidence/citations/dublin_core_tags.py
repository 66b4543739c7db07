"""Dublin Core in the head of a page: https://www.dublincore.org/specifications/dublin-core/dcq-html/.

`DC.type` names the type in Zotero's words: the only way in which a page tells it that a work is a newspaper article,
a report without an institution, a web page. `DC.source` is what the work stands in.
"""

from evidence.citations import kinds
from evidence.citations.highwire import Tag
from evidence.citations.reference import Reference


def tags(reference: Reference, *, page: str) -> list[Tag]:
    """The tags of `reference`, none of them empty. The last identifier is `page`, the address of its record here.

    >>> tags(Reference(id="x", type="webpage", kind="web-page", title="A"), page="https://e/1/")
    [('DC.type', 'webpage'), ('DC.title', 'A'), ('DC.identifier', 'https://e/1/')]
    """
    kind = kinds.KINDS.get(reference.kind)
    others = reference.editor + reference.translator + reference.contributor
    found = [
        ("DC.type", kind.zotero if kind else ""),
        ("DC.title", reference.title),
        *(("DC.creator", name.inverted) for name in reference.author),
        *(("DC.contributor", name.inverted) for name in others),
        ("DC.date", reference.issued),
        ("DC.source", reference.container_title),
        ("DC.publisher", reference.publisher),
        ("DC.language", reference.language),
        *(("DC.subject", word) for word in reference.keywords),
        ("DC.description", reference.abstract),
        *(("DC.identifier", one) for one in _identifiers(reference)),
        ("DC.identifier", page),
    ]
    return [(name, content) for name, content in found if content]


def _identifiers(reference: Reference) -> list[str]:
    return [
        f"https://doi.org/{reference.doi}" if reference.doi else "",
        f"urn:isbn:{reference.isbn}" if reference.isbn else "",
        reference.url,
    ]
