"""Block documents between the wire and the store.

| module | duty |
|---|---|
| `masking` | secrets out of what is shown, and masks out of what is sent back |
| `references` | documents in documents: found, checked, bounded |
| `documents` | create, change, read: the several-step uses |
| `collections` | the block types that come with rota, and how their schemas get in |
"""
