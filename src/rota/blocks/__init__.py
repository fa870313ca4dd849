"""Blocks: configuration and code in one, stored under a name, with fields that are kept secret.

| module | duty |
|---|---|
| `core` | `Block`, which all blocks are |
| `registry` | which class a stored block is of; the table of those that come with rota |
| `schema`, `describe` | what a class says about itself: its fields, its description, an example |
| `values` | fields to stored data and back |
| `steps` | the calls that register, save, load and delete |
| `observing` | who is told that a method was called |
| `guarded_http` | HTTP calls that cannot be led to where a block must not go |
| `system`, `webhook`, … | the blocks themselves |
"""
