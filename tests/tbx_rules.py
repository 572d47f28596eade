"""The published rules of TBX as a checker: what may stand where, with which attributes and values.

Written from ISO 30042:2019 (TBX-Core and the modules Min and Basic, https://www.tbxinfo.net/tbx-dialects/) and the
TBX-Basic package of ISO 30042:2008: the content models of their grammars and the co-constraints of their Schematron.
"""

from __future__ import annotations

import re

from lxml import etree

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
STATUS = "(preferred|admitted|deprecated|superseded)Term-admn-sts"
# Data category: (its element in DCA style, the levels where it may stand, the pattern of its values, its module).
CATEGORIES = {
    "administrativeStatus": ("termNote", ("termSec",), STATUS, "min"),
    "partOfSpeech": ("termNote", ("termSec",), "noun|verb|adjective|adverb|other", "min"),
    "customerSubset": ("admin", ("conceptEntry", "termSec"), ".+", "min"),
    "subjectField": ("descrip", ("conceptEntry",), ".+", "min"),
    "termType": ("termNote", ("termSec",), "fullForm|acronym|abbreviation|shortForm|variant|phrase", "basic"),
    "grammaticalGender": ("termNote", ("termSec",), "masculine|feminine|neuter|other", "basic"),
    "geographicalUsage": ("termNote", ("termSec",), ".+", "basic"),
    "projectSubset": ("admin", ("conceptEntry", "termSec"), ".+", "basic"),
    "source": ("admin", ("conceptEntry", "langSec", "termSec"), ".+", "basic"),
    "definition": ("descrip", ("conceptEntry", "langSec"), ".+", "basic"),
    "context": ("descrip", ("termSec",), ".+", "basic"),
}
ABOUT = "((descrip|descripGrp|admin|adminGrp|transacGrp|note|ref|xref) )*"
CONTENT = {  # names of the children in order, each followed by a space
    "tbx": "tbxHeader text ",
    "tbxHeader": "fileDesc (encodingDesc )?(revisionDesc )?",
    "fileDesc": "(titleStmt )?(publicationStmt )?(sourceDesc )+",
    "sourceDesc": "(p )+",
    "encodingDesc": "(p )+",
    "text": "body (back )?",
    "body": "(conceptEntry )+",
    "conceptEntry": ABOUT + "(langSec )+",
    "langSec": ABOUT + "(termSec )+",
    "termSec": "term ((termNote|termNoteGrp) )*" + ABOUT,
}
ATTRIBUTES = {  # required, optional
    "tbx": ({"type", "style", XML_LANG}, set()),
    "martif": ({"type", XML_LANG}, set()),
    "langSec": ({XML_LANG}, set()),
    "p": (set(), {"type", "id", XML_LANG}),
    "note": (set(), {"id", XML_LANG}),
}
OLD = {
    "martif": "tbx",
    "martifHeader": "tbxHeader",
    "termEntry": "conceptEntry",
    "langSet": "langSec",
    "tig": "termSec",
}
NAMESPACES = {
    "urn:iso:std:iso:30042:ed-2": None,
    "http://www.tbxinfo.net/ns/min": "min",
    "http://www.tbxinfo.net/ns/basic": "basic",
}


def check(data: bytes) -> None:
    """AssertionError if a TBX file breaks a rule."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    old = root.tag == "martif"
    dialect, style = root.get("type"), "dca" if old else root.get("style")
    assert old or root.tag == "{urn:iso:std:iso:30042:ed-2}tbx", root.tag
    assert dialect in (("TBX-Basic",) if old else ("TBX-Basic", "TBX-Core")), dialect
    assert style in ("dca", "dct"), style
    ids = [element.get("id") for element in root.iter("{*}conceptEntry", "termEntry")]
    assert len(set(ids)) == len(ids)
    for element in root.iter(etree.Element):
        _element(element, dialect, style, old)


def _element(element, dialect, style, old):
    name, module = _name(element, old)
    if module is not None:
        assert style == "dct", f"<{element.tag}> in DCA style"
        _category(element, name, dialect, module)
        assert not element.attrib
        return
    children = "".join(_model_name(child, old) + " " for child in element)
    if name in CONTENT:
        assert re.fullmatch(CONTENT[name], children), (name, children)
        assert not (element.text or "").strip(), f"text in <{name}>"
    elif name in ("term", "note", "p", "descrip", "admin", "termNote"):
        assert not children, (name, children)
    else:
        raise AssertionError(f"<{name}> is unknown")
    required, optional = ATTRIBUTES.get(etree.QName(element).localname, ATTRIBUTES.get(name, (set(), {"id"})))
    if name in ("descrip", "admin", "termNote"):
        assert style == "dca", f"<{name}> in DCT style"
        required, optional = {"type"}, {"id", "module", "target", "datatype", XML_LANG}
        _category(element, element.get("type"), dialect, None, old)
        assert CATEGORIES[element.get("type")][0] == name
    assert required <= set(element.attrib) <= required | optional, (name, dict(element.attrib))
    if "id" in element.attrib:
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", element.get("id")), element.get("id")
    if XML_LANG in element.attrib:
        assert re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", element.get(XML_LANG))
    if name in ("term", "note"):
        assert element.text


def _name(element, old):
    qname = etree.QName(element)
    if old:
        assert qname.namespace is None
        return OLD.get(qname.localname, qname.localname), None
    return qname.localname, NAMESPACES[qname.namespace]


def _model_name(element, old):
    name, module = _name(element, old)
    return name if module is None else CATEGORIES[name][0]


def _category(element, name, dialect, module, old=False):
    assert dialect != "TBX-Core", f"the data category {name} in TBX-Core"
    _, levels, values, expected = CATEGORIES[name]
    assert module in (None, expected), (name, module)
    assert _name(element.getparent(), old)[0] in levels, (name, element.getparent().tag)
    assert re.fullmatch(values, element.text or "", re.DOTALL), (name, element.text)
