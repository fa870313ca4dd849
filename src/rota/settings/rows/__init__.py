"""The rows of the table of settings, one module a theme; `rota.settings.table` puts them together."""
