"""Concurrency limits in flows, tasks and any other code: hold slots for a while, or keep to a rate.

`rota.concurrency.sync` blocks, `rota.concurrency.asyncio` is awaited; both have `concurrency` and `rate_limit`.
"""
