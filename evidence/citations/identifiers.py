"""Identifiers in one form each, so that two records of one work are seen to be that.

DOI: small letters, without resolver. ISBN: the thirteen digits. ISSN: NNNN-NNNX. Handle: prefix/suffix. ORCID:
four groups of four. Check digits are checked: what fails is no identifier. Sources: the handbooks of each scheme,
by way of `idutils`.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

from evidence.operations.later import later
from evidence.text import cleaning

idutils = later("idutils")

LONGEST = 2000  # characters; nothing longer is looked at

_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:?\s*)?(10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE)
_ISSN = re.compile(r"(?:issn:?\s*)?(\d{4})-?(\d{3}[\dX])", re.IGNORECASE)
_ISBN = re.compile(r"(?:isbn(?:-1[03])?:?\s*)?([\d -]{9,20}[\dX])", re.IGNORECASE)
_HANDLE = re.compile(r"(?:hdl:|https?://hdl\.handle\.net/)(\d+(?:\.\d+)*/\S+)", re.IGNORECASE)
_QUALIFIED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_NO_END_OF_A_DOI = ".,;:"


def canonical(scheme: str, value: str) -> str:
    """The one form of an identifier of `scheme` (doi, isbn, issn, handle, orcid, url); empty when it is none.

    >>> canonical("doi", "https://doi.org/10.1000/ABC"), canonical("isbn", "0-306-40615-2"), canonical("issn", "20493630")
    ('10.1000/abc', '9780306406157', '2049-3630')
    """  # noqa: E501
    value = value.strip()
    if not value or len(value) > LONGEST:
        return ""
    return _SCHEMES[scheme](value)


@lru_cache(8192)
def _doi(value: str) -> str:
    """PubMed writes “10.1/x [doi]”; addresses carry percent signs and questions."""
    value = _QUALIFIED.sub("", value) if value.endswith("]") else value
    address = value.lower().startswith("http")
    match = _DOI.fullmatch(unquote(value).partition("?")[0] if address else value)
    if not match:
        return ""
    doi = match[1].rstrip(_NO_END_OF_A_DOI).lower()
    return doi if doi.isprintable() and idutils.is_doi(doi) else ""


def _isbn(value: str) -> str:
    """Ten digits become thirteen: of one book both forms are in use."""
    match = _ISBN.fullmatch(_QUALIFIED.sub("", value))
    digits = re.sub(r"[ -]", "", match[1]).upper() if match else ""
    if not digits.isascii() or len(digits) not in {10, 13} or not idutils.is_isbn(digits):
        return ""
    return _thirteen(digits) if len(digits) == 10 else digits


def _thirteen(ten: str) -> str:
    digits = f"978{ten[:9]}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _issn(value: str) -> str:
    match = _ISSN.fullmatch(_QUALIFIED.sub("", value))
    if not match or not value.isascii():
        return ""
    digits = f"{match[1]}{match[2]}".upper()
    total = sum((8 - place) * (10 if digit == "X" else int(digit)) for place, digit in enumerate(digits))
    return f"{digits[:4]}-{digits[4:]}" if total % 11 == 0 else ""


def _handle(value: str) -> str:
    match = _HANDLE.fullmatch(value)
    return match[1] if match else ""


def _orcid(value: str) -> str:
    return str(idutils.normalize_orcid(value)) if idutils.is_orcid(value) else ""


def _url(value: str) -> str:
    """An address that may stand in a link, as it came: two spellings may be two places."""
    return cleaning.safe_address(value) or ""


_SCHEMES: dict[str, Callable[[str], str]] = {
    "doi": _doi,
    "isbn": _isbn,
    "issn": _issn,
    "handle": _handle,
    "orcid": _orcid,
    "url": _url,
}
