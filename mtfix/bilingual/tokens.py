"""Tokens with raw offsets, for scripts with and without spaces."""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from itertools import chain, pairwise
from typing import NamedTuple

from mtfix.bilingual.affixes import RULES, Parts, thai_words

# Marks that are written over, under or behind a letter and belong to it, in the scripts whose marks are no letters.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
    "\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc\u09be-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a70\u0a71\u0a81-\u0a83\u0abc\u0abe-\u0acd"
    "\u0b01-\u0b03\u0b3c\u0b3e-\u0b4d\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3c\u0c3e-\u0c4d\u0c81-\u0c83\u0cbc\u0cbe-\u0ccd\u0d00-\u0d03"
    "\u0d3b\u0d3c\u0d3e-\u0d4d\u0d81-\u0d83\u0dca-\u0ddf\u0f71-\u0f84\u200c\u200d"
)
_KANA_HAN = "\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_THAI = "\u0e01-\u0e3a\u0e40-\u0e4e"
_STACKED = "\u0e80-\u0ecf\u1000-\u109d\u1780-\u17d3"  # Lao, Burmese, Khmer
_HANGUL = "\u1100-\u11ff\uac00-\ud7a3"
_APART = _KANA_HAN + _THAI + _STACKED + _HANGUL  # what makes words of its own
_LETTER = rf"[^\W_{_APART}]"
_NO_DIGIT = rf"[^\W\d_{_APART}]"
_TOKEN = (
    r"(?P<han>[\u3400-\u9fff\uf900-\ufaff\u3005\u3007])|(?P<kata>[\u30a1-\u30fa\u30fc\uff66-\uff9f]+)|(?P<hira>[\u3041-\u3096])"
    rf"|(?P<thai>[{_THAI}]+)|(?P<stacked>[\u0e80-\u0eb0\u1000-\u102a\u1780-\u17b3](?:(?![\u0e81-\u0eae\u1000-\u102a\u1780-\u17b3])[{_STACKED}])*)"
    rf"|(?P<hangul>\d*[{_HANGUL}]+\d*)"
    r"|(?P<acro>(?:[^\W\d_]\.){2,})"
    rf"|(?P<word>{_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*(?:['\u2019\u02bc](?!s\b|S\b){_NO_DIGIT}+(?:[{_MARKS}]+{_NO_DIGIT}*)*)*)"
)
_ASCII = re.compile(r"(?:[A-Za-z]\.){2,}|[A-Za-z0-9]+(?:'(?!s\b|S\b)[A-Za-z]+)*")  # the same, several times as fast
_BARRIER = re.compile(
    r"[,;:!?()\[\]{}<>\"\u201c\u201d\u201e\u00ab\u00bb\u2018\u2026\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff08\uff09\u300a-\u3011\u2014\u2013|/*=]|\.(?=\s|$)|\s-\s|--|''|\n|\t"
)

