"""How often 95 % intervals contain the truth, and how that compares with what peers usually print."""
