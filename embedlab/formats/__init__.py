"""Files of spaces: one module a format, and a registry that tells them apart by content."""

from embedlab.formats.registry import (
    Inspection,
    can_compose,
    check_writable,
    inspect_file,
    list_matrices,
    read_space,
    read_words,
    write_space,
)

__all__ = [
    "Inspection",
    "can_compose",
    "check_writable",
    "inspect_file",
    "list_matrices",
    "read_space",
    "read_words",
    "write_space",
]