# Words that may stand inside a name but never are one; for Chinese and Japanese single characters.
_STOP_WORDS = {
    "en": """the a an of in on at to for from by with and or but as is are was were be been has have had will would can
        could may might that this these those it its he she they his her their who which what when where how not no so if
        than then s we i you my our your him them me us do does did said says also there about into after before during
        between over under against such more most other some any all each both very just only own same too up out off
        again further once here why down while because until through""",
    "de": """der die das den dem des ein eine einen einem einer eines und oder aber als ist sind war waren in im an am
        auf zu zum zur von vom mit für aus bei nach über unter wer was wann wo wie welche welcher welches welchen welchem
        wurde wurden wird werden hat haben hatte nicht es er sie ihr ihre sein seine auch bekannt""",
    "fr": """le la les un une des du de d l et ou mais dans en au aux à sur par pour avec est sont qui que quoi ce cette
        ces il elle ils elles se s son sa ses leur leurs ne pas n c qu j où quand comment combien quel quelle quels quelles
        était étaient été a ont fut y plus comme""",
    "es": """el la los las un una unos unas de del y o e u en a al por para con es son fue fueron era eran ser está están
        que quién quiénes qué cuándo cuánto cuántos cuántas cuál cuáles cómo dónde se su sus lo le les no ha han más como
        este esta entre""",
    "it": """il lo la i gli le l un uno una di del dello della dei degli delle dell a al allo alla ai agli alle all da dal
        dallo dalla dai dalle dall in nel nello nella nei negli nelle nell su sul sullo sulla sui sulle sull con per tra
        fra e ed o ma che chi cosa cos quando quanto quanti quante quale quali qual come dove è sono fu furono era stato
        stata stati state si suo sua suoi sue non ha hanno più d""",
    "pt": """o a os as um uma uns umas de do da dos das e ou em no na nos nas por pelo pela pelos pelas para com ao à aos
        às que quem qual quais quando quanto quantos como onde é são foi foram era se seu sua seus suas não mais""",
    "ca": """el la els les un una uns unes de del dels d l i o a al als en amb per que qui quan quant com on és són va ser
        es seu seva no més""",
    "ro": """un o unei unui de la în din pe cu și sau a al ai ale este sunt fost că care cine ce când cât cum unde nu se""",
    "nl": """de het een van en of in op aan te met voor door uit bij naar over is zijn was waren werd wordt wie wat
        wanneer waar hoe welke welk niet dat die dit er""",
    "sv": """en ett den det de av och eller i på till med för från om är var blev vem vad när var hur vilken vilket som
        inte har hade""",
    "da": """en et den det de af og eller i på til med for fra om er var blev hvem hvad hvornår hvor hvordan hvilken som
        ikke har havde""",
    "tr": """ve veya ile bir bu şu o da de ki mi mı mu mü ne kim kimi kimin kimdir nedir nerede hangi için gibi kadar daha
        çok en olan olarak değil var yok kaç nasıl neden""",
    "pl": """i a w we z ze na do od po za przez o u dla przy nad pod przed między bez ku oraz lub albo ani ale lecz
        więc czyli jeśli jeżeli gdy gdyż ponieważ aby żeby choć niż jest są był była było byli były będzie będą być
        został została zostało zostali zostały kto kogo komu kim co czego czemu czym kiedy jak gdzie dokąd skąd
        dlaczego ile ilu jaki jaka jakie jakim jakiej który która które którzy którym której którego których czy nie
        się że ten ta to te tego tej tym tych jego jej ich też także już jeszcze tylko bardzo podczas według wobec on
        ona ono oni one mu nim nią nich""",
    "cs": """a i v ve z ze na do od ode po za o u k ke pro při před přes mezi nad pod bez podle proti kolem kvůli s
        se si ale nebo ani však když kdyby aby že protože zatímco než až je jsou byl byla bylo byli byly bude budou
        být kdo koho komu kým co čeho čemu čím kdy jak kde kam odkud proč kolik jaký jaká jaké jakého jakém který
        která které kterého kterou kterém kteří kterých ten ta to ti ty toho tom té tu těch jeho její jejich ne také
        už ještě jen jako během on ona ono oni mu jí jím nich""",
    "vi": """là của và hoặc trong ngoài trên dưới với cho từ đến được bị có không ai gì nào khi đâu này đó các những một
        tại do vào""",
    "id": """di ke dari dan atau yang untuk dengan pada dalam oleh adalah apa siapa kapan mana bagaimana berapa itu ini
        tidak""",
    "ar": """في من إلى على عن مع هل ما ماذا هو هي هم الذي التي الذين أن إن كان كانت كم متى أين كيف لماذا أي أو ثم لا لم لن
        قد هذا هذه ذلك تلك بين بعد قبل عند""",
    "hi": """का की के को में से पर ने और या है हैं था थी थे एक यह वह कौन क्या कब कहाँ कैसे कितना कितने किस किसने नहीं भी तक""",
    "th": """ที่ ใน ของ และ หรือ กับ เป็น คือ ได้ จะ มี ไม่ โดย จาก ถึง เมื่อ ซึ่ง อะไร ใคร ใด ไหน อย่างไร เท่าไร เท่าไหร่ เมื่อไหร่ เมื่อใด บ้าง กี่
        ว่า ให้ ถูก นี้ นั้น เรื่อง มา ไป อยู่ ทำ เข้า ออก ขึ้น ลง ต้อง แล้ว ก็ ยัง เคย สามารถ""",
    "ko": """누구 누가 무엇 무엇인가요 무슨 어떤 어느 어디 어디에 어디인가요 어디서 언제 언제인가요 왜 어떻게 몇 얼마 얼마나 이 그 저 것 수 등 및
        또는 그리고 하지만 있는 있나요 있습니까 있다 있었나요 없는 되었나요 됐나요 되나요 되었습니까 했나요 하나요 합니까 했습니까 인가요
        입니까 입니다 무엇입니까 누구인가요 누구입니까 대해 대한 위해 위한 통해 때 중 년 년도에 몇년 사람은 사람이""",
    "uk": """і й та в у на з із зі до від за по о об про для при над під перед між через без після проти біля щодо що
        щоб хто кого кому ким чого чому чим як де куди звідки коли скільки чи не ні а але або бо якщо хоча це цей ця
        ці цього цієї цьому той та те ті того був була було були буде будуть є який яка яке які якого якої якому яку
        яким його її їх їхній також вже ще лише тільки дуже ж він вона воно вони йому їй ним нею ними""",
    "be": """і ў у на з да ад за па пра для што хто як дзе калі ці не а але або гэта быў была было былі""",
    "bg": """и в във на с със от до за по при през че кой коя кое кои какво какъв кога къде как не а но или е са беше бяха се""",
    "sr": """и у на са с од до за по при да ко шта како где када ли не а али или је су био била било били се""",
    "fa": """در از به با که و یا را این آن است بود شد شده برای چه چی کی کجا چگونه چند چرا آیا هم تا بر هر یک""",
    "he": """של את על אל עם מן מה מי איפה מתי איך כמה למה האם הוא היא הם זה זו זאת או גם לא כי אם""",
    "el": """ο η το οι τα του της των τον την στο στη στην στον στους στις σε από με για και ή που πώς πότε πού ποιος ποια ποιο τι είναι ήταν
        δεν να θα ένα μια ένας""",
    "hu": """a az egy és vagy de nem van volt hogy ki mi mikor hol hogyan milyen melyik mely ez is meg""",
    "fi": """ja tai on oli ei se kuka mikä mitä milloin missä miten kuinka mikä joka jotka""",
    "sk": """a i v vo z zo na do od po za o u pre pri s so sa je sú bol bola bolo boli kto čo kedy ako kde aký aká aké ktorý ktorá ktoré nie""",
    "hr": """i u na s sa od do za po pri da tko što kako gdje kada li ne a ali ili je su bio bila bilo bili se koji koja koje""",
    "bn": """এবং ও বা কি কী কে কখন কোথায় কেন কীভাবে এর একটি এই সেই থেকে জন্য না হয় ছিল""",
    "ru": """и в во на с со к ко от до по за из у о об обо при над под перед между через без после против около ради
        что чтобы кто кого кому кем чего чему чем как где куда откуда когда почему зачем сколько ли не ни а но или
        если хотя для это этот эта эти этого этой этом тот та те того той был была было были будет будут есть который
        которая которое которые которого которой котором какой какая какое какие какого каком его её ее их также тоже
        уже ещё еще лишь только очень же он она оно они ему ей им ней ним ними них""",
}
# Words beside a name that are not part of it ("Prime Minister Fan"), and those that make a thing's name a person's.
ROLES = frozenset(
    """president premier prime minister chairman chairwoman director professor secretary general governor mayor
    senator ambassador reporter journalist captain colonel major spokesman spokesperson spokeswoman coach
    chief leader head judge deputy vice former dr mr mrs ms miss sir comrade academician dean king queen
    prince princess""".split()
)
ARTICLES = frozenset(
    "the a an der die das ein eine le la les l un une el los las una il lo i gli o os as um uma de het een".split()
)
TITLES = frozenset("mr mrs ms miss madam dr lady sir".split())


