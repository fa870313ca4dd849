"""Automations at work: what triggers remember, as JSON; which automations an event concerns; and what firings do."""
