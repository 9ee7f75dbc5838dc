"""The lock of the preview: thumbnails wait until no page is asked for."""

from __future__ import annotations

import time
from threading import Barrier, Thread

from noteverbale.web.priority_lock import PriorityLock


def test_thumbnails_of_an_overview_come_last() -> None:
    turns, order = PriorityLock(), []
    begun = Barrier(3)

    def sheet() -> None:
        begun.wait()
        with turns.last():
            order.append("sheet")

    def reader() -> None:
        begun.wait()
        with turns, turns:
            order.append("reader")

    threads = [Thread(target=one) for one in (sheet, reader)]
    with turns:
        for thread in threads:
            thread.start()
        begun.wait()
        while not turns.waiting:
            time.sleep(0.001)
        time.sleep(0.05)
    for thread in threads:
        thread.join(5)
    assert order == ["reader", "sheet"]
    assert not turns.waiting


def test_what_is_found_out_in_advance_waits_until_nothing_was_asked_for_in_a_while() -> None:
    turns = PriorityLock()
    with turns.last(60):
        pass  # nothing was asked for yet
    begun = time.monotonic()
    with turns:
        pass
    with turns.last(0.1), turns:
        assert time.monotonic() - begun >= 0.1
    with turns.last(0.1):
        pass  # the turn before was one of these itself
    assert turns._released < begun + 0.1
