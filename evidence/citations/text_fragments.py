"""Deep links to quoted words on the page of whoever published them: https://wicg.github.io/scroll-to-text-fragment/.

`#:~:text=[prefix-,]start[,end][,-suffix]`: browsers scroll to the words and mark them; a browser that knows nothing of
it, or a page that has changed, opens at its top. A PDF takes `#page=N` instead
(https://www.rfc-editor.org/rfc/rfc8118#section-3).
"""

import re
from urllib.parse import urldefrag, urlsplit

from evidence.text.cleaning import safe_address

LONGEST_WHOLE = 300
"""Characters of a quotation that stands in the address to the letter; a longer one by its first and last words."""
ENDS = 6
"""Words of each end of a longer one."""
_PLAIN = re.compile(r"[A-Za-z0-9]")


def deep_link(url: str, words: str, *, prefix: str = "", suffix: str = "", page: str = "", once: bool = True) -> str:
    """Where `words` stand at `url`, the publisher's address; empty when that is no address of the web.

    `prefix` and `suffix` are what stands around the words. They are used only when the words stand there more than
    once (`once` is false): the more is asked of a page, the sooner it is not found. `page` is that of a PDF.
    """
    if not (safe_address(url) or "").startswith("http"):
        return ""
    if urlsplit(url).path.lower().endswith(".pdf"):
        return f"{urldefrag(url).url}#page={page}" if page.isdecimal() else url
    fragment = text_directive(words, prefix=prefix, suffix=suffix, once=once)
    base = url.partition(":~:")[0]
    if not fragment:
        return base
    return f"{base}{'' if '#' in base else '#'}:~:{fragment}"


def text_directive(words: str, *, prefix: str = "", suffix: str = "", once: bool = True) -> str:
    """The directive for `words`, each part whole words of one line; empty when there is no whole word.

    >>> text_directive("co-production, he said")
    'text=co%2Dproduction%2C%20he%20said'
    >>> text_directive("the staff", prefix="ners. As for ", suffix=" of councils a", once=False)
    'text=As%20for-,the%20staff,-of%20councils'
    """
    lines = [" ".join(line.split()) for line in _whole_words(words, prefix, suffix).splitlines() if line.strip()]
    if not lines:
        return ""
    parts = [encoded(part) for part in _start_and_end(lines)]
    if not once:
        before, after = _before(prefix), _after(suffix)
        parts = [*([f"{encoded(before)}-"] if before else []), *parts, *([f"-{encoded(after)}"] if after else [])]
    return f"text={','.join(parts)}"


def encoded(text: str) -> str:
    """Percent-encoded UTF-8, all but letters and digits: `-`, `,` and `&` would be read as part of the directive."""
    return "".join(
        one if _PLAIN.fullmatch(one) else "".join(f"%{byte:02X}" for byte in one.encode("utf-8", "replace"))
        for one in text
    )


def _start_and_end(lines: list[str]) -> list[str]:
    """The words themselves, or their first and last ones where they are long or go over several lines."""
    if len(lines) == 1 and len(lines[0]) <= LONGEST_WHOLE:
        return lines
    first, last = lines[0].split(), lines[-1].split()
    if len(lines) == 1 and len(first) <= 2 * ENDS:
        return lines
    return [" ".join(first[:ENDS]), " ".join(last[-ENDS:])]


def _whole_words(words: str, prefix: str, suffix: str) -> str:
    """`words` without the pieces of words at their ends: browsers find whole words only."""
    if prefix[-1:].isalnum() and words[:1].isalnum():
        words = re.sub(r"^\w+", "", words)
    if suffix[:1].isalnum() and words[-1:].isalnum():
        words = re.sub(r"\w+$", "", words)
    return words.strip()


def _before(prefix: str) -> str:
    """The whole words of `prefix` on the line of the quotation; its first word may be cut, so it is left out."""
    if prefix[-1:].isalnum():
        return ""  # the words begin within a word
    line = prefix.rpartition("\n")[2]
    return " ".join(line.split()[1:]) if line == prefix else " ".join(line.split())


def _after(suffix: str) -> str:
    if suffix[:1].isalnum():
        return ""
    line = suffix.partition("\n")[0]
    return " ".join(line.split()[:-1]) if line == suffix else " ".join(line.split())
