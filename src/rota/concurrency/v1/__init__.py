"""Slots of limits on tags, held for a task run: the form of earlier versions."""
