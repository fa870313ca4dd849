"""W10: a flow logs n lines; then counts what can be read.

w10_logs.py MODULE N
"""

import importlib
import json
import sys
import time

name, n = sys.argv[1], int(sys.argv[2])
module = importlib.import_module(name)
used: dict[str, float] = {}


@module.flow
def talkative(n: int) -> None:
    logger = module.get_run_logger()
    cpu = time.process_time()
    for i in range(n):
        logger.info("Line %d of the log of a flow run that has much to say", i)
    used["loop_cpu"] = time.process_time() - cpu


talkative(1)
cpu = time.process_time()
talkative(n)
answer = {"n": n, "cpu": time.process_time() - cpu, **used}
if name == "rota":
    import sqlite3

    from rota.settings import get_settings

    # Counted by another connection: what any reader of the database would see.
    with sqlite3.connect(get_settings().home / "rota.db") as database:
        (answer["kept"],) = database.execute("SELECT count(*) FROM logs WHERE message LIKE '%has much to say'").fetchone()
print(json.dumps(answer))