class Token(NamedTuple):
    """A word, an acronym with dots, a run of katakana, one Han or hiragana character, or a cluster of Lao, Burmese, Khmer."""

    start: int  # raw offsets, half-open
    end: int
    text: str
    fold: str  # casefolded, diacritics stripped
    stem: str
    kind: str  # word, acro, han, kata, hira, thai, stacked
    upper: bool  # starts with a capital


_token: Callable[[tuple[int, int, str, str, str, str, bool]], Token] = partial(tuple.__new__, Token)  # twice as fast


_MARKS_THAT_STAY = frozenset("\u3099\u309a\u0e38\u0e39\u0e3a\u0e48\u0e49\u0e4a\u0e4b")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Casefolded, without diacritics and Arabic filling strokes; the voicing marks of kana and the marks of Thai stay.

    >>> fold("Müller"), fold("ガ") == fold("カ")
    ('muller', False)
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join([char for char in text if not unicodedata.combining(char) or char in _MARKS_THAT_STAY]).replace(
        "\u0640", ""
    )


STOP: dict[str, frozenset[str]] = {
    **{lang: frozenset(map(fold, words.split())) for lang, words in _STOP_WORDS.items()},
    "zh": frozenset("的是在了和與与及或嗎吗誰谁什麼么何有為为於于這这那哪個个些中之被把就也都很不它他她其以從从到"),
    "ja": frozenset(
        "はがをにでとものへやかしてすたなられさいるあうえおきくけこせそちつてぬねのひふほまみむめゆよりわん"
    ),
}


