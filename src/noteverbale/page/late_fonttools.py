"""Parts of fontTools that the page engine imports and needs for few fonts are imported when they are used: a hundred modules.

HarfBuzz cuts our fonts, and none of them is in WOFF2; a variable font of an office is made static by fontTools. This can go when
WeasyPrint imports them where it calls them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_INSTANCER = "fontTools.varLib.instancer"
NAMES = ("fontTools.subset", "fontTools.ttLib.woff2", _INSTANCER)


class _Late(ModuleType):
    """Stands for a module that is imported when a name in it is asked for."""

    def __getattr__(self, name: str) -> Any:
        real = import_module(self.__name__)
        if real is self:
            raise AttributeError(name)
        return getattr(real, name)


def _static(*args: Any, **options: Any) -> Any:
    return import_module(_INSTANCER).instantiateVariableFont(*args, **options)


@contextmanager
def late() -> Iterator[None]:
    """Let the modules that are not imported yet be imported late by what is imported in the context."""
    stands = {name: _Late(name) for name in NAMES if name not in sys.modules}
    if _INSTANCER in stands:
        vars(stands[_INSTANCER])["instantiateVariableFont"] = _static  # WeasyPrint imports the function, not the module
    sys.modules.update(stands)
    try:
        yield
    finally:
        for name in stands:
            del sys.modules[name]
