r"""Text in LaTeX and back, as far as references need it: accents, letters, signs, dashes and quotation marks.

What is no accent, letter or sign stays as it is written: `\input{…}` is text, nothing is ever run or read.
`plain(written(text)) == text`.
"""

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_MARKS = {mark: sign for sign, mark in _ACCENTS.items()}
_LETTERS = {
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "i": "ı", "j": "ȷ",
}  # fmt: skip
_SIGNS = {
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textendash": "–", "textemdash": "—",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "ldots": "…",
    "dots": "…", "textellipsis": "…", "pounds": "£", "textsterling": "£", "texteuro": "€", "euro": "€", "S": "§",
    "copyright": "©", "textregistered": "®", "texttrademark": "™", "textless": "<", "textgreater": ">",
    "textbar": "|", "textunderscore": "_", "guillemotleft": "«", "guillemotright": "»", "slash": "/", "LaTeX": "LaTeX",
    "TeX": "TeX", "BibTeX": "BibTeX",
}  # fmt: skip
_STYLES = frozenset({"emph", "textit", "textbf", "textsc", "texttt", "textrm", "textsf", "textup", "mkbibquote", "url"})
_ESCAPED = "&%$#_{}"

_TOKEN = re.compile(
    r"\\([`'^~=.\"])\s*(?:\{\s*(\\?[A-Za-z])\s*\}|(\\?[A-Za-z]))"  # \'e  \'{e}  \'{\i}
    r"|\\([uvHckdbr])\s*(?:\{\s*(\\?[A-Za-z])\s*\}|\s(\\?[A-Za-z]))"  # \v{s}  \c c
    r"|\\([A-Za-z]+)(\s*\{\}|(?=\W|$)[ \t]*|)"  # \o{}  \ss  \textbackslash{}
    r"|\\([^A-Za-z])"  # \&  \_
    r"|(---?|``|''|~|[{}$])"
)
_LIGATURES = {"--": "–", "---": "—", "``": "“", "''": "”", "~": " ", "{": "", "}": "", "$": "$"}
_BARE = re.compile(r"[\\{}&%$#_~^]|-(?=-)|`(?=`)|'(?=')|[^\x00-\x7f]")
_REPLACED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "-": "-{}",
    "`": "`{}",
    "'": "'{}",
} | {sign: f"\\{sign}" for sign in _ESCAPED}


def plain(latex: str) -> str:
    """The text that `latex` sets. Braces only group; linear in its length."""
    if not any(sign in latex for sign in "\\{}$-`'~"):
        return latex
    return _TOKEN.sub(_set, latex)


def _set(match: re.Match[str]) -> str:
    accent = match[1] or match[4]
    if accent:
        letter = match[2] or match[3] or match[5] or match[6]
        return _accented(accent, letter) if letter.strip("\\") else match[0]
    if word := match[7]:
        return _word(word, match[0], match[8])
    if match[9]:
        return match[9] if match[9] in _ESCAPED else _control(match[9])
    return _LIGATURES[match[10]]


def _accented(accent: str, letter: str) -> str:
    bare = letter.removeprefix("\\")
    return unicodedata.normalize("NFC", bare + _ACCENTS[accent])


def _word(word: str, whole: str, behind: str) -> str:
    if word in _LETTERS:
        return _LETTERS[word]
    if word in _SIGNS:
        return _SIGNS[word] + ("" if "{" in behind else behind[1:])
    return "" if word in _STYLES else whole


def _control(sign: str) -> str:
    """Spaces of various widths are spaces; a break of the line is one; hyphenation points are nothing."""
    return {",": " ", ";": " ", ":": " ", " ": " ", "\\": " ", "\n": " ", "-": "", "/": "", "@": ""}.get(
        sign, f"\\{sign}"
    )


def written(text: str, *, ascii_only: bool) -> str:
    """`text` for LaTeX. With `ascii_only`, Latin letters with accents are written with commands (classic BibTeX)."""
    return _BARE.sub(_ascii if ascii_only else _kept, text)


def _kept(match: re.Match[str]) -> str:
    return _REPLACED.get(match[0], match[0])


_COMMANDS = {letter: f"{{\\{name}}}" for name, letter in _LETTERS.items() if name not in {"i", "j", "dj", "DJ"}}


def _ascii(match: re.Match[str]) -> str:
    char = match[0]
    if char in _REPLACED:
        return _REPLACED[char]
    if char in _COMMANDS:
        return _COMMANDS[char]
    parts = unicodedata.normalize("NFD", char)
    if len(parts) == 2 and parts[0].isascii() and parts[0].isalpha() and parts[1] in _MARKS:
        sign = _MARKS[parts[1]]
        return f"{{\\{sign}{{{parts[0]}}}}}" if sign.isalpha() else f"{{\\{sign}{parts[0]}}}"
    return char
