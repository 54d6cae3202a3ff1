"""Asks RE2 itself about the patterns and texts that the Rust test wrote, and compares.

Usage: compare_re2.py FILE, with lines {"pattern": .., "refused": null or why, "texts": [[text, found], ..]}.
"""

import collections
import json
import sys

# Beside this file stands nothing that could be taken for the package.
sys.path.pop(0)
import re2  # noqa: E402

LEAST_PATTERNS = 1000


def compiled(pattern):
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern.encode(), options), None
    except re2.error as fault:
        text = fault.args[0]
        return None, text.decode() if isinstance(text, bytes) else str(text)


def too_large(why):
    """Whether a pattern is refused for its size alone; each engine has a limit of its own."""
    return why is not None and any(part in why for part in ("too large", "more than", "larger than"))


def main(path):
    counts = collections.Counter()
    wrong = []
    with open(path, encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            pattern, ours = case["pattern"], case["refused"]
            regex, theirs = compiled(pattern)
            counts["patterns"] += 1
            if too_large(ours) or too_large(theirs):
                counts["beyond a limit of size"] += 1
            elif (ours is None) != (theirs is None):
                wrong.append(f"{pattern!r}: ours {ours or 'accepts'}; RE2 {theirs or 'accepts'}")
            elif regex is None:
                counts["refused by both"] += 1
            else:
                counts["accepted by both"] += 1
                for text, found in case["texts"]:
                    counts["texts"] += 1
                    counts["found"] += found
                    if (regex.search(text.encode()) is not None) != found:
                        wrong.append(f"{pattern!r} in {text!r}: ours {found}")
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    if wrong:
        print(f"{len(wrong)} differ from RE2:\n" + "\n".join(wrong[:100]))
        return 1
    if min(counts["accepted by both"], counts["found"]) < LEAST_PATTERNS or counts["refused by both"] < 100:
        print("too few patterns to mean anything")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
