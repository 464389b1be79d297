"""Evaluates risk assessment instruments, raters and decision rules. It never assesses a person."""

__version__ = "0.1.0"
