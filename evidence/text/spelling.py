"""British and American spelling, and words written joined, hyphenated or open: one way each.

Everything here takes and gives folded words (see `folding`). The spelling chosen is the one that Snowball's
English stemmer then treats best, not the one we prefer: *-isation* because it stems to *-is* with all its
family, where *personalization* would be cut to *person*; *defense* because it meets *defensive*; *program*
because it meets *programming*.

Direction matters more than completeness: z becomes s, so that *promise*, *exercise*, *advise* and *otherwise*
need no list of exceptions, and both sides of a search go through the same rule, so that a rule too many can
only ever join two words, never lose one.
"""

import re

# --- Spelling ---


def _listed(words: str) -> list[str]:
    return words.split()


# At least three letters must stand before -iz-: size, prize, seize and maize are left alone.
_IZE = re.compile(r"(?<=[a-z]{3})iz(?=(?:e|es|ed|er|ers|ing|ings|able|ability|ation\w*|ement)$)")
_YZE = re.compile(r"(?<=[a-z]{2})yz(?=(?:e|es|ed|er|ers|ing)$)")

_OUR = _listed("""
    arbor ardor armor behavior candor clamor color demeanor endeavor favor fervor flavor glamor harbor honor
    humor labor misdemeanor neighbor odor parlor rancor rigor rumor savior savor splendor succor tumor valor
    vapor vigor
""")
_OUR_ENDINGS = _listed("""
    s ed ing er ers able ably al ally ful fully ite ites itism hood hoods ly less ism ist ists
""")
_OUR_PREFIXES = ["", "dis", "mis", "un", "multi", "en"]

_RE = _listed("""
    center fiber theater liter kilometer centimeter millimeter luster specter somber meager caliber
""")

_PAIRS = """
acknowledgment acknowledgement · abridgment abridgement · afterwards afterward · amongst among
analog analogue · analogs analogues · artefact artifact · artefacts artifacts · benefitted benefited
benefitting benefiting · catalog catalogue · catalogs catalogues · cataloged catalogued
cataloging cataloguing · counsellor counselor · counsellors counselors · cosy cozy
councilor councillor · councilors councillors · defence defense · defences defenses · defenceless defenseless
dialog dialogue · dialogs dialogues · disc disk · discs disks · enquire inquire · enquired inquired
enquires inquires · enquiring inquiring · enquiry inquiry · enquiries inquiries · focussed focused
focusses focuses · focussing focusing · gray grey · grayer greyer · instalment installment
instalments installments · jewellery jewelry · judgment judgement · judgments judgements
judgmental judgemental · learnt learned · licence license · licences licenses · licenced licensed
lodgment lodgement · marvellous marvelous · mediaeval medieval · mold mould · molded moulded
molding moulding · offense offence · offenses offences · plow plough · practise practice · practised practiced
practises practices · practising practicing · pretense pretence · programme program · programmes programs
skeptic sceptic · skeptics sceptics · skeptical sceptical · skepticism scepticism · skillful skilful
skillfully skilfully · spelt spelled · targetted targeted · targetting targeting · towards toward
whilst while · willful wilful · woollen woolen
"""
_CLASSICAL = re.compile(r"(paedi|orthopae|anaes|foet|oestro|gynae|archae|encyclopae|haemo|leukae|diarrhoe)")

# Plurals that the stemmer cannot see, because it asks for a vowel before the s.
_ACRONYMS = frozenset(_listed("ceos coos gcses ngos slas"))
_NO_VOWEL_PLURAL = re.compile(r"[bcdfghjklmnpqrtvwxz]{2,6}s$")


def _pairs(listed: str) -> list[tuple[str, str]]:
    """The pairs of words in a list that parts them by a dot or a line's end."""
    found = []
    for pair in listed.replace("\n", "·").split("·"):
        if pair.strip():
            first, second = pair.split()
            found.append((first, second))
    return found


def _table() -> dict[str, str]:
    table = dict(_pairs(_PAIRS))
    for base in _OUR:
        british = base[:-2] + "our"
        for prefix in _OUR_PREFIXES:
            for ending in ["", *_OUR_ENDINGS]:
                table[prefix + base + ending] = prefix + british + ending
    for base in _RE:
        stem = base[:-2]
        for american, british in (("er", "re"), ("ers", "res"), ("ered", "red"), ("ering", "ring")):
            table[stem + american] = stem + british
    return table


_TABLE = _table()


def one_spelling(word: str) -> str:
    """The chosen spelling of a folded word; the word itself when it has only one."""
    found = _TABLE.get(word)
    if found is not None:
        return found
    if "z" in word:
        word = _YZE.sub("ys", _IZE.sub("is", word))
    if word.endswith("s") and (word in _ACRONYMS or _NO_VOWEL_PLURAL.fullmatch(word)):
        return word[:-1]
    if "ae" in word or "oe" in word:
        return _CLASSICAL.sub(lambda m: m[0].replace("ae", "e").replace("oe", "e"), word)
    return word


# --- Compounds ---

# Hyphenated to the next word, these are one word with it: co-production is coproduction.
JOINING = frozenset(
    _listed("""
        anti auto bi bio co counter cyber de dis e eco extra geo hyper infra inter intra macro mega meta
        micro mini mis mono multi neo non out over pan poly post pre pseudo psycho quasi re semi socio
        sub super supra tele trans ultra un under
    """)
)
# Of these, what is no English word by itself, so that it belongs to the next word even after a mere space.
OPEN = frozenset(
    _listed("""
        anti co inter intra multi non pre pseudo quasi semi socio sub
    """)
)
# These show that the prefix was something else: "Smith & Co Ltd", "pre- and post-", "over-the-counter".
NEVER_JOINED = frozenset(
    _listed("""
        alia and are but can durham for from had has have how inc its limited ltd may nor not our out
        plc than that the their then they this uk was were what when where which who will with you your
    """)
)
# Pairs that are one word, whichever way they are written.
OPEN_PAIRS = frozenset(
    {("well", "being"), ("per", "cent"), ("e", "government"), ("e", "learning"), ("e", "mail"), ("co", "op")}
)
# Pairs that are one word when hyphenated; "on line 4" and "in house prices" are not.
PAIRS = OPEN_PAIRS | {("on", "line"), ("in", "house")}
# Joined words whose open form is as common: read as two.
_HALVES = """
care giver · care givers · case work · case worker · case workers · child care · decision maker
decision makers · decision making · front line · health care · home care · policy maker · policy makers
policy making · grass roots · work life
"""
_SPLIT = {first + second: (first, second) for first, second in _pairs(_HALVES)}
_NOT_ONESELF = frozenset(
    _listed("""
        selfie selfies selfish selfishly selfishness selfless selflessly selflessness selfsame selfhood
    """)
)


def halves(word: str) -> tuple[str, str] | None:
    """The two words that a joined word is read as (healthcare, selfdirected); None for all others."""
    if word.startswith("self") and len(word) > len("selfxxx") and word not in _NOT_ONESELF:
        return "self", word[4:]
    return _SPLIT.get(word)


def joins(first: str, second: str, *, is_open: bool) -> bool:
    """Whether two neighbours, hyphenated or (`is_open`) apart, are one word."""
    if (first, second) in (OPEN_PAIRS if is_open else PAIRS):
        return True
    if first not in (OPEN if is_open else JOINING) or second in NEVER_JOINED or not second.isalpha():
        return False
    return len(second) > 2 or (second in JOINING and not is_open)
