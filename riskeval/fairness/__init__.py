"""Who an instrument works for, group by group: named criteria, what cannot hold together, items and records."""

__all__: list[str] = []
