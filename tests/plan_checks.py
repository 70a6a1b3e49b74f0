# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of pipelines/plan on graphs whose makespan is known: plan_checks.py NAME; an AssertionError says what is wrong."""
import random
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, 'pipelines/plan')

import pieces
import schedule
from costs import Cost, Costs
from quantity import quantity
from schedule import Job, link, longest_chain, simulate

RATE = dict(RANK_STEP_S=1e-5, RANK_GHOST_S=3e-8, CHECKPOINT_B=100, WRITE_B_S=1e8, CHECKPOINT_EVERY_S=600, CORE_MTBF_H=1e6, LIMIT_H=24, QUEUE_S=60, MD_START_S=1)


def graph(*lengths, after=(), n=None, **more):
    """Jobs 0, 1, ... of these lengths; after: {job: jobs that it waits for}."""
    jobs = [Job(str(k), (n or {}).get(k, 1), length, **more) for k, length in enumerate(lengths)]
    for k, others in dict(after).items():
        jobs[k].after = [jobs[o] for o in others]
    return link(jobs)


def near(value, wanted):
    assert abs(value - wanted) <= 1e-9 * abs(wanted), f'{value} is not {wanted}'


def check_chain():
    for cores in (1, 2, 1000):
        near(simulate(graph(3, 5, 7, after={1: [0], 2: [1]}), cores), 15)


def check_independent():
    for cores, makespan in ((1, 70), (2, 40), (3, 30), (7, 10), (100, 10)):
        near(simulate(graph(*[10] * 7), cores), makespan)
    # the longest first: 4 | 1 + 1 + 1 + 1
    near(simulate(graph(1, 1, 1, 1, 4), 2), 4)


def check_diamond():
    diamond = {1: [0], 2: [0], 3: [1, 2]}
    near(simulate(graph(1, 10, 4, 2, after=diamond), 1), 17)
    near(simulate(graph(1, 10, 4, 2, after=diamond), 2), 13)
    jobs = graph(1, 10, 4, 2, after=diamond)
    assert [j.name for j in longest_chain(jobs)] == ['0', '1', '3']


def check_cores():
    # 3 of 4 cores for 10: two of these follow each other, and a small one runs beside the first
    near(simulate(graph(10, 10, 4, n={0: 3, 1: 3}), 4), 20)
    try:
        simulate(graph(1, n={0: 5}), 4)
    except ValueError:
        return
    raise AssertionError('five cores of four were given')


def check_bound():
    """Graham's bounds, the limit of cores, what waits for what, and no core-second lost, on random graphs."""
    draw = random.Random(1)
    for _ in range(200):
        count, cores = draw.randint(1, 40), draw.randint(1, 9)
        lengths = [draw.randint(1, 20) for _ in range(count)]
        jobs = graph(*lengths, after={k: draw.sample(range(k), min(k, draw.randint(0, 3))) for k in range(count)})
        makespan, chain = simulate(jobs, cores), max(j.way for j in jobs)
        assert max(chain, sum(lengths) / cores) - 1e-9 <= makespan <= sum(lengths) / cores + (1 - 1 / cores) * chain + 1e-9
        near(sum(j.end - j.start for j in jobs), sum(lengths))
        for j in jobs:
            assert all(o.end <= j.start + 1e-9 for o in j.after)
            assert sum(o.start <= j.start < o.end for o in jobs) <= cores


def check_queue():
    """Three runs of a job wait twice; others run meanwhile."""
    jobs = graph(30)
    jobs[0].runs, jobs[0].wait = 3, 5
    near(simulate(link(jobs), 1), 40)
    jobs = graph(30, 4)
    jobs[0].runs, jobs[0].wait = 3, 5
    near(simulate(link(jobs), 1), 40)


def check_ranks():
    """One rank: the time itself. More: less time as long as it pays, more core-seconds, never more ranks than domains that are wide enough."""
    cost = Cost(core_s=1e5 + 7, md_s=1e5, steps=1e6, atoms=1e5, volume=18, reach=8)
    near(schedule.seconds(cost, 1, RATE), 1e5 + 7)
    times = [schedule.seconds(cost, n, RATE) for n in (1, 2, 4, 8)]
    assert times == sorted(times, reverse=True)
    assert all(n * t >= times[0] for n, t in zip((1, 2, 4, 8), times))
    assert schedule.chosen_ranks(cost, 10 ** 6, RATE) <= schedule.most_ranks(cost) == int(1e5 * 18 / 512)
    assert schedule.chosen_ranks(cost, 3, RATE) == 2
    n = schedule.chosen_ranks(cost, 10 ** 6, RATE)
    assert n * schedule.seconds(cost, n, RATE) <= 2 * cost.core_s
    small = Cost(core_s=1e5, md_s=1e5, steps=1e9, atoms=500, volume=0.767, reach=2.8)
    assert schedule.chosen_ranks(small, 64, RATE) == 1


