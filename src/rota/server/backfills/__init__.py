"""Backfills: planning them, making their runs some at a time, changing and showing them."""
