"""Plans what a translators' document that came back changes in the files of an office. What cannot be taken over is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..checks.move_examples import example
from ..files import ChangedFiles
from ..incoming.translators_rows import DocumentRow, read_rows
from ..pipeline import Pipeline
from ..problems import Place, Problem, Problems, ProblemsFound, first_six, shown
from ..records.edit import MISSING, Edit, applied
from ..records.fixed_parts import NotKept
from ..records.yaml_writer import Plain, entries, plain
from ..registry.loading import load
from ..registry.word_list import EXAMPLE, FIRST, Entry, Passage, digest, mark_of, sections_of, word_list


@dataclass(frozen=True)
class Correction:
    """New texts of a passage, and the number of the row that they come from."""

    number: str
    name: str
    passage: Passage
    texts: tuple[str, ...]

    def edits(self) -> Iterator[Edit]:
        """Yield the edits of the file; a phrase of the pages that the office takes over from the program is written whole."""
        for leaf, text in zip(self.passage.leaves, self.texts, strict=True):
            new = self.passage.missing or self.passage.inherited
            if new or text != leaf.text:
                yield Edit(leaf.path, MISSING if new else leaf.text, text)


@dataclass
class Corrections:
    """What a document changes: by file, edits of records, or the new text. `same` rows are as they were exported.

    `files` has the new text of every file that changes.
    """

    problems: Problems = field(default_factory=Problems)
    taken: list[Correction] = field(default_factory=list)
    same: int = 0
    edits: dict[Path, list[Edit]] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    new_files: dict[Path, str] = field(default_factory=dict)
    files: dict[Path, str] = field(default_factory=dict)
    broken: bool = False

    @property
    def refused(self) -> int:
        """The number of corrections that are not taken over."""
        return len(self.problems.errors)

    def check(self) -> None:
        """Raise ProblemsFound where a template is not as it was when this was planned."""
        for each in self.taken:
            if each.passage.template and each.passage.file.read_bytes().decode("utf-8") != each.passage.leaves[0].text:
                message, hint = "this file was changed meanwhile", "import the document again"
                raise ProblemsFound.one(each.passage.place, "changed-meanwhile", message, hint)

    def refuse(self, number: str, place: Place, reason: str, hint: str) -> None:
        """Add a Problem for a row that is not taken over."""
        self.problems.add(place, "not-taken-over", f"number {number}: {reason}" if number else reason, hint)


def plan_corrections(pipeline: Pipeline, path: Path) -> Corrections:
    """Read a document and plan its corrections, without writing. Raises ProblemsFound for a file that is not such a document.

    Where a corrected move cannot be composed any more, it is refused; `broken`: the office would have errors.
    """
    plan = Corrections()
    rows = read_rows(path, plan.problems)
    _Reader(pipeline, plan).read(rows, Place(shown(path)))
    _refuse_templates(pipeline, plan)
    _plan_files(pipeline, plan)
    try:
        contents = {file: text.encode("utf-8") for file, text in plan.files.items()}
        load(ChangedFiles(pipeline.registry.files, contents), skip_broken=True, before=pipeline.registry)
    except ProblemsFound as error:
        plan.problems.extend(error.problems)
        plan.broken = True
    return plan


class _Reader:
    """Compares the rows of a document with what is in the files."""

    def __init__(self, pipeline: Pipeline, plan: Corrections) -> None:
        self.pipeline, self.plan = pipeline, plan
        self.known: dict[tuple[str, str], tuple[Entry, Passage]] = {}

    def read(self, rows: Sequence[DocumentRow], place: Place) -> None:
        """Add the corrections of all rows, and the rows of the export that the document does not have any more."""
        languages = {row.language for row in rows if row.language in self.pipeline.registry.packs}
        sections = sections_of(row.id for row in rows)
        for entry in word_list(self.pipeline.registry, {FIRST, *languages}, sections):
            for code in languages:
                if passage := entry.passages.get(code) or entry.lacking(code, ()):
                    self.known[code, entry.id(code)] = entry, passage
        times = Counter((row.language, row.id) for row in rows if row.id not in ("", EXAMPLE))
        for row in rows:
            numbered = (replace(problem, message=_numbered(row, problem.message)) for problem in row.remarks)
            self.plan.problems.extend(numbered)
            if any(problem.severity == "error" for problem in row.remarks):
                continue
            if times[row.language, row.id] > 1:
                self.plan.refuse(row.number, row.place, "this row is there more than once", "keep one of them")
            else:
                self._row(row)
        self._tell_missing(times, place)

    def _tell_missing(self, times: Collection[tuple[str, str]], place: Place) -> None:
        """Add a warning for rows that are missing in sections of which there are others."""
        gone = [entry.name for key, (entry, passage) in self.known.items() if key not in times and not passage.missing]
        if gone:
            message = f"{len(gone)} rows of the list are not in this document, and stay as they are: {first_six(gone)}"
            self.plan.problems.add(place, "rows-missing", message, "export it anew if it should have all", "warning")

    def _row(self, row: DocumentRow) -> None:
        if not row.id:
            if "".join((*row.beside, row.words)).strip() and not _is_head(row):
                hint = "write it into the row that it belongs to"
                self.plan.refuse(row.number, row.place, f"this row is not one of the export: “{_begin(row)}”", hint)
            return
        changed = digest(row.words) != row.own_digest
        if mark_of(row.language, row.id, row.words, row.beside).rpartition("-")[2] != row.beside_digest:
            hint = "only the last column is read: write it there, or into a comment"
            self.plan.refuse(row.number, row.place, "another column than the last one was changed", hint)
        if not changed:
            self.plan.same += row.id != EXAMPLE
        elif row.id == EXAMPLE:
            self.plan.refuse("", row.place, f"an example was changed: “{_begin(row)}”", "correct the row with a number above it")  # fmt: skip
        else:
            self._corrected(row)

    def _corrected(self, row: DocumentRow) -> None:
        if (row.language, row.id) not in self.known:
            hint = "export the document anew, and correct it there"
            self.plan.refuse(row.number, row.place, f"the files have no such words any more: “{_begin(row)}”", hint)
            return
        entry, passage = self.known[row.language, row.id]
        if digest(row.words) == digest(passage.shown):
            self.plan.same += 1  # somebody has corrected it so meanwhile
        elif digest(passage.shown) != row.own_digest:
            hint = f"the document has “{_begin(row)}”: decide which is right, and export anew"
            self.plan.refuse(row.number, passage.place, "the text was changed since the export", hint)
        elif passage.missing and passage.template:
            hint = f"write {shown(passage.file)} by hand, after the template of another language"
            self.plan.refuse(row.number, passage.place, "this move has no template in this language yet", hint)
        else:
            try:
                self.plan.taken.append(Correction(row.number, entry.name, passage, passage.corrected(row.words)))
            except NotKept as error:
                hint = "what is in braces stays as it was exported; words are around it"
                self.plan.refuse(row.number, passage.place, str(error), hint)


def _refuse_templates(pipeline: Pipeline, plan: Corrections) -> None:
    """Refuse corrections of templates that cannot be read any more, or whose example cannot be composed as before."""
    changed = {each.passage.file: each.texts[0].encode() for each in plan.taken if each.passage.template}
    if not changed:
        return
    registry = pipeline.registry
    after = Pipeline(replace(registry, files=ChangedFiles(registry.files, changed)))
    for each in list(plan.taken):
        if not each.passage.template:
            continue
        code = each.passage.file.name.partition(".")[0]
        file = each.passage.file.relative_to(registry.templates).as_posix()
        found = Problems()
        found.attempt(after.composer(code).names_used, file)
        move, _, form = each.name.removeprefix("moves/").partition(" ")
        if not found.found and move in registry.shelf and not _problems(pipeline, move, code, form or "note"):
            found.extend(_problems(after, move, code, form or "note"))
        if found.found:
            plan.taken.remove(each)
            hint = "compare it with the text as exported"
            plan.refuse(each.number, found.found[0].place, f"the move cannot be composed: {found.found[0].message}", hint)  # fmt: skip


def _problems(pipeline: Pipeline, move: str, code: str, form: str) -> Sequence[Problem]:
    found = Problems()
    found.attempt(example, pipeline, pipeline.registry.shelf[move], code, form)
    return found.found


def _plan_files(pipeline: Pipeline, plan: Corrections) -> None:
    """Fill in what each file becomes."""
    files = pipeline.registry.files
    for each in plan.taken:
        if each.passage.template:
            plan.texts[each.passage.file] = each.texts[0]
        else:
            plan.edits.setdefault(each.passage.file, []).extend(each.edits())
    for file in [file for file in plan.edits if not files.exists(file)]:
        plan.new_files[file] = _new_file(plan.edits.pop(file))
    plan.files = {**plan.texts, **plan.new_files}
    plan.files |= {file: applied(files.read(file), edits, shown(file)).text for file, edits in plan.edits.items()}


def _new_file(edits: Sequence[Edit]) -> str:
    """Return the text of a file of phrases that the office has in place of the program's."""
    data: dict[str, Plain] = {}
    for edit in edits:
        at = data
        for step in map(str, edit.path[:-1]):
            inner = at.setdefault(step, {})
            assert isinstance(inner, dict)
            at = inner
        at[str(edit.path[-1])] = plain(edit.new)
    return "\n".join(entries(data, 0)) + "\n"


def _is_head(row: DocumentRow) -> bool:
    return row.beside[:1] == ("What and where",)


def _begin(row: DocumentRow) -> str:
    words = " ".join("".join(row.words or " ".join(row.beside)).split())
    return words if len(words) <= 60 else words[:57].rstrip() + "…"


def _numbered(row: DocumentRow, message: str) -> str:
    return f"number {row.number}: {message}" if row.number else message
