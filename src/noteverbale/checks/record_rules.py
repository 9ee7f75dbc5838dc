"""Rules on records that are true of an office whatever its notes say; `rules` has those on notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..files import is_inside
from ..problems import Place, Problem
from ..records.base import Form, Record, is_attested
from ..records.office import Office, Sender
from ..registry.registry import Registry

Rule = Callable[[Registry], Iterable[Problem]]


def warning(place: Place, code: str, message: str, hint: str = "") -> Problem:
    return Problem(place, code, message, hint, "warning")


def meeting_days(registry: Registry) -> Iterator[Problem]:
    """A meeting seldom falls on a weekend, and is announced before it begins."""
    for meeting in registry.meetings.values():
        start, end = meeting.start, meeting.end or meeting.start
        for key, day in (("start", start), ("end", end)):
            if day and day.weekday() >= 5 and meeting.mode != "silence_procedure":
                name = "Saturday" if day.weekday() == 5 else "Sunday"
                yield warning(meeting.place(key), "meeting-on-weekend", f"{day} is a {name}", "check the date")


def person_and_office(registry: Registry) -> Iterator[Problem]:
    """A person writes to a person, an office to an office: titles must be of that kind."""
    for recipient in registry.recipients.values():
        if recipient.head and registry.titles[recipient.head.title].kind != "person":
            message = f"'{recipient.head.title}' is an office, not a person"
            hint = "name a person's title, or move it to 'mission:'"
            yield Problem(recipient.place("head", "title"), "person-office", message, hint)
        if recipient.mission and registry.titles[recipient.mission].kind != "office":
            message = f"'{recipient.mission}' is a person, not an office"
            yield Problem(recipient.place("mission"), "person-office", message, "name an office, or move it to 'head:'")
        if recipient.head and recipient.head.title in registry.titles:
            names = registry.titles[recipient.head.title].names
            if recipient.head.gender not in names:
                message = f"title '{recipient.head.title}' has no forms for '{recipient.head.gender}'"
                yield Problem(recipient.place("head", "gender"), "missing-form", message, "add them in titles.yaml")


def accredited(registry: Registry) -> Iterator[Problem]:
    """A mission is accredited to the United Nations where missions are: where it resides is in its address."""
    for recipient in registry.recipients.values():
        named = [registry.titles.get(id) for id in (recipient.head and recipient.head.title, recipient.mission) if id]
        takes_seat = recipient.seat is not None or any(title and title.seat for title in named)
        city = registry.places.get(recipient.seat or registry.office.seat)
        if city and takes_seat and not city.missions:
            message = (
                f"'{recipient.id}' has its seat in '{city.id}', where no mission to the United Nations is accredited"
            )
            hint = "write where it is accredited, such as 'seat: vienna', and where it resides in its address; "
            hint += "or, if missions are accredited there, add 'missions: true' to the place"
            yield Problem(recipient.place("seat"), "not-accredited", message, hint)


def statuses(registry: Registry) -> Iterator[Problem]:
    """A recipient has one status under each instrument."""
    for recipient in registry.recipients.values():
        seen: set[str] = set()
        for i, status in enumerate(recipient.status):
            contradictory = (status.party_since and status.not_party and status.party_since <= status.not_party) or (
                status.attested
                and status.party_since
                and (status.attested.as_ == "observer") == (status.party_since <= status.attested.on)
            )
            for is_wrong, message in (
                (status.instrument in seen, "has two statuses"),
                (contradictory, "has statuses that exclude each other"),
            ):
                if is_wrong:
                    message = f"'{recipient.id}' {message} for {status.instrument}"
                    yield Problem(recipient.place("status", i), "two-statuses", message, "keep the right one")
            seen.add(status.instrument)


def unverified_taglines(registry: Registry) -> Iterator[Problem]:
    """A language without an attested tagline prints none; one that is not verified is a warning."""
    records: tuple[Office | Sender, ...] = (registry.office, *registry.senders.values())
    for record in records:
        for code in record.taglines or ():
            if code in registry.packs and not is_attested(record.tagline_basis.get(code)):
                message = f"the tagline in {registry.packs[code].name} is not attested"
                yield warning(
                    record.place("taglines", code), "unverified", message, "add its basis to 'tagline_basis:'"
                )


def words_of_the_code(registry: Registry) -> Iterator[Problem]:
    """An office whose copies bear a code has a key, and words beside the code in every language."""
    office = registry.office
    if office.code is None:
        return
    if office.key is None:
        hint = "add 'key:' with a path outside the office's folder, then 'keys make'; or remove 'code:'"
        yield Problem(office.place("code"), "key", "copies bear a code, and no key to sign it with is named", hint)
    for pack in registry.packs.values():
        if pack.verification is None:
            message = f"the language {pack.name} has no words to print beside the code of a copy"
            yield Problem(pack.place(), "missing-text", message, "add 'verification:' with 'about:' and 'alt:'")
        elif not is_attested(pack.verification.basis):
            message = f"the words beside the code of a copy are not verified in {pack.name}"
            yield warning(pack.place("verification"), "unverified", message, "have them read, then correct 'basis:'")


def enclosed_files(registry: Registry) -> Iterator[Problem]:
    """The files of an enclosure exist, and are in the office: a link may lead elsewhere."""
    for enclosure in registry.enclosures.values():
        for code, name in enclosure.files.items():
            if code not in registry.packs:
                continue  # a language the office does not use
            path = registry.folder / "data" / "enclosures" / name
            if not is_inside(registry.folder, path):
                message = f"the file of '{enclosure.id}' is a link that leads out of the office: data/enclosures/{name}"
                yield Problem(enclosure.place("files", code), "no-file", message, "copy the file itself there")
            elif not registry.files.exists(path):
                message = f"the file of '{enclosure.id}' is missing: data/enclosures/{name}"
                yield Problem(
                    enclosure.place("files", code), "no-file", message, "put the file there, or correct the name"
                )


def logos(registry: Registry) -> Iterator[Problem]:
    """The file of a letterhead's logo exists."""
    own = (sender.letterhead for sender in registry.senders.values())
    for head in (registry.office, *own):
        if head and head.style == "logo" and head.logo:
            path = registry.folder / "data" / "assets" / head.logo
            if not is_inside(registry.folder, path) or not registry.files.exists(path):
                message = f"the logo of the letterhead '{head.acronym}' is missing: data/assets/{head.logo}"
                yield Problem(head.place("logo"), "no-file", message, "put the file there, or correct the name")


