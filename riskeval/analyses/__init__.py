"""Questions that take several steps; each returns Estimates."""
