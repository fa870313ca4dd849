"""Deployments: saving them, their schedules and limits, and the runs that are made of them."""