def venues(registry: Registry) -> Iterator[Problem]:
    """The building of a meeting is in its city."""
    for meeting in registry.meetings.values():
        building = registry.buildings[meeting.venue.building] if meeting.venue and meeting.venue.building else None
        if building and meeting.city and building.city != meeting.city:
            message = (
                f"'{meeting.id}' is held in '{meeting.city}', but the building '{building.id}' is in '{building.city}'"
            )
            yield Problem(meeting.place("venue", "building"), "other-city", message, "correct one of them")


def sittings_in_a_zone(registry: Registry) -> Iterator[Problem]:
    """The hours of a sitting are those of a city whose time zone is known."""
    for meeting in registry.meetings.values():
        place = registry.places[meeting.city] if meeting.timetable and meeting.city else None
        if place and not place.timezone:
            message = f"'{meeting.id}' has a timetable, but '{place.id}' has no time zone"
            yield Problem(place.place(), "no-time-zone", message, "add 'timezone:', like Africa/Nairobi")


def left_open(registry: Registry) -> Iterator[Problem]:
    """Names that the office itself, its contacts, cities and bodies still lack in its languages: one Problem a record."""
    office = registry.office
    named: list[tuple[Record, str, Mapping[str, tuple[Form, ...]], tuple[str, ...]]] = [
        (office, "the office", office.names, ("of", "to", "acc")),
        *((row, f"the contact '{row.id}'", row.names, ("of", "to", "acc")) for row in office.contacts),
        *((row, f"the body '{row.id}'", row.names, ("of", "to", "acc")) for row in registry.bodies.values()),
        *((row, f"the city '{row.id}'", row.names, ("of", "in")) for row in registry.places.values()),
        *(
            (row, f"the sender '{row.id}'", names, ())
            for row in office.senders
            for gender, names in row.names.items()
            if gender == "n" or gender in {holder.gender for holder in row.held_by}
        ),
    ]
    for record, what, names, roles in named:
        lacking = []
        for code, pack in registry.packs.items():
            if code not in names:
                lacking.append(f"its name in {pack.name}")
            elif forms := registry.grammars[code].lacking(names[code][-1], roles):
                lacking.append(f"{', '.join(forms)} of its name in {pack.name}")
        if lacking:
            message = f"{what} still lacks {'; '.join(lacking)}"
            yield warning(record.place(), "left-open", message, "fill it in before a note prints it")


RECORD_RULES: tuple[Rule, ...] = (
    meeting_days,
    person_and_office,
    accredited,
    statuses,
    unverified_taglines,
    words_of_the_code,
    enclosed_files,
    logos,
    venues,
    sittings_in_a_zone,
    left_open,
)
