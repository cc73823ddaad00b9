"""Files of spaces: one module a format, and a registry that tells them apart by content."""

from embedlab.formats.registry import Inspection, inspect_file, read_space, write_space

__all__ = ["Inspection", "inspect_file", "read_space", "write_space"]
