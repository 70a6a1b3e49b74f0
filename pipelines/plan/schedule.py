# SPDX-License-Identifier: GPL-3.0-or-later
"""When the pieces of a study would run on so many cores: list scheduling, event by event.

A free core goes to the ready piece from which the longest way leads to the end (Graham, SIAM J. Appl. Math. 17, 416 (1969), doi 10.1137/0117039:
on m cores no more than W/m + (1 - 1/m) L for pieces of one core, W being all work and L the longest chain).

On n ranks a piece of molecular dynamics takes

    T(n) = t_0 + t_md / n + steps (a log2 n + b G(n)) ,    G = rho ((d + 2 r)^3 - d^3) ,   d = (V / n)^(1/3)

t_md its atom-steps on one core, G the ghosts of a rank with a cubic domain of edge d, r the reach of the forces and the list's skin, a the latency
and b the exchange of a ghost, both fitted to one and two ranks of this machine; d is kept above r. A scan's probes are shared by rows.
Checkpoints add their writing time; a node's failure costs half the time between checkpoints, in proportion to ranks x time; at the queue's time limit
a piece stops, waits and reads its checkpoint. What is left out: the network (a and b are those of one machine), contention for memory and disks, the
wait before a first start.
"""
import heapq
from dataclasses import dataclass, field
from math import ceil, log2


def most_ranks(cost):
    """How many can share a piece."""
    if cost.md_s:
        return max(1, int(cost.atoms * cost.volume / cost.reach ** 3))
    return cost.shares


def seconds(cost, n, rate):
    """On n ranks, without interruptions."""
    own = cost.core_s - cost.md_s - cost.shared
    if n == 1:
        return cost.core_s
    edge = (cost.atoms * cost.volume / n) ** (1 / 3)
    ghosts = ((edge + 2 * cost.reach) ** 3 - edge ** 3) / cost.volume
    talk = cost.steps * (rate['RANK_STEP_S'] * log2(n) + rate['RANK_GHOST_S'] * ghosts) if cost.md_s else 0
    return own + cost.shared / min(n, cost.shares) + cost.md_s / n + talk


def chosen_ranks(cost, limit, rate):
    """The largest power of two up to the limit on which a piece is still at least half as efficient as on one core."""
    n = 1
    while 2 * n <= min(limit, most_ranks(cost)) and seconds(cost, 2 * n, rate) * 2 * n <= 2 * cost.core_s:
        n *= 2
    return n


@dataclass
class Job:
    """A piece on n cores, in runs that the time limit allows."""
    name: str
    n: int
    seconds: float              # in all, checkpoints and lost work with it
    after: list = field(default_factory=list)
    runs: int = 1
    wait: float = 0             # between two runs
    followers: list = field(default_factory=list)
    way: float = 0              # seconds from its start to the end of the longest chain
    start: float = -1
    end: float = -1


def job(piece, cost, n, rate):
    time = seconds(cost, n, rate)
    runs = 1
    if cost.md_s:
        writing = cost.atoms * rate['CHECKPOINT_B'] / rate['WRITE_B_S'] / rate['CHECKPOINT_EVERY_S']
        lost = n / (rate['CORE_MTBF_H'] * 3600) * (rate['CHECKPOINT_EVERY_S'] / 2 + rate['MD_START_S'])
        time *= 1 + writing + lost
        runs = max(1, ceil(time / (rate['LIMIT_H'] * 3600)))
        time += (runs - 1) * rate['MD_START_S']
    return Job(piece, n, time, runs=runs, wait=rate['QUEUE_S'])


def link(jobs):
    for one in jobs:
        for other in one.after:
            other.followers.append(one)
    for one in reversed(jobs):  # each stands after those that it waits for
        one.way = one.seconds + (one.runs - 1) * one.wait + max((f.way for f in one.followers), default=0)
    return jobs


def longest_chain(jobs):
    chain, ready = [], [j for j in jobs if not j.after]
    while ready:
        chain.append(max(ready, key=lambda j: j.way))
        ready = chain[-1].followers
    return chain


def simulate(jobs, cores):
    """Sets start and end of every job (linked); returns the makespan."""
    waiting = {id(j): len(j.after) for j in jobs}
    left = {id(j): j.runs for j in jobs}
    ready, events, free, time, order = [], [], cores, 0.0, 0

    def offer(one):
        heapq.heappush(ready, (-one.way, jobs_at[id(one)], one))

    jobs_at = {id(j): k for k, j in enumerate(jobs)}
    for one in jobs:
        if one.n > cores:
            raise ValueError(f"'{one.name}' wants {one.n} of {cores} cores")
        if not one.after:
            offer(one)
    while ready or events:
        held = []
        while ready and free:
            entry = heapq.heappop(ready)
            one = entry[2]
            if one.n > free:
                held.append(entry)
                continue
            free -= one.n
            one.start = time if one.start < 0 else one.start
            order += 1
            heapq.heappush(events, (time + one.seconds / one.runs, order, one, True))
        for entry in held:
            heapq.heappush(ready, entry)
        time, _, one, ran = heapq.heappop(events)
        if not ran:
            offer(one)
            continue
        free += one.n
        left[id(one)] -= 1
        if left[id(one)]:
            order += 1
            heapq.heappush(events, (time + one.wait, order, one, False))
            continue
        one.end = time
        for follower in one.followers:
            waiting[id(follower)] -= 1
            if not waiting[id(follower)]:
                offer(follower)
    return max((j.end for j in jobs), default=0)


@dataclass
class Outcome:
    cores: int
    ranks: int                  # the most of any piece
    makespan: float
    work: float                 # core-seconds that were held


def best(pieces, cost, cores, rate, limit=0):
    """The limit of ranks a piece, a power of two, that ends first; of equals the smaller. limit: that one alone."""
    outcome = None
    for most in [min(limit, cores)] if limit else [2 ** k for k in range(cores.bit_length())]:
        made = {}
        for piece in pieces:
            made[piece] = job(piece.target, cost[piece], chosen_ranks(cost[piece], most, rate), rate)
            made[piece].after = [made[p] for p in piece.after]
        jobs = link(list(made.values()))
        makespan = simulate(jobs, cores)
        if not outcome or makespan < 0.999 * outcome.makespan:
            outcome = Outcome(cores, max(j.n for j in jobs), makespan, sum(j.n * j.seconds for j in jobs))
    return outcome
