"""The validation report: study file, disclosure control, sections and the bundle of files."""
