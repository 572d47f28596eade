"""Readings of Korean: Revised Romanization, the spellings that people use for their own names, and North Korean ones.

Sources: Revised Romanization of Korean (Ministry of Culture notice 2000-8) with its sound changes for everything but
personal names, where the rules write each syllable by itself; McCune-Reischauer (1939) without diacritics, as North
Korea and old texts print it. The tables of usual surname and given-name spellings are our own, from common knowledge.
"""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

from typing import TYPE_CHECKING

from mtfix.names.romanise import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

INITIALS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
FINALS = ",k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,ng,t,t,k,t,p,t".split(",")
# How a final sounds when a vowel follows, where that differs from the final itself.
_LINKED = {"ㄱ": "g", "ㄲ": "kk", "ㄷ": "d", "ㄹ": "r", "ㅂ": "b", "ㅅ": "s", "ㅆ": "ss", "ㅈ": "j", "ㅊ": "ch"}
_FINAL_LETTERS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

COMPOUND = frozenset("남궁 황보 제갈 사공 선우 독고 서문 동방".split())
_SURNAMES = """
김 kim gim 이 lee yi rhee 박 park pak bak 최 choi choe 정 jung jeong chung 강 kang gang 조 cho jo 윤 yoon yun
장 jang chang 임 lim im 한 han 오 oh o 서 seo suh 신 shin sin 권 kwon gwon 황 hwang 안 ahn an 송 song 류 ryu yoo
유 yoo yu 홍 hong 전 jeon jun chun 고 ko go 문 moon mun 양 yang 손 son sohn 배 bae pae 백 baek paik 허 heo hur
노 roh noh no 남 nam 심 shim sim 하 ha 곽 kwak gwak 성 sung seong 차 cha 주 joo ju 우 woo u 구 koo ku gu 나 na
라 ra 민 min 진 jin chin 지 ji chi 엄 um eom 채 chae 원 won 천 cheon chun 방 bang pang 공 kong gong 현 hyun hyeon
함 ham 여 yeo 추 choo chu 도 do 소 so 석 seok suk 선 sun seon 설 seol sul 마 ma 길 gil kil 연 yeon 위 wi 표 pyo
명 myung myeong 기 ki gi 반 ban 왕 wang 탁 tak 국 kook guk 변 byun byeon 염 yeom yum 리 ri lee 림 rim lim
로 ro 남궁 namgung 황보 hwangbo 제갈 jegal 사공 sagong 선우 sunwoo seonu 독고 dokgo 서문 seomun 태 tae 맹 maeng 봉 bong
범 beom 은 eun 어 eo 용 yong 인 in 옥 ok 제 je 빈 bin 예 ye 두 doo 육 yook 금 keum 모 mo 복 bok 호 ho 견 kyun
""".split()
SURNAMES: dict[str, list[str]] = {}
for _word in _SURNAMES:
    if _word.isascii():
        SURNAMES[next(reversed(SURNAMES))].append(_word)
    else:
        SURNAMES[_word] = []
# Syllables of given names that are usually spelled otherwise than by the rules (Jae-hyun, not Jae-hyeon).
_GIVEN_PAIRS = """
영 young 현 hyun 정 jung 성 sung 경 kyung 준 joon 우 woo 희 hee 주 joo 선 sun 훈 hoon 수 soo 국 kook 철 chul 석 suk
숙 sook 순 soon 근 keun 건 gun 걸 gul 형 hyung 명 myung 병 byung 규 kyu 기 ki 연 yeon 은 eun 신 shin 식 shik
무 moo 문 moon 구 koo 두 doo 운 woon 언 un 범 bum 헌 hun 덕 duk 광 kwang 관 kwan
""".split()
_GIVEN = dict(zip(_GIVEN_PAIRS[::2], _GIVEN_PAIRS[1::2], strict=True))


def readings(form: str, kind: str) -> Iterable[Reading]:
    """Readings of a form in Hangul; none for other scripts."""
    words = form.split()
    if not all("가" <= letter <= "힣" for word in words for letter in word):
        return
    if kind == "PER":
        yield from person(form)
        return
    plain = [spell(word) for word in words]
    yield Reading("revised", tuple(s for word in plain for s in word), tuple(map(len, plain)))
    old = [mccune(word) for word in words]
    yield Reading("mccune", tuple(s for word in old for s in word), tuple(map(len, old)))


def person(form: str) -> Iterable[Reading]:
    """Readings of a personal name, family name first where one is recognised."""
    words = form.split()
    if len(words) > 1:
        family, given = words[0], "".join(words[1:])
    else:
        size = 2 if form[:2] in COMPOUND and len(form) > 2 else 1
        family, given = form[:size], form[size:]
    if family not in SURNAMES or not 1 <= len(given) <= 3:  # a foreigner, or a stage name
        parts = [spell(word) for word in words]
        yield Reading("revised", tuple(s for word in parts for s in word), tuple(map(len, parts)))
        return
    groups = (1, len(given))
    rules = tuple(spell(letter)[0] for letter in given)
    usual = tuple(_GIVEN.get(letter, rule) for letter, rule in zip(given, rules, strict=True))
    first, *others = SURNAMES[family]
    yield Reading("press-ko", (first, *rules), groups, "-")
    yield Reading("press-ko", (first, *usual), groups, "-")
    yield Reading("mccune", ("".join(mccune(family)), *mccune(given)), groups, "-")
    for other in others:
        yield Reading("press-ko", (other, *usual), groups, "-")
    yield Reading("revised", ("".join(spell(family)), *rules), groups, "-")


def _letters(syllable: str) -> tuple[int, int, int]:
    code = ord(syllable) - 0xAC00
    return code // 588, code % 588 // 28, code % 28


def spell(word: str) -> list[str]:
    """Revised Romanization with the sound changes between syllables (종로 jong-no, 신라 sil-la, 독립 dong-nip)."""
    out: list[str] = []
    carried = ""
    for at, syllable in enumerate(word):
        first, vowel, last = _letters(syllable)
        initial = carried or INITIALS[first]
        carried = ""
        final = FINALS[last]
        if at + 1 < len(word):
            next_initial = INITIALS[_letters(word[at + 1])[0]]
            if not next_initial and _FINAL_LETTERS[last] in _LINKED:
                final, carried = "", _LINKED[_FINAL_LETTERS[last]]
            elif next_initial in ("n", "m") or (next_initial == "r" and final in ("k", "t", "p", "m", "ng")):
                if next_initial == "r":
                    carried = "n"
                final = {"k": "ng", "t": "n", "p": "m"}.get(final, final)
                if final == "l" and next_initial == "n":
                    carried = "l"
            elif next_initial == "r" and final in ("n", "l"):
                final, carried = "l", "l"
        out.append(initial + VOWELS[vowel] + final)
    return out


_MC_INITIALS = {"g": "k", "d": "t", "b": "p", "j": "ch", "r": "r"}
_MC_VOWELS = {"eo": "o", "yeo": "yo", "eu": "u", "ui": "ui", "wo": "wo"}


def mccune(word: str) -> list[str]:
    """McCune-Reischauer without diacritics and apostrophes; j as North Korea prints it (Kim Jong Un, Ri Yong Ho)."""
    out: list[str] = []
    for at, syllable in enumerate(word):
        first, vowel, last = _letters(syllable)
        initial = INITIALS[first]
        voiced = at > 0 and out[-1][-1] in "aeioumnlg"
        if not voiced and initial != "j":
            initial = _MC_INITIALS.get(initial, initial)
        plain = VOWELS[vowel]
        out.append(initial + _MC_VOWELS.get(plain, plain) + FINALS[last])
    return out
