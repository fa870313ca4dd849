"""Opens the database and asks for the flow runs, as any command does."""

from __future__ import annotations

from failpoints import arm

from rota.client import get_client

if __name__ == "__main__":
    arm()
    print(len(get_client(sync_client=True).read_flow_runs()))
