"""OpenTelemetry: spans for flow runs and task runs. Loaded only where traces are collected."""
