"""What the program has to do with the shell around it: the exit codes, and the environment variables that it reads or sets."""

from __future__ import annotations

EXIT_CODES = {
    0: "Success.",
    1: "There are problems, each printed with what to do; or the answer of the command is no, where its help says so.",
    2: "Wrong usage: an unknown command, option or name.",
    130: "Stopped with Ctrl+C; the same command continues where it makes many copies.",
}
ENVIRONMENT = {
    "NO_COLOR": "If it is not empty, nothing is printed in colour.",
    "NOTEVERBALE_CACHE": "The folder of what is kept between runs, in place of ~/.cache; empty: nothing is kept. It may be removed at any time.",
    "NOTEVERBALE_DEBUG": "If it is set, an internal error ends in the traceback of Python.",
    "XDG_CACHE_HOME": "The folder of caches, where NOTEVERBALE_CACHE is not set (default: ~/.cache).",
    "NV_COMMAND": "The name of the program in its messages; ./nv sets it.",
    "FONTCONFIG_FILE": "Set for as long as a page is laid out, so that no font of the machine is used; what it was before is not read.",
    "PYDANTIC_DISABLE_PLUGINS": "Set to 1 where it is not set: a search for plugins of pydantic takes long.",
}
