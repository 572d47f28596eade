"""The columns of a native glossary: their names, and which names are languages.

A column that is neither is an error, so that a misspelt one does not silently lose half a glossary.
"""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import difflib
import re
from functools import lru_cache

#: Columns that every file may have; the others are languages, or begin with ``x-`` and are kept.
PLAIN = (
    "id",
    "preferred",
    "admitted",
    "deprecated",
    "superseded",
    "type",
    "short",
    "context",
    "unless",
    "note",
    "source",
)
#: A well-formed language code; formats that say themselves what is a language (TBX, TMX, JSON) may have any.
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# ISO 639-1 (https://www.loc.gov/standards/iso639-2/php/code_list.php), and the languages of three letters that
# Unicode CLDR 46 has an English name for, and Mandarin. ISO 639-3 has 8,000: half of all misspellings would be in it.
_KNOWN = frozenset(
    (
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el "
        "en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu "
        "ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na "
        "nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn "
        "so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
        " cmn "
        "ace ach ada ady aeb afh agq ain akk akz ale aln alt ang ann anp arc arn aro arp arq ars arw ary arz asa ase ast "
        "atj avk awa bal ban bar bas bax bbc bbj bej bem bew bez bfd bfq bgc bgn bho bik bin bjn bkm bla blo blt bpy bqi "
        "bra brh brx bss bua bug bum byn byv cad car cay cch ccp ceb cgg chb chg chk chm chn cho chp chr chy cic ckb clc "
        "cop cps crg crh crj crk crl crm crr crs csb csw dak dar dav del den dgr din dje doi dsb dtp dua dum dyo dyu dzg "
        "ebu efi egl egy eka elx enm esu ewo ext fan fat fil fit fon frc frm fro frp frr frs fur gaa gag gan gay gba gbz "
        "gez gil glk gmh goh gon gor got grb grc gsw guc gur guz gwi hai hak haw hax hif hil hit hmn hnj hsb hsn hup hur "
        "iba ibb ikt ilo inh izh jam jbo jgo jmc jpr jrb jut kaa kab kac kaj kam kaw kbd kbl kcg kde kea ken kfo kgp kha "
        "kho khq khw kiu kkj kln kmb koi kok kos kpe krc kri krj krl kru ksb ksf ksh kum kut kwk kxv lad lag lah lam lez "
        "lfn lij lil liv lkt lmo lol lou loz lrc lsm ltg lua lui lun luo lus luy lzh lzz mad maf mag mai mak man mas mde "
        "mdf mdr men mer mfe mga mgh mgo mic min mnc mni moe moh mos mrj mua mus mwl mwr mwv mye myv mzn nan nap naq nds "
        "new nia niu njo nmg nnh nog non nov nqo nso nus nwc nym nyn nyo nzi ojb ojc ojs ojw oka osa ota pag pal pam pap "
        "pau pcd pcm pdc pdt peo pfl phn pis pms pnt pon pqm prg pro quc qug raj rap rar rgn rhg rif rof rom rtm rue rug "
        "rup rwk sad sah sam saq sas sat saz sba sbp scn sco sdc sdh see seh sei sel ses sga sgs shi shn shu sid slh sli "
        "sly sma smj smn sms snk sog srn srr ssy stq str suk sus sux swb syc syr szl tce tcy tem teo ter tet tgx tht tig "
        "tiv tkl tkr tlh tli tly tmh tog tok tpi tru trv trw tsd tsi ttm ttt tum tvl twq tyv tzm udm uga umb vai vec vep "
        "vls vmf vmw vot vro vun wae wal war was wbp wuu xal xmf xnr xog yao yap yav ybb yrl yue zap zbl zea zen zgh zun "
        "zza"
    ).split()
)
# Codes of countries and of ISO 639-2 that are taken for languages; BCP 47 (RFC 5646, 2.2.1) wants the shortest code.
_MEANT = {
    "cn": "zh", "jp": "ja", "kp": "ko", "dk": "da", "gr": "el", "cz": "cs", "ua": "uk", "vn": "vi", "in": "hi",
    "ir": "fa", "il": "he", "iw": "he", "ji": "yi", "chi": "zh", "zho": "zh", "rus": "ru", "jpn": "ja", "kor": "ko", "ara": "ar",
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "por": "pt", "ita": "it", "hin": "hi",
    "ukr": "uk", "vie": "vi", "tur": "tr", "fas": "fa", "per": "fa", "heb": "he", "ell": "el", "gre": "el", "pol": "pl",
    "ces": "cs", "cze": "cs", "nld": "nl", "dut": "nl", "swe": "sv", "tha": "th", "ind": "id",
}  # fmt: skip


@lru_cache(maxsize=1024)
def is_language(name: str) -> bool:
    """True for the code of a known language, and for any that has a subtag (``nte-MZ``): nobody writes that by mistake.

    Not for ``id``, which is Indonesian elsewhere.

    >>> [is_language(name) for name in ("zh", "zh-Hant", "yue", "nte", "nte-MZ", "cn", "rus", "id")]
    [True, True, True, False, True, False, False, False]
    """
    main, _, rest = name.partition("-")
    return (
        name not in PLAIN
        and LANGUAGE.fullmatch(name) is not None
        and main not in _MEANT
        and (main in _KNOWN or bool(rest))
    )


def is_column(name: str) -> bool:
    return name in PLAIN or name.startswith("x-") or is_language(name)


def meant(name: str) -> str | None:
    """The code of the language that is meant by a country's or an older one, None if it is neither.

    >>> meant("cn"), meant("cn-TW"), meant("nte")
    ('zh', 'zh-TW', None)
    """
    main, *rest = name.split("-")
    return "-".join((_MEANT[main], *rest)) if main in _MEANT else None


def advice(name: str) -> str:
    """What the author of an unknown column may have meant.

    >>> advice("nte"), advice("Preferred"), advice("cn")
    ("did you mean 'note'?", "did you mean 'preferred'?", "did you mean 'zh'?")
    """
    folded = name.strip().lower()
    if folded.startswith("sep="):
        return "take out this line: mtfix sees by itself what separates the columns"
    near = meant(folded) or (folded if is_column(folded) else "")
    near = near or next(iter(difflib.get_close_matches(folded, PLAIN, n=1, cutoff=0.7)), "")
    if near:
        return f"did you mean {near!r}?"
    if LANGUAGE.fullmatch(folded):
        return f"a language that mtfix does not know is written with its region or script ({folded}-Latn)"
    return f"known are {', '.join(PLAIN)}, language codes (zh, ru, pt-BR) and names that start with x-"
