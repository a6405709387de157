#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Cut every sample at every byte: never a crash, one line, status 2.

    truncate.py VMINSPECT SANITIZED TMP     (in data/)
"""
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

SAMPLES = {
    "status.vmi": ["status"],
    "mm.vmi": ["mm"],
    "vmas-pages.vmi": ["vmas", "--pages"],
    "pagetable.vmi": ["pagetable"],
    "translate.vmi": ["translate", "403abc"],
    "comm.vmi": ["vmas"],
}
FORMATS = ["table", "json", "text", "raw"]


def cuts():
    plain, sanitized = sys.argv[1:3]
    fmt = cycle(FORMATS)
    for name, args in SAMPLES.items():
        whole = open(name, "rb").read()
        for length in range(len(whole)):
            program = plain if length % 8 else sanitized
            yield [program, *args, "-i", "-", "--format", next(fmt)], whole[:length], name


def run(cut):
    command, content, name = cut
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    lines = done.stderr.decode(errors="replace").splitlines()
    if done.returncode == 2 and len(lines) == 1 and lines[0].startswith("vminspect: stdin is "):
        return True
    print(name, len(content), command, done.returncode, *lines[:5])
    return False


def main():
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(run, cuts()))
    print(len(results), "cuts")
    # a loop over nothing is no test
    sys.exit(0 if all(results) and len(results) > 9000 else 1)


main()
