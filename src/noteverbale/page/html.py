"""Convert a Document to HTML: a page with the sheet of `templates/page/`, or parts that the HTML export shares."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from .. import __version__
from .. import document as nodes
from ..document import Document, has_rtl, words
from ..files import OfficeFiles, read_inside
from ..language.pack import Pack
from ..language.typography import for_page
from ..problems import Place, ProblemsFound, shown
from ..records.office import Font
from .fonts import font_file

if TYPE_CHECKING:
    import jinja2

    from ..registry.registry import Registry

AROUND_BODY = ("date_above", "reference", "heading", "salutation", "date", "signature")
# The parts of the skeleton; empty unless `Sheet.page` is given them.
PARTS = ("title", "letterhead", *AROUND_BODY, "address", "body", "initials")
_MAY_LOAD_FONTS = re.compile(r"@font-face|@import|<link|\\", re.IGNORECASE)  # a backslash can hide any of them
LONG = 68  # characters of a link that fit on a line in every language


@dataclass(frozen=True)
class Sheet:
    """The page of one office: its HTML skeleton and style sheet, and the fonts it may load."""

    files: OfficeFiles
    folder: Path
    fonts: tuple[Font, ...]
    assets: Path
    keys: str = ""  # where the office publishes its keys: then the address panel leaves room for a code

    def __getstate__(self) -> dict[str, object]:
        """Return what is pickled for another machine: all but the compiled template, which cannot be."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def text(self, name: str) -> str:
        """Return a text file of the page's folder. Raises OSError for one that is not there or leads out of it."""
        return read_inside(self.files, self.folder, self.folder / name).decode("utf-8").replace("\r\n", "\n")

    def asset(self, path: Path) -> bytes:
        """Return a file of the office's assets. Raises OSError for one that is not there or leads out of them."""
        return read_inside(self.files, self.assets, path)

    @cached_property
    def skeleton(self) -> tuple[jinja2.Template, set[str]]:
        """The compiled skeleton and the names it prints. Raises jinja2.TemplateError for a broken one; `page` reports it."""
        return _compiled(self.text("sheet.html.j2"))

    @cached_property
    def style(self) -> str:
        return self.text("sheet.css") + (self.text("code.css") if self.keys else "")

    @cached_property
    def loaded_fonts(self) -> Hashable:
        """What decides which fonts the engine loads for pages of this sheet: equal for two sheets that load the same."""
        try:
            texts = (self.text("sheet.html.j2"), self.style)
        except (OSError, UnicodeDecodeError):
            texts = ("", "")  # a sheet that cannot be used prints nothing
        own = texts if any(map(_MAY_LOAD_FONTS.search, texts)) else ()
        return self.fonts, self.folder, own

    def families(self, pack: Pack) -> tuple[str, ...]:
        """Return all font families in the order in which a page of a language looks for a letter.

        The language's own come first, then all others: an address may be written in any script.
        """
        return (*pack.fonts, *(font.id for font in self.fonts if font.id not in pack.fonts))

    def family_list(self, pack: Pack) -> Markup:
        """Return `families` as the value of the CSS property font-family."""
        return Markup(", ".join(f"'{family}'" for family in self.families(pack)))

    def faces(self, pack: Pack) -> Markup:
        """Return the @font-face rules of `families`."""
        return Markup(self.font_faces(self.families(pack)))

    def font_faces(self, families: Sequence[str]) -> str:
        """Return @font-face rules for the families of a language."""
        rules: list[str] = []
        for font in self.fonts:
            if font.id not in families:
                continue
            for weight, name in (("normal", font.regular), ("bold", font.bold)):
                if name:
                    url = font_file(font, name).as_uri()
                    rules.append(
                        f"@font-face {{ font-family: '{font.id}'; src: url('{url}'); font-weight: {weight}; unicode-range: {font.ranges} }}"
                    )
        return "\n".join(rules)

    def page(self, pack: Pack, **parts: object) -> str:
        """Return the skeleton with the parts given, all others empty. Raises ProblemsFound for a sheet that cannot be used."""
        from jinja2 import TemplateError, TemplateRuntimeError

        try:
            template, names = self.skeleton
            if missing := [name for name in AROUND_BODY if parts.get(name) and name not in names]:
                raise TemplateRuntimeError(f"it has no place for {', '.join(missing)}")
            return template.render(
                dict.fromkeys(PARTS, Markup(""))
                | {
                    "meta": {"tag": pack.tag, "direction": pack.direction, "language": pack.code, "form": "note"},
                    "generator": f"noteverbale {__version__}",
                    "fonts": self.faces(pack),
                    "families": self.family_list(pack),
                    "style": Markup(self.style.replace("</", "<\\/")),
                    "watermark": Markup("none"),
                    "watermark_size": "1pt",
                    "tagline": Markup("none"),
                }
                | parts
            )
        except (TemplateError, UnicodeDecodeError, FileNotFoundError) as error:
            place = Place(shown(self.folder / "sheet.html.j2"), getattr(error, "lineno", None) or 1, 1)
            raise ProblemsFound.one(
                place, "page", f"the sheet cannot be used: {error}", "compare it with the one of the default office"
            ) from None


