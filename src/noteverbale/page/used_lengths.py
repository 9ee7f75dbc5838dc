"""Margins, widths and heights follow from a style and the size of the containing block: they are worked out once for all boxes of that style.

WeasyPrint 70.0 does it for each box anew, 18 lengths, several times for some. A style that it changes during a layout is a
copy, which remembers nothing. `weasyprint_fixes` puts `resolve_percentages` in the place of WeasyPrint's function;
`tests/page/test_used_lengths.py` fails first when an upgrade changes it.
"""

from __future__ import annotations

from typing import Any

import weasyprint.layout.percent as _percent
from weasyprint.formatting_structure import boxes as _boxes

_resolve_percentages = _percent.resolve_percentages
_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"border_{side}_width" for side in _SIDES),
    *(f"{bound}{length}" for bound in ("", "min_", "max_") for length in ("width", "height")),
)


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set the lengths of a box in a containing block, a box or (width, height), as WeasyPrint does."""
    is_box = isinstance(containing_block, _boxes.Box)
    size = (containing_block.width, containing_block.height) if is_box else tuple(containing_block)
    lengths = box.style.__dict__.setdefault("_lengths", {})
    key = size, isinstance(box, _boxes.PageBox)
    if (known := lengths.get(key)) is None:
        _resolve_percentages(box, size)
        known = {name: box.__dict__[name] for name in _LENGTHS}
        if box.style["border_collapse"] != "collapse":  # else the borders of a box are those of its neighbours too
            lengths[key] = known
    box.__dict__.update(known)
