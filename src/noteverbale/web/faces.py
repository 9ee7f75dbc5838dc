"""The faces of the letter, served to the browser, so that words a State will read look as they are printed.

A font file is served as it is in its package. A large one, as of Chinese, is cut to the characters that the office's files have,
once; a browser takes any other character from a font of its own machine.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..caches.memo import BoundedMemo, Identity
from ..files import OfficeFiles, supplied_office
from ..page.fonts import covers, font_file
from .copies import whole_number
from .site import Site

LARGE = 1_000_000  # bytes from which a font is cut
FACES = {"regular": "400", "bold": "700"}
LASTING = {"Cache-Control": "private, max-age=604800, immutable"}


class FacePages:
    """The style sheet that names the faces, and the faces."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._cut: BoundedMemo[tuple[Path, str], bytes] = BoundedMemo(4)
        self._known: BoundedMemo[Identity, set[str]] = BoundedMemo(1)  # by the Pipeline

    def routes(self) -> list[Route]:
        return [Route("/faces.css", self.sheet), Route("/face/{digest}/{font}/{face}", self.face)]

    def sheet(self, request: Request) -> Response:
        """The faces of the office's fonts, each for its characters, and the list of their names in order."""
        fonts = self.site.workspace.pipeline.sheet.fonts
        digest = _digest(self._letters())
        rules = [
            f'@font-face {{ font-family: "{font.id}"; font-weight: {weight}; font-display: swap; unicode-range: {font.ranges}; '
            f'src: url("/face/{digest}/{number}/{face}") }}'
            for number, font in enumerate(fonts)
            for face, weight in FACES.items()
            if getattr(font, face)
        ]
        names = ", ".join(f'"{font.id}"' for font in fonts)
        text = "\n".join([*rules, f":root {{ --faces: {names}; --letter: {names}, Cambria, Georgia, serif }}", ""])
        return Response(text, media_type="text/css", headers={"Cache-Control": "no-cache"})

    def face(self, request: Request) -> Response:
        """One face of one font, by its place in the list of fonts. Its address has a digest of what it was cut to."""
        fonts, number = self.site.workspace.pipeline.sheet.fonts, whole_number(request.path_params["font"])
        face = request.path_params["face"]
        if face not in FACES or number is None or number >= len(fonts):
            raise HTTPException(404)
        font = fonts[number]
        name = getattr(font, face)
        if name is None:
            raise HTTPException(404)
        path = font_file(font, name)
        if path.stat().st_size < LARGE:
            return Response(path.read_bytes(), media_type="font/ttf", headers=LASTING)
        letters = {letter for letter in self._letters() if covers(font, letter)}
        with self.site.workspace.lock.last():
            content = self._cut.get((path, _digest(letters)), lambda: cut(path, letters))
        return Response(content, media_type="font/woff2", headers=LASTING)

    def _letters(self) -> set[str]:
        pipeline = self.site.workspace.pipeline
        return self._known.get(Identity(pipeline), lambda: _letters(pipeline.registry.files))


def cut(path: Path, letters: set[str]) -> bytes:
    """Return a font file cut to some characters, as WOFF2."""
    from io import BytesIO

    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        subsetter = Subsetter(Options(layout_features=["*"], notdef_outline=True))
        subsetter.populate(unicodes=[ord(letter) for letter in letters])
        subsetter.subset(font)
        font.flavor = "woff2"
        out = BytesIO()
        font.save(out)
    return out.getvalue()


def _letters(files: OfficeFiles) -> set[str]:
    """Return the characters of all records, notes and templates of an office, and of the words of the pages."""
    folder = files.folder
    paths = [
        *files.find(folder / "data", "*.yaml", deep=True),
        *files.find(folder / "notes", "*.yaml", deep=True),
        *files.find(folder / "templates", "*.j2", deep=True),
    ]
    texts = [files.read(path) for path in paths]
    texts += [path.read_bytes() for path in (supplied_office() / "data" / "interface").rglob("*.yaml")]
    return set().union(*(text.decode("utf-8", "ignore") for text in texts))


def _digest(letters: set[str]) -> str:
    return sha256("".join(sorted(letters)).encode()).hexdigest()[:16]
