"""What the peer scripts share: timing as in `openrs bench`, and one line of JSON as the result."""
import json
import os
import statistics
import sys
import time


def measure(repeat, body):
    """Seconds of each run after one that is not counted: by the clock, and of all cores together."""
    body()
    seconds = []
    for _ in range(repeat):
        started, used = time.perf_counter(), time.process_time()
        body()
        seconds.append((time.perf_counter() - started, time.process_time() - used))
    return seconds


def peak_megabytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def report(benchmark, seconds, work, unit, **fields):
    median = statistics.median(wall for wall, _ in seconds)
    result = {"benchmark": benchmark, **fields, f"{unit}_per_second": round(work / median, 2)}
    result["seconds"] = [round(wall, 4) for wall, _ in seconds]
    result["cpu_seconds"] = [round(cpu, 4) for _, cpu in seconds]
    if os.path.exists("/proc/self/status"):
        result["peak_megabytes"] = round(peak_megabytes(), 1)
    json.dump(result, sys.stdout)
    print()
