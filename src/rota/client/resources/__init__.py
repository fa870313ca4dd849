"""The API as methods, one module a noun. Each method is written once, for blocking and awaiting clients (see `calls`)."""
