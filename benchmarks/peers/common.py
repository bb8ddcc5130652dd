"""Timing that all peers share: the same rule as in ../workloads.cc."""

import json
import sys
import time


def measure(name, budget, units, step):
    """Prints a line of JSON: seconds of one unit (median of the last half of the runs), of the first run."""
    times = []
    begin = time.perf_counter()
    while len(times) < 4 or time.perf_counter() - begin < budget:
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) / units)
    later = sorted(times[len(times) // 2:])
    print(json.dumps({"workload": name, "seconds": later[len(later) // 2], "first": times[0] * units,
                      "slowest_later": later[-1] * units}), flush=True)


def main(workloads):
    name, budget = sys.argv[1], float(sys.argv[2])
    if name in workloads:
        workloads[name](budget)
