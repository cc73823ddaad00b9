"""A visitor without a browser: one who speaks Streamlit's protocol over a connection of their own."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import secrets
import time
import urllib.parse
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

__all__ = ["Visitor", "in_a_loop", "put", "xsrf_token"]


def in_a_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """Do the work in a thread of its own: the browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Visitor:
    """One session of the app.

    `heard` is everything the server ever sent, and `elements` the page as it is now.

    Parameters
    ----------
    address
        Of the app, ``http://...``.
    page
        The page that is opened, as the address names it.
    """

    def __init__(self, address: str, page: str = "") -> None:
        self.address, self.page = address, page
        self.query = ""
        self.heard = bytearray()
        self.elements: list[Any] = []
        self._states: dict[str, WidgetState] = {}
        self._connection: ClientConnection

    async def __aenter__(self) -> Self:
        self._connection = await connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            ping_interval=None,  # a busy machine answers late, and that is no failure
            origin=self.address,  # type: ignore[arg-type]
        )
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._connection.close()

    async def ask(self, *triggers: str) -> float:
        """Ask for the page, with these widgets pressed, and wait until it has run to its end; the seconds it took."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = self.page
        # What is not on the page any more has no state, as in a browser.
        uploaders = {uploader.id for uploader in self._all("file_uploader")}
        states = message.rerun_script.widget_states.widgets
        states.extend(state for name, state in self._states.items() if name in uploaders)
        states.extend(WidgetState(id=widget, trigger_value=True) for widget in triggers)
        started = time.perf_counter()
        await self._connection.send(message.SerializeToString())
        while not await self._take():
            pass
        return time.perf_counter() - started

    async def press(self, label: str) -> float:
        """Click the button of this label."""
        return await self.ask(next(button.id for button in self._all("button") if button.label == label))

    def errors(self) -> list[str]:
        """The sentences of what went wrong that the page shows."""
        return [alert.body for alert in self._all("alert") if alert.format == Alert.ERROR]

    async def wait_for(self, *labels: str, seconds: float = 120) -> str:
        """Ask for the page again and again until it has a button of one of these labels; which one it has."""
        until = time.monotonic() + seconds
        while not (found := [button.label for button in self._all("button") if button.label in labels]):
            assert time.monotonic() < until, f"There is no button {' or '.join(labels)} after {seconds:g} seconds."
            await asyncio.sleep(0.5)
            await self.ask()
        return str(found[0])

    async def upload(self, name: str, content: bytes, token: str) -> int:
        """Give a file to the first uploader of the page, and ask for the page with it; the HTTP status."""
        urls = await self.place_for(name)
        status = await asyncio.to_thread(put, self.address + urls.upload_url, name, content, token)
        if status < 300:
            state = WidgetState(id=next(self._all("file_uploader")).id)
            state.file_uploader_state_value.uploaded_file_info.add(
                name=name, size=len(content), file_id=urls.file_id, file_urls=urls
            )
            self._states[state.id] = state
            await self.ask()
        return status

    async def place_for(self, name: str) -> FileURLs:
        """Where the server takes a file."""
        message = BackMsg()
        message.file_urls_request.request_id = secrets.token_hex(8)
        message.file_urls_request.file_names.append(name)
        await self._connection.send(message.SerializeToString())
        while True:
            answer = await self._receive()
            if answer.WhichOneof("type") == "file_urls_response":
                return answer.file_urls_response.file_urls[0]

    def _all(self, kind: str) -> Iterator[Any]:
        return (getattr(element, kind) for element in self.elements if element.WhichOneof("type") == kind)

    async def _take(self) -> bool:
        """Read one message; whether the script has ended with it."""
        answer = await self._receive()
        kind = answer.WhichOneof("type")
        if kind == "new_session":
            self.elements = []
        elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
            self.elements.append(answer.delta.new_element)
        elif kind == "page_info_changed":
            self.query = answer.page_info_changed.query_string
        if kind != "script_finished" or answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return False
        assert answer.script_finished != ForwardMsg.FINISHED_WITH_COMPILE_ERROR
        return True

    async def _receive(self) -> ForwardMsg:
        data = await self._connection.recv()
        assert isinstance(data, bytes)
        self.heard += data
        return ForwardMsg.FromString(data)


def xsrf_token(address: str) -> str:
    """The token that the server hands out, which uploads must carry."""
    with urllib.request.urlopen(f"{address}/_stcore/health") as answer:
        cookies = answer.headers.get_all("Set-Cookie") or [""]
    return next(part.split("=", 1)[1] for cookie in cookies for part in cookie.split(";") if "_streamlit_xsrf=" in part)


def put(url: str, name: str, content: bytes, token: str) -> int:
    """Send a file as a browser does; the HTTP status."""
    edge = secrets.token_hex(16)
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={edge}",
        "X-Xsrftoken": token,
        "Cookie": f"_streamlit_xsrf={token}",
    }
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.netloc)
    with contextlib.closing(connection):
        # A server that refuses may answer and close before it has heard everything.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request("PUT", place.path, body, headers)
        return connection.getresponse().status
