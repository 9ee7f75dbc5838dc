"""The commands by name. The module of a command is imported only when that command is run: all of them take longer than most commands."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# Each command: its name, the module that has it (and the name of its Typer, unless that is `app`), and how its help begins.
_TABLE = """
check      notes                    Check an office: every file, every note in every language, for every audience and recipient.
show       notes                    Show the text of a note.
render     notes                    Write one recipient's copy as a PDF, marked as a draft; the problems of the note are printed.
demo       notes                    Compose the notes on file for a sample recipient of each language: at most twelve PDFs.
group      notes                    List the recipients of a group on a day, why each is in it, and the States that are not.
plan       plan                     List who would get a copy of a note, in which language and why, and who is left out.
batch      batch                    Make drafts of a note for many recipients; files that are up to date are kept.
issue      issue                    Take a number, enter the plan into the ledger and make the copies; after a failure the same command continues.
init       start                    Make an office of your own: a copy of the default one, or with --bare only what every office needs.
new        start                    Start a record with exactly the keys that it needs, or from one like it; print the file to open.
languages  office                   List for each language what is missing, unverified, or older than the same text in other languages.
schema     office                   Print the JSON Schema of a file of records, for editors that complete YAML.
explain    office                   Explain the code of a problem, or a move of the shelf: its facts, and an example in each language.
moves      office                   List the shelf: every move that a note may choose, and what it does.
samples    office                   Count the real recipients on file and the samples, which are fictional; --remove removes the samples.
recipients office                   Count the recipients that are real, incomplete and samples, and name what the incomplete ones lack.
doctor     office                   List the versions, libraries and fonts that this installation uses, and where everything is stored.
export     export                   Write a note for Word, Excel, mail, archives or reviewers, or all words of the office for their translators.
approve    review                   Approve a note in its present form, or send it back.
comment    review                   Comment on a passage of a note, or resolve a comment.
comments   review                   Print the comments on a note: where, on which text, by whom.
state      review                   Print the state of a note (draft, returned, approved, void and why, issued) and its composition hash.
diff       review                   Show what changed in a note: [-words gone-] and {+words new+}, by language, audience and passage; then by copy.
history    changes                  List what was changed at the desk and by imports, the newest first: serial, time, person, record, value.
undo       changes                  Undo a change, if its values are still there.
preview    preview                  Open the desk in a browser, for one person on this machine.
serve      serve                    Serve the desk to the people of an office, each with the roles of `people:` in office.yaml.
links      serve.links              Personal links to the desk: make, list, revoke.
replies    imports.replies_command  List who answered a note, who answered late and who has not answered.
seal       seal                     Seal issued copies with the office's certificate (PAdES), in the folder 'sealed'.
sign       keys.sign_command        Sign the manifests of issued copies with the office's key, for 'verify' and ssh-keygen.
register   keys.register_command    Write the signed register of all references and their states, for 'verify --register' of those who receive notes.
verify     verify                   Tell whether files are copies the office issued, by their bytes; else what their code and words say.
keys       keys                     The key that signs the office's manifests.
refs       refs                     Numbers of notes: taken, by which note, in which state.
import     imports                  Read tables of missions, filled reply forms, Word templates, and corrections of translators.
"""
COMMANDS = {
    name: (where, about) for name, where, about in (row.split(maxsplit=2) for row in _TABLE.strip().splitlines())
}


class _Values:
    """The values of one parameter. Texts, paths, and defaults of their type are taken here; all others as typer does.

    Typer takes each value with pydantic: to import it takes longer than to find that a batch has nothing to do.
    """

    def __init__(self, parameter: Any, path: Any) -> None:
        self._path = path
        self._kind, self._by_typer = parameter.type_descriptor.annotation, parameter.get_runtime_param

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value that a command is called with; called by typer. Raises BadParameter."""
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if self._kind in (str, int) and type(value) is self._kind:
            return value
        if self._kind == list[str] and isinstance(value, list | tuple) and all(type(each) is str for each in value):
            return list(value)
        if self._kind is Path and isinstance(value, str | Path):
            info = param.type_descriptor.parameter_info
            return self._path(Path(value), info, path_type=Path, param=param, ctx=ctx)
        param._runtime_param = None
        return self._by_typer().coerce(value, param, ctx)


def _take_values(command: Any, ctx: Any) -> None:
    """Let the parameters of a command take their values by `_Values`, if they are those of a typer that uses pydantic."""
    try:
        from typer._param_types import coerce_cli_path
    except ImportError:  # another typer
        return
    for parameter in command.get_params(ctx):
        if hasattr(parameter, "_runtime_param") and hasattr(parameter, "type_descriptor"):
            parameter._runtime_param = _Values(parameter, coerce_cli_path)


class HelpGroup(TyperGroup):
    """A group of commands that prints its help, and succeeds, when no command is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _take_values(self, ctx)
        return super().parse_args(ctx, args or ["--help"])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        _take_values(command, ctx)
        return name, command, rest


class Program(HelpGroup):
    """All commands, each read when it is asked for; their list only needs `COMMANDS`."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self._read: dict[str, Any] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self._read and cmd_name in COMMANDS:
            module, _, name = COMMANDS[cmd_name][0].partition(".")
            parent = typer.Typer(rich_markup_mode=None)
            own = getattr(import_module(f".{module}", __package__), name or "app")
            parent.add_typer(own, name=cmd_name if own.info.cls is HelpGroup else None)
            self._read[cmd_name] = typer.main.get_group(parent).commands[cmd_name]
        return self._read.get(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        listed: dict[str, Any] = {name: TyperCommand(name, help=about) for name, (_, about) in COMMANDS.items()}
        TyperGroup(commands=listed).format_commands(ctx, formatter)

    @property
    def commands(self) -> Any:
        """All commands by name, read now."""
        return {name: self.get_command(None, name) for name in COMMANDS}

    @commands.setter
    def commands(self, _: Any) -> None:
        """Typer sets those that the Typer of the program has itself: none."""
