"""Parquet and Arrow (Feather): a column of keys and one of vectors, or of a number a column.

Both can pack millions of rows into a few kilobytes, and say less than that of themselves: what comes out is counted
before it is unpacked.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.formats.apart import matrices_apart, read_apart
from embedlab.formats.arrow_messages import check_messages
from embedlab.formats.arrow_rows import Columns, Rows
from embedlab.formats.format import Format, Head, Reading, ReadOptions
from embedlab.formats.matrices import Matrix
from embedlab.space import EmbeddingSpace
from embedlab.strings import without_surrogates

__all__ = ["ARROW", "PARQUET", "parquet_matrices", "read_parquet"]

_PARQUET = b"PAR1"
_PARQUET_READER = "embedlab.formats.parquet_reader"
_FILE = b"ARROW1\0\0"
_STREAM = b"\xff\xff\xff\xff"
_BATCH_VALUES = 2**22
_MOST_EXPANDED = 200
_SMALL = 2**24
_Answer = TypeVar("_Answer")
_TAKEN = ("key", "count", "vector")


@dataclasses.dataclass(frozen=True)
class _Table:
    """An open file: its columns, how many rows it says it has, and these by batches."""

    columns: Columns
    rows: int
    batches: Iterator[Any]


def _reader(opened: Callable[[Path], _Table]) -> Callable[[Path, ReadOptions], Reading]:
    def read(path: Path, options: ReadOptions) -> Reading:
        def gathered() -> Reading:
            table = opened(path)
            rows = Rows(path, table.columns, table.rows, options)
            for batch in table.batches:
                rows.add(batch)
                if rows.full:
                    break
            return rows.reading()

        return _plain(path, gathered)

    return read


def _offered(opened: Callable[[Path], _Table]) -> Callable[[Path], tuple[Matrix, ...]]:
    def matrices(path: Path) -> tuple[Matrix, ...]:
        def offered() -> tuple[Matrix, ...]:
            table = opened(path)
            return table.columns.matrices(path.name, table.rows)

        return _plain(path, offered)

    return matrices


def _plain(path: Path, read: Callable[[], _Answer]) -> _Answer:
    """What `read` returns; where Arrow stumbles, `InputError`."""
    import pyarrow as pa

    try:
        return read()
    except InputError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, OverflowError, IndexError):
        raise InputError(f"{path.name} is damaged, or was cut short: save or copy it again.") from None


def _parquet(path: Path) -> _Table:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path, memory_map=True)
    about = file.metadata
    groups = [about.row_group(number) for number in range(about.num_row_groups)]
    values = sum(group.column(column).num_values for group in groups for column in range(about.num_columns))
    most = _MOST_EXPANDED * path.stat().st_size + _SMALL
    if 4 * max(values, about.num_rows) > most or min(values, about.num_rows) < 0:
        raise InputError(
            f"{path.name} has {path.stat().st_size:,} bytes and would give {about.num_rows:,} rows: save it again, or "
            "give it as .npz."
        )
    size = max(1, _BATCH_VALUES * about.num_rows // max(values, 1))
    batches = file.iter_batches(batch_size=min(size, 2**16), use_threads=False)
    return _Table(Columns.of(file.schema_arrow), about.num_rows, batches)


def _arrow(path: Path) -> _Table:
    import pyarrow as pa

    file = pa.memory_map(str(path))
    # A file is a stream between two marks. Its index at the end is not asked: it may name other batches.
    marked = file.read(len(_FILE)) == _FILE
    file.seek(len(_FILE) if marked else 0)
    stream = file.read_buffer()
    rows = check_messages(stream, path.name, _MOST_EXPANDED * path.stat().st_size + _SMALL)
    reader = pa.ipc.open_stream(stream)

    def batches() -> Iterator[Any]:
        for batch in reader:
            batch.validate(full=True)
            size = max(1, 4 * _BATCH_VALUES * len(batch) // max(batch.nbytes, 1))
            for begin in range(0, len(batch), min(size, 2**16)):
                yield batch.slice(begin, min(size, 2**16))

    return _Table(Columns.of(reader.schema), rows, batches())


def _table(space: EmbeddingSpace) -> Any:
    """``key``, ``count`` where known, the columns, ``vector``."""
    import pyarrow as pa

    columns: dict[str, Any] = {"key": pa.array([without_surrogates(key) for key in space.keys], pa.string())}
    if space.counts is not None:
        columns["count"] = pa.array(space.counts)
    for name, values in space.columns.items():
        if name not in _TAKEN:
            plain = values.dtype.kind in "biuf"
            columns[name] = pa.array(values if plain else [without_surrogates(str(value)) for value in values])
    columns["vector"] = pa.FixedSizeListArray.from_arrays(pa.array(space.vectors.reshape(-1)), space.dims)
    return pa.table(columns)


def _write_parquet(space: EmbeddingSpace, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = pa.BufferOutputStream()
    pq.write_table(_table(space), out, compression="zstd", use_dictionary=False)
    atomic_write(path, out.getvalue().to_pybytes())


def _write_arrow(space: EmbeddingSpace, path: Path) -> None:
    import pyarrow as pa

    out, table = pa.BufferOutputStream(), _table(space)
    with pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
    atomic_write(path, out.getvalue().to_pybytes())


def _is_parquet(head: Head) -> bool:
    return head.data.startswith(_PARQUET)


def _is_arrow(head: Head) -> bool:
    return head.data.startswith((_FILE, _STREAM))


def _read_parquet_apart(path: Path, options: ReadOptions) -> Reading:
    return read_apart(_PARQUET_READER, path, options)


def _parquet_matrices_apart(path: Path) -> tuple[Matrix, ...]:
    return matrices_apart(_PARQUET_READER, path)


read_parquet, parquet_matrices = _reader(_parquet), _offered(_parquet)
# Asked for the sizes in a damaged footer, pyarrow has ended the process: once in ten thousand files.
PARQUET = Format(
    "Parquet", (".parquet",), _is_parquet, _read_parquet_apart, _write_parquet, matrices=_parquet_matrices_apart
)
ARROW = Format("Arrow", (".arrow", ".feather"), _is_arrow, _reader(_arrow), _write_arrow, matrices=_offered(_arrow))
