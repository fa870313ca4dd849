"""A program that knows nothing of rota and holds its database: ``outsider.py <file> <seconds>``."""

from __future__ import annotations

import sqlite3
import sys
import time

if __name__ == "__main__":
    connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
    connection.execute("BEGIN IMMEDIATE")
    print("held", file=sys.stderr, flush=True)
    time.sleep(float(sys.argv[2]))
    connection.execute("COMMIT")