def check_limit():
    cost = Cost(core_s=50 * 3600, md_s=50 * 3600, steps=1e6, atoms=1e4, reach=8)
    one = schedule.job('x', cost, 1, RATE)
    assert one.runs == 3 and one.seconds > 50 * 3600
    assert schedule.job('x', Cost(core_s=50 * 3600), 1, RATE).runs == 1    # what cannot stop is not stopped


def check_commands():
    command, stdin = pieces.pipe("bin/create --atoms=8 | bin/select 'a=1 & b>2' <in.xyz")
    assert command == [['bin/create', '--atoms=8'], ['bin/select', 'a=1 & b>2']] and stdin == 'in.xyz'
    near(quantity('2ns'), 2e6)
    near(quantity('16%'), 0.16)
    near(quantity('5e9/s'), 5e-6)
    near(quantity('1e12K/s'), 1e-3)
    for wrong in ('2parsec', 'ns', ''):
        try:
            quantity(wrong)
        except ValueError:
            continue
        raise AssertionError(f"'{wrong}' was taken for a quantity")


def check_costs():
    """A melt of 2 ps, a ramp of 19.5 ps, a hold of 1 ps at 1 fs: 22,500 steps of 1000 atoms."""
    rate = dict(START_S=0, MD_START_S=0, MD_EAM=1e6, MD_STEP_S=0, MD_LOG_S=0, IO_S=0, FRAME_B=0, START_MB=0, MD_MB=0, MD_ATOM_B=0, PIECE_S=0)
    line = ('s\tquench\tg.xyz\t\tg.log\tbin/create --atoms=1000 | bin/quench --potential=kim:X --timestep=1fs --melt=2000K --melt-time=2ps --rate=1e14K/s '
            '--final=50K --hold=1ps --log=g.log\n')
    film = ('s\tdeposit\tf.xyz\tg.xyz\t\tbin/deposit --potential=kim:X --cluster=g.xyz --sites=hcp --layers=2 --per-layer=3x4 --relax=1ps --final-relax=1ps --timestep=1fs < g.xyz\n')
    made = pieces.read([line, film])
    costs = Costs(rate)
    near(costs.of(made[0]).core_s, 22500 * 1000 / 1e6)
    assert made[1].after == [made[0]]
    # 8 rounds of 3 clusters: 4000, 7000, ... 25,000 atoms, and 25,000 at rest
    near(costs.of(made[1]).core_s, (sum(range(4000, 25001, 3000)) + 25000) * 1000 / 1e6)
    assert costs.files['f.xyz'].atoms == 25000
    # pulled: 4 ps at rest and 16 % at 0.005/ps, 160 rows; four frames, of which one is chosen; its constants
    rate.update(DEFORM_ROW_S=1e-3, ELASTIC_S=1e-2)
    pulled = ('s\tdeform\tp.xyz\tg.xyz\tp.tsv\tbin/deform --potential=kim:X --timestep=2fs --to=16% --rate=5e9/s --equilibrate=4ps --frames-every=4% --table=p.tsv < g.xyz\n')
    one = 's\tselect\to.xyz\tp.xyz\t\tbin/xyz-select --frames=2 < p.xyz\n'
    still = 's\telastic\te.xyz\tg.xyz\t\tbin/elastic --potential=kim:X < g.xyz\n'
    warm = 's\telastic\tw.xyz\tg.xyz\t\tbin/elastic --potential=kim:X --temperature=300K --timestep=2fs --equilibrate=2ps --settle=1ps --time=3ps < g.xyz\n'
    made = pieces.read([line, pulled, one, still, warm])
    costs = Costs(rate)
    costs.of(made[0])
    near(costs.of(made[1]).core_s, (4000 + 32000) / 2 * 1000 / 1e6 + 160 * 1000 * 1e-3)
    assert costs.files['p.xyz'].frames == 4
    costs.of(made[2])
    assert costs.files['o.xyz'].frames == 1
    near(costs.of(made[3]).core_s, 1000 * 1e-2 * (1000 / 400) ** 0.25)
    near(costs.of(made[4]).core_s, (1 + 2 + 3 + 13 * (1 + 3)) * 1e3 / 2 * 1000 / 1e6)


globals()['check_' + sys.argv[1]]()
