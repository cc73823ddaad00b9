"""A server that strangers share: what each session has made of its own, what it may still take, and what is swept.

A session is a page that was opened; a reload is another one. What it made lies under ids that nobody can guess: who is
given the address of a run may look at it, and only the session that made it may rename or remove it.
"""

from __future__ import annotations

import contextlib
import functools
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime import exists, get_instance

from embedlab.errors import InputError
from embedlab.files import home
from embedlab.hosting import HostedLimits, bytes_below, is_hosted, put_aside, server_options, sweep_workspace

__all__ = [
    "bound_uploads",
    "check_own",
    "check_settings",
    "is_hosted",
    "is_own",
    "limits",
    "make_room",
    "own",
    "prepare",
]

_OWN = "hosting.own"
_SWEPT_EVERY = 600.0
_MEGABYTE = 10**6


def limits() -> HostedLimits:
    """What this server allows; raises `InputError` where its environment asks for what cannot be."""
    return HostedLimits.from_environment()


def prepare() -> None:
    """Before the first page of a shared server: refuse unsafe settings, bound uploads, begin to sweep."""
    if not is_hosted():
        return
    try:
        check_settings()
        _prepare_once()
    except InputError as error:
        st.text(str(error))
        st.stop()


def check_settings() -> None:
    """Make sure that Streamlit was started as a shared server must be; raises `InputError` where it was not."""
    for name, wanted in server_options(limits()).items():
        found = st.get_option(name)
        if name == "server.maxUploadSize":
            safe = found <= wanted
        elif name == "server.allowedHosts":
            safe = bool(found) and "*" not in found
        else:
            safe = found == wanted
        if not safe:
            raise InputError(
                f"This server was not started for strangers: {name} is {found!r}. Start it with: embedlab app --hosted"
            )


def own(entry_id: str) -> None:
    """Note that this session brought or made what lies under an id."""
    if is_hosted():
        st.session_state.setdefault(_OWN, set()).add(entry_id)


def is_own(entry_id: str) -> bool:
    """Whether this session may list, rename and remove it: where nobody else is here, everything."""
    return not is_hosted() or entry_id in st.session_state.get(_OWN, ())


def check_own(entry_id: str) -> None:
    """Make sure that this session may change what lies under an id; raises `InputError` where only another one may."""
    if not is_own(entry_id):
        raise InputError(
            "This was brought in another session, and only that one may change it: bring the file here, then go on."
        )


def make_room(size: int = 0) -> None:
    """Make sure that `size` more bytes may be kept; raises `InputError` where that is too much for a shared server.

    What this session removed can be brought back for as long as nobody needs its room.
    """
    if not is_hosted():
        return
    allowed, mine = limits(), st.session_state.get(_OWN, ())
    if size > allowed.upload_mb * 2**20:
        raise InputError(f"The file has {size / _MEGABYTE:,.0f} MB, and {allowed.upload_mb} MB are taken here at most.")
    places = [place for entry_id in mine for place in (*home().glob(f"*/{entry_id}"), put_aside(home(), entry_id))]
    if bytes_below(*places) + size > allowed.session_mb * _MEGABYTE or _is_full(size, allowed):
        for entry_id in mine:
            shutil.rmtree(put_aside(home(), entry_id), ignore_errors=True)
    if (kept := bytes_below(*places)) + size > allowed.session_mb * _MEGABYTE:
        raise InputError(
            f"You keep {kept / _MEGABYTE:,.0f} MB here, and one visitor may keep {allowed.session_mb} "
            "MB: save what you need and remove it from the Library, or use embedlab on a machine of your own."
        )
    if _is_full(size, allowed):
        raise InputError(
            "The disk of this shared server is full for now: try again later, when older work has been swept."
        )


def _is_full(size: int, allowed: HostedLimits) -> bool:
    return bytes_below(home()) + size > allowed.server_mb * _MEGABYTE


def bound_uploads(manager: Any, allowed: HostedLimits) -> None:
    """Let Streamlit's keeper of uploads refuse what a session, or all of them, hold too much of.

    Files wait there, in memory, from their upload to the end of their session, and anybody who has a session may send
    as many as they like, with or without a widget that asks for them.
    """
    from starlette.exceptions import HTTPException

    keep, one_at_a_time = manager.add_file, threading.Lock()

    def add_file(session_id: str, file: Any) -> None:
        with one_at_a_time:
            held = [other for other in list(manager.file_storage.get(session_id, {})) if other != file.file_id]
            if len(held) >= allowed.uploads:
                raise HTTPException(413, f"You hold {len(held)} files here already: remove one, or open the page anew.")
            everything = sum(
                len(other.data) for files in list(manager.file_storage.values()) for other in list(files.values())
            )
            if everything + len(file.data) > allowed.uploads_mb * 2**20:
                raise HTTPException(413, "This shared server holds too many files just now: try again in some minutes.")
            keep(session_id, file)

    manager.add_file = add_file


@functools.cache
def _prepare_once() -> None:
    if exists():
        bound_uploads(get_instance().uploaded_file_mgr, limits())
    threading.Thread(target=_sweep, args=(home(), limits().hours), name="embedlab sweep", daemon=True).start()


def _sweep(workspace: Path, hours: int) -> None:
    while True:
        with contextlib.suppress(OSError):  # a folder that vanished meanwhile: again in ten minutes
            sweep_workspace(workspace, hours)
        time.sleep(_SWEPT_EVERY)
