"""What can go wrong, and what to do about it.

EmbedlabError
├── InputError              a file, column, option or value that was given does not fit
├── NotFittedError          a fitted attribute was asked for before ``fit``
├── MissingDependencyError  an optional package is not installed
├── DownloadError           a file could not be fetched, or is not the one that was expected
├── JobError                a separate process failed or died
│   └── RegistryError       the list of jobs cannot be read or written
└── Cancelled               the work was stopped on request

Every message is one plain sentence: what was wrong, the value received, what to do.
"""

from __future__ import annotations

__all__ = [
    "Cancelled",
    "DownloadError",
    "EmbedlabError",
    "InputError",
    "JobError",
    "MissingDependencyError",
    "NotFittedError",
    "RegistryError",
]


class EmbedlabError(Exception):
    """Base of every error that embedlab raises on purpose."""


class InputError(EmbedlabError, ValueError):
    """A file, column, option or value that was given does not fit."""


class NotFittedError(EmbedlabError):
    """A fitted attribute was asked for before ``fit``."""


class MissingDependencyError(EmbedlabError, ImportError):
    """An optional package is not installed."""


class DownloadError(EmbedlabError):
    """A file could not be fetched, or is not the one that was expected."""


class JobError(EmbedlabError):
    """A separate process failed or died."""


class RegistryError(JobError):
    """The list of jobs cannot be read or written."""


class Cancelled(EmbedlabError):
    """The work was stopped on request."""
