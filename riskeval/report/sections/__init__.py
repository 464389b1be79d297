"""The sections of the report, one module each; every module has ``section(context)``."""
