"""Write the list of parts: what is installed with the program, with versions and licences, as CycloneDX 1.6 (an SBOM).

`python tests/parts_list.py FILE` reads requirements.lock and the metadata of the installed packages; it needs no network. The same
lock gives the same bytes: there is no time of day in it, and its number is made from the lock.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import requires
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lock_support import LOCK, licences, locked
from noteverbale import __version__

PROJECT = tomllib.loads((LOCK.parent / "pyproject.toml").read_text("utf-8"))["project"]
# The lock is made on the oldest Python that is supported, and so holds what that one needs.
LOCKED_ON = {"python_version": "3.11", "python_full_version": "3.11.0"}


def needed(requirements: Iterable[str], extras: Iterable[str] = ()) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name and the extras of each requirement that holds on Linux, with or without one of some extras."""
    for text in requirements:
        requirement = Requirement(text)
        marker = requirement.marker
        if not marker or any(marker.evaluate({**LOCKED_ON, "extra": extra}) for extra in ("", *extras)):
            yield canonicalize_name(requirement.name), frozenset(requirement.extras)


def needs() -> dict[str, set[str]]:
    """Return what each package needs, by name, from the program ("") down; a package nothing needs is left out."""
    direct = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["preview"]]
    arrows: dict[str, set[str]] = {"": set()}
    waiting: list[tuple[str, str, frozenset[str]]] = [("", *need) for need in needed(direct)]
    seen = set()
    while waiting:
        arrow = waiting.pop()
        user, package, extras = arrow
        if arrow in seen:
            continue
        seen.add(arrow)
        arrows[user].add(package)
        arrows.setdefault(package, set())
        waiting += [(package, *need) for need in needed(requires(package) or (), extras)]
    return arrows


def parts() -> Bom:
    """Return the list of parts of requirements.lock."""
    of_text = LicenseFactory().make_from_string
    program = Component(
        name=PROJECT["name"],
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref=PROJECT["name"],
        licenses=[of_text(PROJECT["license"])],
    )
    packages = {
        name: Component(
            name=name,
            version=version,
            bom_ref=f"{name}=={version}",
            purl=PackageURL("pypi", name=name, version=version),
            licenses=[of_text(" OR ".join(licences(name)))],
        )
        for name, version in locked().items()
    }
    bom = Bom(
        components=packages.values(),
        metadata=BomMetaData(component=program),
        serial_number=uuid5(NAMESPACE_URL, LOCK.read_text("utf-8") + __version__),
    )
    for user, used in needs().items():
        bom.register_dependency(packages.get(user, program), [packages[name] for name in sorted(used)])
    return bom


def text() -> str:
    """Return the list of parts as CycloneDX JSON, without the time of day that the library adds."""
    document = json.loads(JsonV1Dot6(parts()).output_as_string())
    del document["metadata"]["timestamp"]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text(), "utf-8")
