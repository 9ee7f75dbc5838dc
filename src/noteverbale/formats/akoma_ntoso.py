"""Write a Document as Akoma Ntoso 3.0 (OASIS LegalDocML): `<doc name="noteVerbale">`, or the name of another form, with references and FRBR metadata.

Identifiers follow the Akoma Ntoso Naming Convention 1.0. Words from a record become references to an ontology
entry (`TLCOrganization` and others). Its IRI has the record's kind and id, so it is the same in every language.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lxml import etree

from .. import __version__
from .. import document as nodes
from ..document import Document

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_DEFAULT: Any = {None: NAMESPACE}
XML = "http://www.w3.org/XML/1998/namespace"
# By the kind of a record: the element that holds its words, and the class of the ontology entry it refers to.
CLASSES: dict[str, tuple[str, str]] = {
    "sender": ("role", "Role"),
    "title": ("term", "Term"),
    "text": ("concept", "Concept"),
    "office": ("organization", "Organization"),
    "contact": ("organization", "Organization"),
    "body": ("organization", "Organization"),
    "party": ("organization", "Organization"),
    "place": ("location", "Location"),
    "act": ("ref", "Reference"),
    "instrument": ("ref", "Reference"),
    "enclosure": ("ref", "Reference"),
    "symbol": ("ref", "Reference"),
    "date": ("event", "Event"),  # several days; a single day is written as <date>
    "deadline": ("event", "Event"),
    "ordinal": ("quantity", "Concept"),
    "number": ("quantity", "Concept"),
}
OTHER = ("concept", "Concept")


@dataclass(frozen=True)
class Work:
    """The FRBR identification of a note. `agent` is the id of the issuing office, `slug` the number, `country` the jurisdiction.

    `language` is ISO 639-2/T ('fra'), as the naming convention prescribes.
    """

    slug: str
    dated: date
    agent: str
    agent_name: str
    language: str
    country: str = "un"
    form: str = "note"

    @property
    def name(self) -> str:
        """What kind of document it is: 'noteVerbale', else the form ('letter')."""
        return "noteVerbale" if self.form == "note" else self.form

    @property
    def uri(self) -> str:
        return f"/akn/{self.country}/doc/{self.name}/{self.dated.isoformat()}/{self.slug}"

    @property
    def expression(self) -> str:
        return f"{self.uri}/{self.language}@{self.dated.isoformat()}"


def to_akn(document: Document, work: Work) -> bytes:
    """Return the copy as XML; an addressed copy is a component of its note's expression (`!FRA`)."""
    return _Writer(document, work).xml()


