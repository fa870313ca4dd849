"""Small things that flow authors and rota's own parts share, one theme a module."""
