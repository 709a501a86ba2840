#!/usr/bin/env python3
"""Prints how many tests a log says passed or failed: googletest, forge, node's TAP, or a line `N passed, N failed`."""
import re
import sys

which, path = sys.argv[1], sys.argv[2]
text = open(path, errors="replace").read()
text = re.sub(r"\x1b\[[0-9;]*m", "", text)
patterns = {
    "passed": [r"^\[  PASSED  \] (\d+) tests?", r"Suite result: \w+\. (\d+) passed", r"^# pass (\d+)", r"^(\d+) passed, \d+ failed"],
    "failed": [r"^\[  FAILED  \] (\d+) tests?", r"Suite result: \w+\. \d+ passed; (\d+) failed", r"^# fail (\d+)", r"^\d+ passed, (\d+) failed"],
}
print(sum(int(n) for pattern in patterns[which] for n in re.findall(pattern, text, re.M)))