@dataclass
class _Writer:
    document: Document
    work: Work
    _references: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # eId: class, IRI, words
    _named: set[str] = field(default_factory=set)  # eIds whose words are a name
    _count: Counter[tuple[str, str]] = field(default_factory=Counter)

    def xml(self) -> bytes:
        root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap=_DEFAULT)
        doc = self.put(root, "doc", name=self.work.name, contains="originalVersion")
        meta = self.put(doc, "meta")
        preface = self.put(doc, "preface", eId="preface")
        self.preface(preface)
        body = self.put(doc, "mainBody", eId="mainBody")
        body.set(f"{{{XML}}}lang", self.document.meta.tag)
        for move in self.document.body:
            container = self.numbered(body, "container", "", name=move.name)
            for block in move.blocks:
                self.block(container, block, isinstance(block, nodes.Paragraph) and bool(block.enclosures))
        self.conclusions(self.put(doc, "conclusions", eId="conclusions"))
        self.meta(meta)  # last: it lists what the text refers to
        tree = etree.ElementTree(root)
        return etree.tostring(tree, encoding="UTF-8", xml_declaration=True) + b"\n"

    def put(self, parent: etree._Element, tag: str, text: str = "", /, **attributes: str) -> etree._Element:
        element = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
        if text:
            element.text = text
        return element

    def numbered(self, parent: etree._Element, tag: str, within: str, /, **attributes: str) -> etree._Element:
        """Add an element with an eId: its number among elements of its name in `within` ('list_1__item_2'; Naming Convention, 5)."""
        short = {"blockList": "list"}.get(tag, tag)
        self._count[within, short] += 1
        id = f"{within}__" * bool(within) + f"{short}_{self._count[within, short]}"
        return self.put(parent, tag, eId=id, **attributes)

    def refer(self, kind: str, id: str, words: str, ontology: str, is_name: bool = True) -> str:
        """Record a reference to an ontology entry and return its eId; the first name is kept, or else the first words."""
        plain = "".join(char if char.isascii() and char.isalnum() else "_" for char in id)
        eid = f"{kind}_{plain}"
        iri = f"/akn/ontology/{ontology.lower()}/{self.work.country}/{kind}.{plain}"
        if eid not in self._references or (is_name and eid not in self._named):
            self._references[eid] = (ontology, iri, words)
        self._named |= {eid} if is_name else set()
        return eid

    def meta(self, meta: etree._Element) -> None:
        work, note = self.work, self.document.meta
        component = f"!{note.recipient}" if note.recipient else "!main"
        day, agent = work.dated.isoformat(), f"#{self.refer('office', work.agent, work.agent_name, 'Organization')}"
        identification = self.put(meta, "identification", source=agent)
        for name, uri in (
            ("FRBRWork", work.uri),
            ("FRBRExpression", work.expression),
            ("FRBRManifestation", f"{work.expression}.akn"),
        ):
            level = self.put(identification, name)
            manifestation = name == "FRBRManifestation"
            this = f"{work.expression}/{component}.akn" if manifestation else f"{uri}/{component}"
            self.put(level, "FRBRthis", value=this)
            self.put(level, "FRBRuri", value=uri)
            self.put(level, "FRBRdate", date=day, name="issue")
            self.put(level, "FRBRauthor", href=agent)
            if name == "FRBRWork":
                self.put(level, "FRBRcountry", value=work.country)
                self.put(level, "FRBRsubtype", value=work.name)
                self.put(level, "FRBRnumber", value=work.slug)
                self.put(level, "FRBRname", value=note.title)
            elif name == "FRBRExpression":
                self.put(level, "FRBRlanguage", language=work.language)
            else:
                self.put(level, "FRBRformat", value="application/akn+xml")
        if note.marks:
            workflow = self.put(meta, "workflow", source=agent)
            state = self.refer("state", note.marks[0], self.document.watermark, "Concept")
            self.put(workflow, "step", eId="workflow__step_1", date=day, by=agent, refersTo=f"#{state}")
        program = self.refer("program", "noteverbale", f"noteverbale {__version__}", "Object")
        references = self.put(meta, "references", source=f"#{program}")
        for eid, (ontology, iri, words) in sorted(self._references.items()):
            extra = {"name": eid.partition("_")[0]} if ontology == "Reference" else {}
            self.put(references, f"TLC{ontology}", eId=eid, href=iri, showAs=" ".join(words.split()), **extra)

    def preface(self, preface: etree._Element) -> None:
        head = self.document.letterhead
        if self.document.meta.marks:
            mark = self.put(self.numbered(preface, "p", "preface", **{"class": "stamp"}), "docStatus")
            mark.text = self.document.watermark
        if head.style != "preprinted":
            self.put(self.numbered(preface, "p", "preface", **{"class": "acronym"}), "docAuthority", head.acronym)
            self.put(self.numbered(preface, "p", "preface", **{"class": "office"}), "docAuthority", head.name)
        for name, run in self.document.before:
            self.run(self.numbered(preface, "p", "preface", **{"class": name}), run)

    def conclusions(self, conclusions: etree._Element) -> None:
        lines: list[nodes.NamedRun] = [*self.document.after]
        if self.document.initials:
            lines.append(("initials", (nodes.Text(self.document.initials),)))
        lines += [("address", line) for line in self.document.address]
        if self.document.tagline:
            lines.append(("tagline", (nodes.Text(self.document.tagline),)))
        for name, line in lines:
            self.run(self.numbered(conclusions, "p", "conclusions", **{"class": name}), line)

    def block(self, parent: etree._Element, block: nodes.Block, enclosed: bool = False) -> None:
        within = str(parent.get("eId"))
        match block:
            case nodes.Paragraph():
                extra = {"class": "enclosed"} if enclosed else {}
                self.run(self.numbered(parent, "p", within, **extra), block.inlines)
            case nodes.Items():
                items = self.numbered(parent, "blockList", within, **{"class": block.level})
                for mark, item in zip(block.marks, block.items, strict=True):
                    element = self.numbered(items, "item", str(items.get("eId")))
                    self.put(element, "num", mark)
                    self.run(self.numbered(element, "p", str(element.get("eId"))), item)
            case nodes.Quotation():
                quotation = self.numbered(parent, "container", within, name="quotation")
                for inner in block.blocks:
                    self.block(quotation, inner)

    def run(self, parent: etree._Element, inlines: tuple[nodes.Inline, ...]) -> None:
        for inline in inlines:
            match inline:
                case nodes.Text() | nodes.Value(kind="level"):  # 'meeting', 'session': a word, which names no record
                    _append(parent, inline.text)
                case nodes.Break():
                    self.put(parent, "eol")
                case nodes.Emphasis():
                    self.run(self.put(parent, "b"), inline.inlines)
                case nodes.Value() | nodes.Isolate() | nodes.Field() | nodes.Filled():
                    self.named(parent, inline)

    def named(self, parent: etree._Element, leaf: nodes.Value | nodes.Isolate | nodes.Field | nodes.Filled) -> None:
        """Add the words of a leaf in the element for what they name."""
        within = str(parent.get("eId", ""))
        match leaf:
            case nodes.Field():
                element = self.numbered(parent, "placeholder", within, originalText=leaf.text)
            case nodes.Filled():
                element = self.numbered(parent, "inline", within, name=leaf.name)
            case nodes.Isolate(kind="reference"):
                element = self.numbered(parent, "docNumber", within)
            case nodes.Isolate(kind=kind) if kind in ("url", "email"):
                element = self.numbered(parent, "ref", within, href=leaf.href or leaf.text)
            case nodes.Isolate(kind=kind) if kind not in CLASSES:
                element = self.numbered(parent, "inline", within, name=kind)
            case _:
                element = self.value(parent, leaf, within)
        element.text = leaf.text

    def value(self, parent: etree._Element, leaf: nodes.Value | nodes.Isolate, within: str) -> etree._Element:
        day = _day(leaf.id) if leaf.kind in ("date", "deadline") else None
        tag, ontology = CLASSES.get(leaf.kind, OTHER)
        if day:
            return self.numbered(parent, "date", within, date=day)
        name = leaf.name if isinstance(leaf, nodes.Value) else ""
        target = f"#{self.refer(leaf.kind, leaf.id, name or leaf.text, ontology, bool(name))}"
        if tag == "ref":
            return self.numbered(parent, tag, within, href=target)
        extra = {"normalized": leaf.id} if tag == "quantity" and leaf.id.isdecimal() else {}
        return self.numbered(parent, tag, within, refersTo=target, **extra)


def _append(parent: etree._Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _day(id: str) -> str:
    """Return the day in the id of a date or deadline ('before 2009-07-31'); '' if it has none or several."""
    last = id.rpartition(" ")[2]
    try:
        return date.fromisoformat(last).isoformat() if len(id.split("/")) == 1 else ""
    except ValueError:
        return ""
