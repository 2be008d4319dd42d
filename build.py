#!/usr/bin/env python3
"""Build the site: `python3 build.py`. Everything else it can do: `python3 build.py --help`."""

import sys

if sys.version_info < (3, 11):
    sys.exit("error: this is Python %d.%d; the site needs Python 3.11 or newer: install it and call it by its name, "
             "as in python3.11 build.py" % sys.version_info[:2])

from pathlib import Path  # noqa: E402

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "site"))

from secondchance.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(ROOT, sys.argv[1:]))
