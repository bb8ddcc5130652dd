"""Timing that all peers share: the same rule as in ../workloads.cc."""

import json
import sys
import time


def measure(name, budget, units, step):
    """Prints a line of JSON: seconds of one unit (median of the last half of the runs), of the first run.

    The first run, which compiles in some libraries, is not part of the budget.
    """
    times = []
    while len(times) < 4 or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) / units)
        if len(times) == 1:
            end = time.perf_counter() + budget
    later = sorted(times[len(times) // 2:])
    print(json.dumps({"workload": name, "seconds": later[len(later) // 2], "first": times[0] * units,
                      "slowest_later": later[-1] * units}), flush=True)


def main(workloads):
    name, budget = sys.argv[1], float(sys.argv[2])
    if name in workloads:
        workloads[name](budget)
