"""Instruments as data: definitions in TOML, and one engine that scores a table with any of them."""
