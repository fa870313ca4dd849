"""The websockets: events in, events out, log lines out."""
