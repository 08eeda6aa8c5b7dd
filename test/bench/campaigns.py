"""20,000 campaigns, which is 200 pages, into a table: with the latency of a distant server, and without any."""

from measure import Result, medians, run_process, run_query
from peers import Bare, Httpfs, Ingestr

CAMPAIGNS = 20_000
# Without raw, the object as Braze sent it: the peers do not keep it either.
LOAD = "CREATE TABLE campaigns AS SELECT * EXCLUDE (raw) FROM braze_campaigns()"


def results(box):
    distant = f"campaigns={CAMPAIGNS}&latency_ms=50"
    near = f"campaigns={CAMPAIGNS}"
    yield compare(box, f"{CAMPAIGNS} campaigns at 50 ms, whole process", distant, our_process, Ingestr(), 1 / 15)
    yield compare(box, f"{CAMPAIGNS} campaigns at 50 ms", distant, our_query, Bare(), 1.5)
    yield compare(box, f"{CAMPAIGNS} campaigns at 0 ms", near, our_query, Httpfs(), 1.5, limit_s=0.3)


def compare(box, work, options, ours, peer, ratio_max, limit_s=None):
    contenders = [lambda: ours(box, options)]
    missing = peer.missing()
    if not missing:
        contenders.append(lambda: peer.seconds(box, options, CAMPAIGNS))
    seconds, *theirs = medians(*contenders)
    in_time = limit_s is None or seconds <= limit_s
    bar = f"<= {ratio_max:.2f} times" + ("" if limit_s is None else f" and <= {limit_s} s")
    if missing:
        return Result(work, seconds, "s", bar, in_time, f"{peer.name}: not measured, {missing}")
    return Result(work, seconds, "s", bar, in_time and seconds <= ratio_max * theirs[0], peer.name, theirs[0])


def our_query(box, options):
    return run_query(box, options, LOAD)["seconds"]


def our_process(box, options):
    return run_process(box, options, LOAD)["seconds"]
