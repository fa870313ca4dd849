"""Slots of concurrency limits: asked for, granted in order of arrival, kept, given back. Each step is one transaction."""