@lru_cache(maxsize=4)  # a change of the style leaves the skeleton as it is
def _compiled(text: str) -> tuple[jinja2.Template, set[str]]:
    """Return a compiled skeleton and the names it prints."""
    import jinja2  # not before a page is made
    from jinja2.meta import find_undeclared_variables
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(text), find_undeclared_variables(environment.parse(text))


def sheet_of(registry: Registry) -> Sheet:
    """Return the page of an office."""
    fonts, assets = tuple(registry.fonts.values()), registry.folder / "data" / "assets"
    return Sheet(registry.files, registry.templates / "page", fonts, assets, registry.office.code or "")


def to_html(document: Document, sheet: Sheet, pack: Pack, code: bool = False) -> str:
    """Return the copy as a self-contained page (fonts by file URL). Unfilled Fields are marked.

    With `code` the address panel has an empty picture, which the press fills with the code of each copy.

    Raises ProblemsFound for a sheet that cannot be used.
    """
    document, mark = for_page(document, pack), document.watermark
    logo = logo_file(document, sheet)
    address = Markup("").join(address_line(line, pack.direction) for line in document.address)
    return sheet.page(
        pack,
        meta=document.meta,
        title=copy_title(document),
        watermark=Markup(_css_string(mark)),
        watermark_size=f"{min(130, 600 // max(len(mark), 1))}pt",
        tagline=Markup(_css_string(document.tagline or "")),
        letterhead=letterhead(document, logo.as_uri() if logo else ""),
        address=address + (code_place(sheet, pack) if code else ""),
        body=moves(document),
        initials=initials(document),
        **around_body(document),
    )


def around_body(document: Document) -> dict[str, Markup]:
    """Return the parts of a page before and after the body as HTML, by name; 'date_above' is a date above the text."""
    parts = {name: inlines(run) for name, run in (*document.before, *document.after)}
    if document.date_above:
        parts["date_above"] = parts.pop("date")
    return {name: parts.get(name, Markup("")) for name in AROUND_BODY}


def code_place(sheet: Sheet, pack: Pack) -> Markup:
    """Return the place of a copy's code, and the line beside it. The language has words for it: `check` asks for them."""
    assert pack.verification
    before, _, after = pack.verification.about.partition("{keys}")
    about = Markup('{}<bdi dir="ltr">{}</bdi>{}').format(before, sheet.keys, after)
    picture = Markup('<img alt="{}" src="code.svg">').format(pack.verification.alt)
    return Markup('<span class="code">{}<span class="about">{}</span></span>').format(picture, about)


def code_line(sheet: Sheet, pack: Pack) -> str:
    """Return what is printed beside a copy's code, as text."""
    return pack.verification.about.replace("{keys}", sheet.keys) if pack.verification else ""


def copy_title(document: Document) -> str:
    """Return the title that viewers show for a copy: kind, reference, recipient."""
    meta = document.meta
    return f"{meta.title} – {meta.recipient}" if meta.recipient else meta.title


def inlines(run: tuple[nodes.Inline, ...]) -> Markup:
    """Return a run as HTML."""
    return Markup("".join(map(_inline, run)))  # each is HTML already


def _inline(inline: nodes.Inline) -> Markup:
    match inline:
        case nodes.Text() | nodes.Value() | nodes.Filled():
            return escape(inline.text)
        case nodes.Isolate(href=str(href)):
            return Markup("<br>").join(
                Markup('<a dir="ltr" href="{}">{}</a>').format(href, part) for part in link_parts(inline.text)
            )
        case nodes.Isolate():
            return Markup('<bdi dir="ltr" class="{}">{}</bdi>').format(inline.kind, inline.text)
        case nodes.Field():
            return Markup('<bdi dir="ltr" class="field">{}</bdi>').format(inline.text)
        case nodes.Break():
            return Markup("<br>")
        case nodes.Emphasis():
            return Markup("<em>{}</em>").format(inlines(inline.inlines))
    raise AssertionError(inline)


