"""Open pages hear of changes, and of the others who have the same note open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from noteverbale.web.live import ChangeFeed
from support import completed


async def _next(events: AsyncIterator[dict[str, str]]) -> tuple[str, str]:
    event = await asyncio.wait_for(anext(events), 2)
    return event["event"], event["data"]


def test_a_page_hears_of_the_newest_version_only() -> None:
    async def run() -> None:
        feed = ChangeFeed()
        events = feed.listen()
        assert await _next(events) == ("version", first := feed.version)
        feed.notify()
        feed.notify()
        assert await _next(events) == ("changed", feed.version)
        assert await _next(feed.listen()) == ("version", feed.version), "a page that was not seen meanwhile"
        assert len({first, feed.version, ChangeFeed().version}) == 3, "nor does a new start give an old version"

    completed(run())


def test_who_writes_a_note_hears_of_the_others_who_have_it_open() -> None:
    async def run() -> None:
        feed = ChangeFeed()
        clerk = feed.listen("wg6-13", "L. Clerk")
        assert await _next(clerk) == ("version", feed.version)
        assert await _next(clerk) == ("others", "")
        others = [feed.listen(note, name) for note, name in (("wg6-13", "B. Second"), ("x", "C. Third"), ("", "D."))]
        for events in others:
            assert await _next(events) == ("version", feed.version)
        feed.notify()
        assert {await _next(clerk), await _next(clerk)} == {("others", "B. Second"), ("changed", feed.version)}
        assert feed.others("wg6-13", "B. Second") == ["L. Clerk"]
        assert feed.others("", "L. Clerk") == []
        await others[0].aclose()  # type: ignore[attr-defined]  # an asynchronous generator
        assert await _next(clerk) == ("others", "")

    completed(run())
