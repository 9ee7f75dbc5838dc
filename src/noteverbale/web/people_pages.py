"""The people of the office with their roles and links, for its administrator; and the page of each person about themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..desk import people_changes, saving
from ..desk.links import Link, Links
from ..desk.people_changes import PeopleChange, Wrong
from ..desk.phrases import interface
from ..records.names import folded
from ..records.office import Office, Person, Role
from .copies import whole_number
from .site import LANGUAGE_COOKIE, Form, Site

OFFICE = Path("data", "office.yaml")
NEW = "new"  # in place of a name, in the address of the form for a new person
YEAR = 366 * 86400  # seconds


class PeoplePages:
    """`/me`, `/office/people` and a page for each person."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._tokens: dict[int, str] = {}  # of links made just now, by their number: each is shown once

    def routes(self) -> list[Route]:
        return [
            Route("/me", self.me),
            Route("/me", self.choose, methods=["POST"]),
            Route("/me/links", self.new_own_link, methods=["POST"]),
            Route("/me/links/{link:int}/revoke", self.revoke_own, methods=["POST"]),
            Route("/me/sign-out", self.sign_out, methods=["POST"]),
            Route("/office/people", self.people),
            Route("/office/people/{name}", self.person),
            Route("/office/people/{name}", self.save, methods=["POST"]),
            Route("/office/people/{name}/remove", self.remove, methods=["POST"]),
            Route("/office/people/{name}/links", self.new_link, methods=["POST"]),
            Route("/office/people/{name}/links/{link:int}/revoke", self.revoke, methods=["POST"]),
        ]

    # -- one's own page --------------------------------------------------------------------------

    def me(self, request: Request) -> Response:
        """Who one is here, the language of the pages, and the links by which one comes in."""
        person, site = self.site.person(request), self.site
        files = site.workspace.pipeline.registry.files
        return site.page(
            request,
            "me.html.j2",
            links=self._links_of(person),
            has_links=site.links is not None,
            made=self._made(request),
            current=request.scope.get("link"),
            languages=interface(files).by_language,
            at=site.clock(),
        )

    async def choose(self, request: Request) -> Response:
        """Keep the language of the pages in this browser."""
        language = (await self.site.form(request)).text("language")
        response = self.site.see_other("/me")
        if language in interface(self.site.workspace.pipeline.registry.files).by_language:
            secure = request.url.scheme == "https"
            response.set_cookie(LANGUAGE_COOKIE, language, YEAR, httponly=True, secure=secure, samesite="strict")
        return response

    def new_own_link(self, request: Request) -> Response:
        """Make a link for another browser of the same person; it ends when the link of this browser does."""
        person, links = self.site.person(request), self._links()
        own = [link for link in links.all(person.name) if link.id == request.scope.get("link")]
        if not own:
            raise HTTPException(403)
        link, token = links.new(person.name, person.name, self.site.clock(), until=own[0].expires)
        self._tokens[link.id] = token
        return self.site.see_other(f"/me?made={link.id}")

    def revoke_own(self, request: Request) -> Response:
        person = self.site.person(request)
        self._revoke(request, person, person)
        return self.site.see_other("/me")

    def sign_out(self, request: Request) -> Response:
        """Let this browser forget who one is; the link goes on to work."""
        response = self.site.see_other("/")
        response.delete_cookie(request.scope["cookie"], path="/")
        return response

    # -- the people of the office ----------------------------------------------------------------

    def people(self, request: Request) -> Response:
        """All people with their roles; for an administrator, with their links."""
        self.site.require(request, "read")
        office, at = self._office(), self.site.clock()
        valid = [link for link in self._all_links() if link.state(at) == "valid"]
        links = {person.name: [link for link in valid if _same(link.name, person.name)] for person in office.everyone}
        return self.site.page(request, "people.html.j2", place="office", people=office.everyone, links=links)

    def person(self, request: Request) -> Response:
        """The form of one person, and the links of this person."""
        person = self._person(request)
        return self._form(request, person, _values(person), ())

    def _form(
        self,
        request: Request,
        person: Person | None,
        values: dict[str, Any],
        wrong: tuple[Wrong, ...],
        status: int = 200,
    ) -> Response:
        return self.site.page(
            request,
            "person.html.j2",
            status,
            place="office",
            known=person,
            values=values,
            wrong=wrong,
            roles=get_args(Role),
            languages=self.site.workspace.pipeline.registry.packs,
            links=self._links_of(person) if person else (),
            has_links=self.site.links is not None,
            made=self._made(request),
            at=self.site.clock(),
        )

    async def save(self, request: Request) -> Response:
        """Enter a person as the form has it; a form that is wrong comes back with what is wrong."""
        by, person = self.site.require(request, "administer"), self._person(request)
        values = _form_values(await self.site.form(request))
        change = people_changes.enter(self._office(), person, values, by)
        if change.wrong:
            return self._form(request, person, values, change.wrong, 422)
        await run_in_threadpool(self._write, change, by)
        return self.site.see_other("/office/people")

    async def remove(self, request: Request) -> Response:
        """Remove a person; their links work no more."""
        by, person = self.site.require(request, "administer"), self._known(request)
        change = people_changes.remove(self._office(), person, by)
        if change.wrong:
            return self._form(request, person, _values(person), change.wrong, 422)
        await run_in_threadpool(self._write, change, by)
        return self.site.see_other("/office/people")

    def _write(self, change: PeopleChange, by: Person) -> None:
        """Write a change of `people:`. Raises ProblemsFound."""
        workspace = self.site.workspace
        with workspace.lock:
            saving.save(workspace.pipeline, {workspace.folder / OFFICE: change.edits}, by.name, self.site.clock())
            workspace.reload()

    # -- links -----------------------------------------------------------------------------------

    def new_link(self, request: Request) -> Response:
        """Make a link for a person; the next page shows it, once."""
        by, person = self.site.require(request, "administer"), self._known(request)
        link, token = self._links().new(person.name, by.name, self.site.clock())
        self._tokens[link.id] = token
        return self.site.see_other(f"{_address(person)}?made={link.id}")

    def revoke(self, request: Request) -> Response:
        by, person = self.site.require(request, "administer"), self._known(request)
        self._revoke(request, person, by)
        return self.site.see_other(_address(person))

    def _revoke(self, request: Request, person: Person, by: Person) -> None:
        """Revoke a link of a person. Raises HTTPException 404 for a link of another person."""
        number = request.path_params["link"]
        if number not in [link.id for link in self._links_of(person)]:
            raise HTTPException(404)
        self._links().revoke(number, by.name, self.site.clock())

    def _made(self, request: Request) -> str:
        """Return the address of a link that was made just now, '' if there is none or it was shown before."""
        number = whole_number(request.query_params.get("made", ""))
        token = self._tokens.pop(number, None) if number is not None else None
        return f"{request.url.scheme}://{request.url.netloc}/?token={token}" if token else ""

    def _links(self) -> Links:
        if self.site.links is None:
            raise HTTPException(404)
        return self.site.links

    def _all_links(self) -> tuple[Link, ...]:
        return self.site.links.all() if self.site.links else ()

    def _links_of(self, person: Person) -> tuple[Link, ...]:
        return tuple(link for link in self._all_links() if _same(link.name, person.name))

    # -- inside ----------------------------------------------------------------------------------

    def _office(self) -> Office:
        return self.site.workspace.pipeline.registry.office

    def _person(self, request: Request) -> Person | None:
        """Return the person that an address names, None for that of a new one. Raises HTTPException 404."""
        self.site.require(request, "administer")
        return None if request.path_params["name"] == NEW else self._known(request)

    def _known(self, request: Request) -> Person:
        person = self._office().person(request.path_params["name"])
        if person is None:
            raise HTTPException(404)
        return person


def _same(name: str, other: str) -> bool:
    return folded(name) == folded(other)


def _address(person: Person) -> str:
    return f"/office/people/{quote(person.name, safe='')}"


def _values(person: Person | None) -> dict[str, Any]:
    """Return the values of the form of a person as on file, or of an empty form."""
    if person is None:
        return {"name": "", "email": "", "roles": (), "languages": ()}
    return {"name": person.name, "email": person.email or "", "roles": person.roles, "languages": person.languages}


def _form_values(form: Form) -> dict[str, Any]:
    text = {name: form.text(name).strip() for name in ("name", "email")}
    return {**text, "roles": form.texts("roles"), "languages": form.texts("languages")}