def address_line(line: tuple[nodes.Inline, ...], page_direction: str) -> Markup:
    """Return a line of the address on a page that runs 'ltr' or 'rtl'; a line without right-to-left letters is left to right on any page.

    On a left-to-right page the lines of all scripts have the same elements, so that copies share a page template.
    """
    inner, text = inlines(line), words(line)
    directed = own_direction(inner, text) if page_direction == "rtl" else _left_to_right(inner)
    return Markup(f'<span class="line">{directed}</span>')


def own_direction(line: str | Markup, text: str = "") -> Markup:
    """Return a line of which the words are `text`, or itself: from left to right if it has no right-to-left letters."""
    return escape(line) if has_rtl(text or line) else _left_to_right(line)


def _left_to_right(line: str | Markup) -> Markup:
    return Markup(f'<bdi dir="ltr">{escape(line)}</bdi>')  # a third of the time of `Markup.format`


def link_parts(text: str) -> tuple[str, ...]:
    """Return a link's text by lines; one too long for a line is broken once, after a slash, never at a hyphen.

    Each part is an element of its own, and so has an annotation of its own. WeasyPrint 70.0 would also give one to each
    line of a link that it breaks itself, but would break it at hyphens too.
    """
    cut = text.rfind("/", 0, LONG) + 1
    return (text,) if len(text) <= LONG or not cut else (text[:cut], text[cut:])


def moves(document: Document) -> Markup:
    """Return the body as HTML."""
    return Markup("\n").join(_move(move.blocks) for move in document.body)


def _move(blocks: tuple[nodes.Block, ...]) -> Markup:
    # The style sheet draws the five dots: they are a sign for the dispatch clerk, which must not be read aloud.
    return Markup("\n").join(
        Markup('<p class="enclosed">{}</p>').format(inlines(block.inlines))
        if isinstance(block, nodes.Paragraph) and block.enclosures
        else _block(block)
        for block in blocks
    )


def _block(block: nodes.Block) -> Markup:
    match block:
        case nodes.Paragraph():
            # A paragraph that announces a list or an address stays on the same page with it.
            kind = Markup(' class="lead"') if block.is_lead else Markup(' class="alone"') if block.is_isolate else ""
            return Markup("<p{}>{}</p>").format(kind, inlines(block.inlines))
        case nodes.Items():
            # The mark is an inline of the item, not a list marker: WeasyPrint draws markers after all other text of a page
            # (#2715, closed; still so in 70.0).
            items = [
                Markup('<li><span class="mark">{} </span>{}</li>').format(mark, inlines(item))
                for mark, item in zip(block.marks, block.items, strict=True)
            ]
            # From the eighth roman mark on, '(viii)' or '（十一）', the marks need more room.
            wide = " wide" if block.level == "roman" and len(items) > 7 else ""
            return Markup('<ol class="{}{}">{}</ol>').format(block.level, wide, Markup("").join(items))
        case nodes.Quotation():
            return Markup("<blockquote>{}</blockquote>").format(
                Markup("").join(_block(inner) for inner in block.blocks)
            )


def initials(document: Document) -> Markup:
    """Return the initials as HTML; they are Latin letters in every language."""
    element = Markup('<p class="initials"><bdi dir="ltr">{}</bdi></p>')
    return element.format(document.initials) if document.initials else Markup("")


def logo_file(document: Document, sheet: Sheet) -> Path | None:
    """Return the file of the letterhead's logo, None if it has no logo."""
    head = document.letterhead
    return (sheet.assets / head.logo).resolve() if head.style == "logo" and head.logo else None


def letterhead(document: Document, logo: str) -> Markup:
    """Return the letterhead; a logo is above the office's name, which stays text for screen readers."""
    head = document.letterhead
    if head.style == "preprinted":
        return Markup('<div class="letterhead preprinted"></div>')
    name = Markup('<p class="office">{}</p>').format(head.name)
    if logo:
        drawn = Markup('<div class="logo" style="background-image: url(\'{}\')"></div>').format(logo)
        return Markup('<div class="letterhead">{}{}</div>').format(drawn, name)
    return Markup('<div class="letterhead"><p class="acronym">{}</p>{}</div>').format(head.acronym, name)


def _css_string(text: str) -> str:
    """Return `text` as a CSS string that cannot end early."""
    return '"' + "".join(c if c.isalnum() or c in " .,()" else f"\\{ord(c):x} " for c in text) + '"' if text else "none"
