"""Who may ask: the basic-auth string, and what a browser must not be led to do."""
