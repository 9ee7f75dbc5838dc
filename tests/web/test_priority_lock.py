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
