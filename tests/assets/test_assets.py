"""Assets: what tasks make and what from, told as events."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from rota import flow, task
from rota.assets import Asset, AssetProperties, add_asset_metadata, materialize
from rota.assets.core import MAX_ASSET_DESCRIPTION_LENGTH
from rota.contract.events import ReceivedEvent
from rota.contract.filters.events import EventFilter, EventNameFilter
from rota.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner
from rota.tasks import MaterializingTask, Task
from rota.testing import Harness

ORDERS, SALES, REPORT = "postgres://shop/orders", "s3://shop/sales.parquet", "https://shop/report"
Told = Callable[[], list[ReceivedEvent]]


@pytest.fixture
def told(rota_harness: Harness) -> Told:
    """The events about assets, as they came about."""

    def read() -> list[ReceivedEvent]:
        rota_harness.flush()
        page = rota_harness.client.read_events(EventFilter(event=EventNameFilter(prefix=["prefect.asset."]), order="ASC"))
        return page.events

    return read


def brief(events: list[ReceivedEvent]) -> list[tuple[str, str]]:
    return [(event.event.removeprefix("prefect.asset."), event.resource["prefect.resource.id"]) for event in events]


def related(event: ReceivedEvent, role: str) -> list[str]:
    return [labels["prefect.resource.id"] for labels in event.related if labels["prefect.resource.role"] == role]


def test_an_asset_that_was_made_and_what_it_was_made_from(told: Told) -> None:
    sales = Asset(
        key=SALES, properties=AssetProperties(name="Sales", url="https://x", description="by day", owners=["me", "you"])
    )

    @materialize(sales, by="dbt", asset_deps=[ORDERS], tags=["nightly"])
    def export() -> int:
        sales.add_metadata({"rows": 3})
        add_asset_metadata(SALES, {"bytes": 10, "rows": 4})
        return 4

    @flow(name="shop")
    def shop() -> int:
        return export()

    assert shop() == 4
    referenced, made = told()
    assert brief([referenced, made]) == [("referenced", ORDERS), ("materialization.succeeded", SALES)]
    assert made.resource == {
        "prefect.resource.id": SALES,
        "prefect.resource.name": "Sales",
        "prefect.asset.description": "by day",
        "prefect.asset.url": "https://x",
        "prefect.asset.owners": json.dumps(["me", "you"]),
    }
    assert made.payload == {"rows": 4, "bytes": 10}
    assert related(made, "asset") == [ORDERS]
    assert related(made, "asset-materialized-by") == ["dbt"]
    assert related(made, "tag") == ["prefect.tag.nightly"]
    assert len(related(made, "flow-run")) == len(related(made, "task-run")) == len(related(made, "flow")) == 1


def test_assets_come_through_the_tasks_between(told: Told) -> None:
    @materialize(SALES)
    def export() -> list[int]:
        return [1, 2]

    @task
    def total(rows: list[int]) -> str:
        return f"total {sum(rows)}"

    @task(asset_deps=[ORDERS])
    def look_up() -> str:
        return "looked up"

    @materialize(REPORT)
    def report(text: str, other: str) -> None: ...

    @flow(task_runner=ThreadPoolTaskRunner())
    def shop() -> None:
        report.submit(total.submit(export.submit()), look_up()).wait()

    shop()
    assert brief(told())[0] == ("materialization.succeeded", SALES)
    last = told()[-1]
    assert brief([last]) == [("materialization.succeeded", REPORT)]
    assert sorted(related(last, "asset")) == sorted([SALES, ORDERS])
    assert sorted(brief(told())[1:-1]) == sorted([("referenced", SALES), ("referenced", ORDERS)])


def test_what_an_asset_was_made_from_is_known_in_other_processes(told: Told) -> None:
    @materialize(SALES)
    def export() -> int:
        return 3

    @task
    def doubled(n: int) -> int:
        return 2 * n

    @materialize(REPORT)
    def publish(n: int) -> int:
        add_asset_metadata(REPORT, {"rows": n})
        return n

    @flow(task_runner=ProcessPoolTaskRunner(max_workers=1))
    def shop() -> int:
        return publish.submit(doubled.submit(export.submit())).result()

    assert shop() == 6
    published = told()[-1]
    assert brief([published]) == [("materialization.succeeded", REPORT)]
    assert related(published, "asset") == [SALES]
    assert published.payload == {"rows": 6}


def test_a_failure_is_told_once_when_the_retries_are_over(told: Told) -> None:
    @materialize(SALES, retries=1)
    def export() -> None:
        add_asset_metadata(SALES, {"tried": True})
        raise ValueError("no disk")

    @flow
    def shop() -> None:
        export()

    with pytest.raises(ValueError, match="no disk"):
        shop()
    assert brief(told()) == [("materialization.failed", SALES)]
    assert told()[0].payload == {"tried": True}


def test_what_comes_from_the_cache_was_not_made(told: Told) -> None:
    @materialize(SALES, cache_key_fn=lambda context, parameters: "same", persist_result=True)
    def export() -> int:
        return 1

    @flow
    def shop() -> None:
        export()
        export()

    shop()
    assert brief(told()) == [("materialization.succeeded", SALES)]


def test_several_assets_and_async_tasks(told: Told) -> None:
    @materialize(SALES, REPORT)
    async def export() -> None:
        add_asset_metadata(REPORT, {"pages": 2})

    @flow
    async def shop() -> None:
        await export()

    asyncio.run(shop())
    assert brief(told()) == [("materialization.succeeded", SALES), ("materialization.succeeded", REPORT)]
    assert [event.payload for event in told()] == [{}, {"pages": 2}]


def test_plain_tasks_tell_nothing(told: Told) -> None:
    @task(asset_deps=[ORDERS])
    def look() -> int:
        return 1

    @flow
    def shop() -> None:
        look()

    shop()
    assert told() == []


def test_metadata_outside_of_the_task_that_makes_it_is_refused(rota_harness: Harness) -> None:
    with pytest.raises(RuntimeError, match="only by the task that makes it"):
        Asset(key=SALES).add_metadata({"x": 1})

    @materialize(SALES)
    def export(key: str, facts: Any) -> None:
        add_asset_metadata(key, facts)

    @flow
    def shop(key: str, facts: Any) -> None:
        export(key, facts)

    with pytest.raises(ValueError, match=f"does not make the asset '{ORDERS}'"):
        shop(ORDERS, {})
    with pytest.raises(ValueError, match="not JSON"):
        shop(SALES, {"x": {1, 2}})


@pytest.mark.parametrize(
    "key",
    ["", "sales", "S3://x", "a_b://c", "s3://a b", "s3://a?b", "s3://a#b", "s3://a&b", "s3://a%20b", "s3://a'b", "s3://a[0]", "s3://{x}",
     "s3://a\nb", "s3://a\0b", "s3://" + "x" * 600],
)  # fmt: skip
def test_a_key_that_cannot_be_is_named(key: str) -> None:
    with pytest.raises(ValidationError, match="asset key"):
        Asset(key=key)
    with pytest.raises(ValueError, match="asset key"):
        materialize(key)(print)
    with pytest.raises(ValueError, match="asset key"):
        task(asset_deps=[key])(lambda: None)


@pytest.mark.parametrize("key", ["s3://b/x", "s3:///x", "s3://é", "1a://b", "s3://a:b@c,d=e*f"])
def test_keys_that_can_be(key: str) -> None:
    assert Asset(key=key) == Asset(key=key)
    assert len({Asset(key=key), Asset(key=key)}) == 1


def test_assets_are_checked_and_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        AssetProperties(description="x" * (MAX_ASSET_DESCRIPTION_LENGTH + 1))
    with pytest.raises(ValidationError):
        AssetProperties(owner="me")  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Asset(key=SALES).key = REPORT
    for wrong in (lambda: materialize(), lambda: materialize(print), lambda: task(asset_deps=SALES)(print)):
        with pytest.raises(TypeError):
            wrong()


def test_a_materializing_task_is_a_task_with_options() -> None:
    @materialize(SALES, by="me", retries=2, name="export")
    def export() -> int:
        return 1

    assert isinstance(export, MaterializingTask)
    assert isinstance(export, Task)
    other = export.with_options(assets=[REPORT], retries=5)
    assert isinstance(other, MaterializingTask)
    assert ([asset.key for asset in other.assets], other.retries, other.materialized_by) == ([REPORT], 5, "me")
    assert [asset.key for asset in export.with_options(name="x").assets] == [SALES]


def test_plain_tasks_load_nothing_of_assets() -> None:
    import subprocess

    script = (
        "from rota import task\n@task\ndef f(): ...\nimport sys\nprint('rota.assets' in sys.modules, 'pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
