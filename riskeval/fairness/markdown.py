"""Sentences as Markdown, in which the name of a group is text and never a tag."""


def without_tags(text: str) -> str:
    """Markdown that shows what stands in angle brackets instead of obeying it."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
