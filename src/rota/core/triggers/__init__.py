"""Triggers: pure decisions about when events, or their absence, or a metric, make an automation fire.

`model` holds triggers, buckets and firings; `matching` says what an event is about; one module decides for each kind of
trigger; `evaluate` joins them. Nothing here knows a database or a clock: moments come with the facts.
"""
