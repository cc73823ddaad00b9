"""Whose turn it is: no owner waits because another one has asked for much."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

__all__ = ["startable", "turns"]


def turns(waiting: Iterable[tuple[str, int]], held: Mapping[str, int], last: Mapping[str, int]) -> list[int]:
    """The order in which waiting jobs start, if each runs as long as any other.

    Next is the owner who has the fewest jobs running; of several, the one who started one the longest ago; of an
    owner's jobs, the oldest.

    Parameters
    ----------
    waiting
        Owner and number of each waiting job, the older with the smaller number.
    held
        How many jobs of an owner run.
    last
        When an owner last started one, in any unit that grows.

    Returns
    -------
    list of int
        Numbers of the jobs.

    >>> turns([("a", 1), ("a", 2), ("a", 3), ("b", 4)], {"a": 1}, {"a": 7})
    [4, 1, 2, 3]
    >>> turns([("a", 1), ("a", 2), ("b", 3)], {}, {"a": 7})
    [3, 1, 2]
    """
    lines: dict[str, deque[int]] = defaultdict(deque)
    for owner, number in sorted(waiting, key=lambda job: job[1]):
        lines[owner].append(number)
    running = {owner: held.get(owner, 0) for owner in lines}
    latest = {owner: last.get(owner, 0) for owner in lines}
    order: list[int] = []
    start = max(last.values(), default=0)
    while lines:
        start += 1
        owner = min(lines, key=lambda name: (running[name], latest[name], lines[name][0]))
        order.append(lines[owner].popleft())
        running[owner] += 1
        latest[owner] = start
        if not lines[owner]:
            del lines[owner]
    return order


def startable(waiting: Iterable[tuple[str, int]], held: Mapping[str, int], places: int) -> list[tuple[str, int]]:
    """The waiting jobs, oldest first, of which as many may start now as places are free; none while all are taken.

    Of several places an owner may hold all but one, so that a newcomer need not wait for the end of a long job.

    >>> startable([("a", 1), ("a", 2), ("b", 3)], {"a": 1}, places=3)
    [('a', 1), ('b', 3)]
    """
    if sum(held.values()) >= places:
        return []
    left: dict[str, int] = defaultdict(lambda: max(1, places - 1))
    left |= {owner: left[owner] - number for owner, number in held.items()}
    found = []
    for owner, number in sorted(waiting, key=lambda job: job[1]):
        if left[owner] > 0:
            left[owner] -= 1
            found.append((owner, number))
    return found