def stop_words(lang: str) -> frozenset[str]:
    """Folded function words of a target language; of English where a language has no list."""
    return STOP.get(lang.split("-")[0], STOP["en"])


_SUFFIXES = tuple(
    "ational ations ation ingly ments ment ness ities ity ings ing ies ied ers ed er es ly al s y e".split()
)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A crude stem of a folded word, the same for close inflections of Latin-script words.

    >>> stem("epidemics") == stem("epidemic"), stem("ministries") == stem("ministry")
    (True, True)
    """
    if len(word) <= 3 or not word.isalpha() or not word.endswith(_SUFFIXES):
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


@lru_cache(maxsize=100_000)
def _piece(piece: str, kind: str) -> tuple[str, str, bool]:
    folded = fold(piece)
    return folded, stem(folded) if kind == "word" else folded, piece[:1].isupper()


def tokenize(text: str, lang: str = "") -> tuple[Token, ...]:
    """Tokens of any script with their offsets; a possessive 's is no token.

    Nor is what a language writes onto a name, if ``lang`` says which it is (see :mod:`mtfix.bilingual.affixes`).

    >>> [token.text for token in tokenize("Fan Mingzheng's U.S. trip")]
    ['Fan', 'Mingzheng', 'U.S.', 'trip']
    >>> [token.text for token in tokenize("Ankara'nın 2. köprüsü", "tr")]
    ['Ankara', '2', 'köprüsü']
    """
    return _tokenize(text, lang if lang in RULES else "")


@lru_cache(maxsize=256)
def _tokenize(text: str, lang: str) -> tuple[Token, ...]:
    return tuple(_cut(text, lang))


@cache
def _any_script() -> re.Pattern[str]:
    """Made when it is first needed: it takes a hundredth of a second."""
    return re.compile(_TOKEN)


def _cut(text: str, lang: str) -> list[Token]:
    ascii_only = text.isascii()
    rule = RULES.get(lang)
    if ascii_only and rule is None:
        return _cut_ascii(text)
    out = []
    for match in (_ASCII if ascii_only else _any_script()).finditer(text):
        piece = match.group()
        start, end = match.span()
        if piece in ("s", "S") and start and text[start - 1] in "'\u2019\u02bc":
            continue
        kind = ("acro" if piece[-1] == "." else "word") if ascii_only else match.lastgroup or "word"
        if kind == "thai":
            parts: Parts = thai_words(piece)
        elif rule is not None and kind in ("word", "hangul"):
            parts = rule(piece, text[start - 1 : start])
        else:
            parts = ((0, end - start),)
        kind = "word" if kind == "hangul" else kind
        for first, last in parts:
            part = piece[first:last]
            folded, stemmed, upper = _piece(part, kind)
            out.append(_token((start + first, start + last, part, folded, stemmed, kind, upper)))
    return out


def _cut_ascii(text: str) -> list[Token]:
    out = []
    for match in _ASCII.finditer(text):
        piece = match.group()
        start = match.start()
        if piece in ("s", "S") and start and text[start - 1] == "'":
            continue
        kind = "acro" if piece[-1] == "." else "word"
        folded, stemmed, upper = _piece(piece, kind)
        out.append(_token((start, start + len(piece), piece, folded, stemmed, kind, upper)))
    return out


_MARKS_AROUND = '"(),.:;!?'


@lru_cache(maxsize=100_000)
def _stems(chunk: str) -> tuple[str, ...]:
    word = chunk.strip(_MARKS_AROUND)
    if word.isalpha() and word.isascii():  # most are no more than a word
        return (stem(word.lower()),)
    return tuple([token.stem for token in _cut(chunk, "")])


def stems(text: str, lang: str = "") -> list[str]:
    """The stems of :func:`tokenize` alone, many times as fast: no token goes over a space."""
    if lang in RULES:
        return [token.stem for token in tokenize(text, lang)]
    return list(chain.from_iterable(map(_stems, text.split())))


_PHRASED = frozenset(("thai", "stacked"))
_ABBREVIATED = frozenset("mr mrs ms dr prof st sr jr gen col lt".split())


def barriers(text: str, tokens: Sequence[Token]) -> list[int]:
    """One 0 or 1 a token: 1 where a span may not run on from the token before without strong reason.

    Between words of Thai, Lao, Burmese and Khmer a space is one: it stands between phrases.
    """
    out = [1]
    for left, right in pairwise(tokens):
        gap = text[left.end : right.start]
        if left.kind in _PHRASED and right.kind in _PHRASED and gap.isspace():
            out.append(1)
            continue
        if gap == ". " and left.fold in _ABBREVIATED:
            gap = " "
        out.append(1 if gap and gap != " " and _BARRIER.search(gap + ("" if not gap.endswith(".") else " ")) else 0)
    return out


_SPACELESS = frozenset("zh ja th lo my km yue wuu".split())
PHRASED = frozenset("th lo my km".split())  # of these, those in which a space parts phrases
# Of those that do, those whose script has no capitals (CLDR's names of languages; Georgian is written without them).
_CASELESS = frozenset(
    """am ar arz as bal bgc bgn bho bn brx byn ckb doi dv fa gez gu he hi hnj ii ka kn ko kok ks lrc mai ml mni mr mzn ne
    nqo or pa pnb ps raj sa sat sd si skr syr ta te ti tig ug ur yi""".split()
)


def is_read_by_character(lang: str) -> bool:
    """True for languages whose characters have readings and meanings of their own (:mod:`mtfix.names.han_table`)."""
    return lang.split("-")[0] in ("zh", "ja")


def is_spaceless(lang: str) -> bool:
    """True for languages that put no spaces between words."""
    return lang.split("-")[0] in _SPACELESS


def is_caseless(lang: str) -> bool:
    """True for languages that put spaces between words and have no capitals."""
    return lang.split("-")[0] in _CASELESS


def has_case(char: str) -> bool:
    """True for characters of scripts that have capitals, and for digits."""
    return char < "\u0590" or "\u1e00" <= char < "\u2e80"
