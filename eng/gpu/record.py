"""Keeps a result with date, device and command, and passes on what it reads.

record.py result RESULTS NAME COMMAND    the last line of JSON on standard input becomes RESULTS/NAME.json
record.py summary RESULTS COMMAND        lines of section, state, seconds, figure become RESULTS/summary.json
"""
import datetime
import json
import os
import signal
import sys

kind, results = sys.argv[1:3]

# An interrupt is for those that it reads from; it ends with them.
signal.signal(signal.SIGINT, signal.SIG_IGN)


def device():
    try:
        with open(os.path.join(results, "machine.json")) as machine:
            return json.load(machine)["name"]
    except (OSError, ValueError, KeyError):
        return None


def write(name, command, fields):
    path = os.path.join(results, name + ".json")
    date = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    with open(path + ".unfinished", "w") as file:
        json.dump({"date": date, "device_name": fields.get("name") or device(), "command": command, **fields}, file, indent=1)
    os.replace(path + ".unfinished", path)


def fields_of(line):
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    return fields if isinstance(fields, dict) else None


def main():
    if kind == "summary":
        rows = (line.rstrip("\n").split("\t") for line in sys.stdin)
        sections = [{"section": name, "state": state, "seconds": int(seconds), "figure": figure}
                    for name, state, seconds, figure in rows]
        write("summary", sys.argv[3], {"sections": sections})
        return
    result = None
    for line in sys.stdin:
        print(line, end="", flush=True)
        result = fields_of(line) or result
    # Whoever printed nothing says by its exit code why.
    if result is not None:
        write(sys.argv[3], sys.argv[4], result)


try:
    main()
except OSError as error:
    sys.exit(f"record.py: {error}")
