"""Locks by key, for results that one run at a time may compute: in this process (`memory`), or in a folder (`filesystem`)."""
