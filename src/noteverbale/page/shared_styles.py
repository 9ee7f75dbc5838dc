"""Pages with the same elements and attributes share their computed styles: the cascade and its values, a quarter of a layout.

The copies of a note are such pages; they differ in words only. WeasyPrint 70.0 has no public way to give a page styles
that were computed before. `weasyprint_fixes` puts `computed_styles` in the place of WeasyPrint's function;
`tests/page/test_shared_styles.py` fails first when an upgrade changes what it relies on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any, NamedTuple

import weasyprint.document as _document
import weasyprint.layout.page as _page

from ..caches.memo import BoundedMemo

KEPT = 16  # structures of pages
# WeasyPrint changes the styles of other kinds of boxes, of first lines and of first letters while it lays them out.
_UNCHANGED = frozenset({"block", "inline", "flow", "flow-root", "list-item", "none"})
_CHANGED = frozenset({"first-line", "first-letter"})

_computed_styles = _document.get_all_computed_styles
_page_styles = _page.set_page_type_computed_styles


class _Known(NamedTuple):
    """The elements of a page in tree order, its styles, and the anchors it has."""

    elements: list[Any]
    styles: Any
    anchors: tuple[str, ...]


class SharedStyles:
    """The computed styles of pages laid out before, by their structure."""

    def __init__(self) -> None:
        self._known: BoundedMemo[Any, _Known] = BoundedMemo(KEPT)

    @contextmanager
    def used(self) -> Iterator[None]:
        """Share styles between the pages that are laid out while the context is open; an exception makes all forgotten."""
        token = _SHARED.set(self)
        try:
            yield
        except Exception:
            self.forget()
            raise
        finally:
            _SHARED.reset(token)

    def forget(self) -> None:
        """Forget all styles: WeasyPrint warns of a value when it computes it, so the next page with that fault must compute it too."""
        self._known = BoundedMemo(KEPT)

    def computed(self, html: Any, user_sheets: Any, *rest: Any) -> Any:
        """Return the styles of a page; has the parameters of weasyprint.css.get_all_computed_styles."""
        elements = list(html.etree_element.iter())
        key = (tuple(user_sheets or ()), tuple(map(_structure, elements)))
        known = self._known.find(key)
        _, _, counter_style, _, _, _, targets, *_ = rest
        if known is None:
            before = set(targets.target_lookup_items)
            styles = _computed_styles(html, user_sheets, *rest)
            if _can_be_shared(styles, html):
                self._known.put(key, _Known(elements, styles, tuple(set(targets.target_lookup_items) - before)))
            return styles
        for counters in html._ua_counter_style():
            counter_style.update(counters)
        for anchor in known.anchors:
            targets.collect_anchor(anchor)
        same = dict(zip(map(id, known.elements), elements, strict=True))
        styles = copy(known.styles)
        styles._cascaded_styles = {}
        styles._computed_styles = {
            (same.get(id(element), element), pseudo): style  # an element, or a kind of page
            for (element, pseudo), style in known.styles._computed_styles.items()
        }
        return styles


_SHARED: ContextVar[SharedStyles | None] = ContextVar("styles", default=None)


def page_styles(page_type: Any, html: Any, styles: Any) -> None:
    """Compute the styles of a kind of page and of its margin boxes, unless they are known; takes the place of WeasyPrint's function."""
    if (page_type, None) not in styles._computed_styles:
        _page_styles(page_type, html, styles)


def computed_styles(html: Any, user_sheets: Any = None, *rest: Any) -> Any:
    """Return the styles of a page, shared within `SharedStyles.used`; takes the place of WeasyPrint's function."""
    shared = _SHARED.get()
    if shared is None:
        return _computed_styles(html, user_sheets, *rest)
    return shared.computed(html, user_sheets, *rest)


def _structure(element: Any) -> tuple[object, ...]:
    """Return what selectors can ask of an element: its tag, its attributes, whether it is empty, and how many children it has."""
    return element.tag, tuple(element.attrib.items()), bool(element.text), len(element)


def _can_be_shared(styles: Any, html: Any) -> bool:
    """Say whether a layout leaves these styles as they are."""
    computed, root = styles._computed_styles, html.etree_element
    return (
        # A style sheet inside the page would also fill in counters and page rules.
        root.find(".//style") is None
        and root.find(".//link") is None
        and all(_UNCHANGED.issuperset(style["display"]) for style in computed.values())
        and all(pseudo not in _CHANGED for _, pseudo in computed)
        and all(computed[element, None]["overflow"] == "visible" for element in (root, root.find("body")))
    )
