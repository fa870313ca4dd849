"""Tasks that make assets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, ParamSpec, TypeVar, Unpack, cast

from rota.assets.core import Asset, as_assets
from rota.tasks import Task, TaskOptions

P = ParamSpec("P")
R = TypeVar("R")


class MaterializingTask(Task[P, R], Generic[P, R]):
    """A task that makes assets: each run that is not taken from a cache tells so, and from which assets it was made."""

    def __init__(
        self,
        fn: Callable[P, R],
        *,
        assets: Sequence[Asset | str],
        materialized_by: str | None = None,
        **task_kwargs: Unpack[TaskOptions],
    ) -> None:
        super().__init__(fn, **task_kwargs)
        self.assets = as_assets(assets, "assets")
        self.materialized_by = materialized_by

    def with_options(  # type: ignore[override]  # takes one option more than the task's
        self, assets: Sequence[Asset | str] | None = None, **task_kwargs: Unpack[TaskOptions]
    ) -> MaterializingTask[P, R]:
        """Return a task of the same function with these options changed; what is not given stays."""
        plain = super().with_options(**cast(Any, task_kwargs))
        changed = cast("MaterializingTask[P, R]", object.__new__(MaterializingTask))
        changed.__dict__.update(plain.__dict__)
        changed.assets = self.assets if assets is None else as_assets(assets, "assets")
        changed.materialized_by = self.materialized_by
        return changed


def materialize(
    *assets: Asset | str, by: str | None = None, **task_kwargs: Unpack[TaskOptions]
) -> Callable[[Callable[P, R]], MaterializingTask[P, R]]:
    """Decorate a function that makes these assets: a task, with a task's options.

        @materialize("s3://shop/sales.parquet", asset_deps=["postgres://shop/orders"])
        def export_sales() -> None: ...

    `by` names the tool that does the work, as "dbt". What upstream tasks made is among what these are made from.

    Raises:
        TypeError: no asset is named.
        InvalidRequest: a key is not valid. It is a ValueError.
    """
    if not assets or callable(assets[0]):
        raise TypeError("materialize() takes at least one asset: write @materialize('s3://bucket/sales.parquet').")

    def decorate(fn: Callable[P, R]) -> MaterializingTask[P, R]:
        return MaterializingTask(fn, assets=assets, materialized_by=by, **task_kwargs)

    return decorate
