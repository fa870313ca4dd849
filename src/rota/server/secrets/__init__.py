"""Secrets at rest. Each workspace has keys in the database (`data_keys`), which are encrypted with a key outside of it.

| module | duty |
|---|---|
| `keys` | the outside keys: a setting, or a file in the home folder |
| `cipher` | bytes to text and back: AES-256-GCM |
| `keyring` | which key encrypts what; new keys when they are first needed |
| `rotation` | everything under a new key |
"""
