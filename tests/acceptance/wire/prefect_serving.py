"""Run with Prefect's Python: serve a flow, as its users do."""

from prefect import flow


@flow(log_prints=True)
def pf(x: int = 1) -> int:
    print(f"Prefect runs {x}")
    return x


if __name__ == "__main__":
    pf.serve(name="served", cron="0 3 * * *", parameters={"x": 4})
