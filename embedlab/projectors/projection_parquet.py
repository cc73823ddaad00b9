"""Maps as Parquet, which archives hold: columns ``key``, ``x``, ``y`` and, in three dimensions, ``z``."""

from __future__ import annotations

import io

import numpy as np

from embedlab.errors import InputError
from embedlab.projectors.projection import Projection

__all__ = ["from_parquet", "to_parquet"]

_COLUMNS = ("key", "x", "y", "z")
_MOST_ROWS = 2_000_000
_MOST_METADATA = 2**20


def to_parquet(projection: Projection) -> bytes:
    """The map as an uncompressed Parquet file; equal maps give equal bytes.

    >>> plain = Projection(("cat", "dog"), np.array([[1, 2], [3, 4]], dtype=np.float32), "pca")
    >>> from_parquet(to_parquet(plain)).xy.tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = [pa.array(projection.keys, pa.string())]
    arrays += [pa.array(column, pa.float32()) for column in projection.xy.T]
    file = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(_COLUMNS[: len(arrays)])), file, compression="none")
    return file.getvalue()


def from_parquet(data: bytes) -> Projection:
    """The map in a file that `to_parquet` wrote; how it was made is not in it.

    Nothing is inflated: a compressed file, repeated keys and more rows than a map has are refused before they are read.

    Raises
    ------
    InputError
        If the file holds something else than a map, or cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    limits = {"thrift_string_size_limit": _MOST_METADATA, "thrift_container_size_limit": _MOST_METADATA}
    try:
        file = pq.ParquetFile(io.BytesIO(data), read_dictionary=["key"], **limits)
        _check(file.metadata, file.schema_arrow)
        table = file.read()
        keys = table.column("key").combine_chunks().cast(pa.string()).to_pylist()
        xy = np.column_stack([table.column(name).to_numpy() for name in table.column_names[1:]])
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise InputError(f"The map is damaged ({type(error).__name__}): export it again.") from None
    if None in keys or len(set(keys)) < len(keys):
        raise InputError("The map names a key twice, or a row has none: export it again.")
    return Projection(tuple(keys), xy.astype(np.float32), "unknown")


def _check(metadata: object, schema: object) -> None:
    import pyarrow as pa

    names, kinds = list(schema.names), list(schema.types)  # type: ignore[attr-defined]
    texts = {pa.string(), pa.dictionary(pa.int32(), pa.string())}
    if names not in [list(_COLUMNS[:3]), list(_COLUMNS)] or kinds[0] not in texts or set(kinds[1:]) != {pa.float32()}:
        raise InputError("The columns of a map are key, x and y, and z in three dimensions: export it again.")
    if metadata.num_rows > _MOST_ROWS:  # type: ignore[attr-defined]
        raise InputError(f"The map says that it has {metadata.num_rows:,} rows, more than any.")  # type: ignore[attr-defined]
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]  # type: ignore[attr-defined]
    if any(group.column(column).compression != "UNCOMPRESSED" for group in groups for column in range(len(names))):
        raise InputError("The map is compressed, and archives hold it as it is: export it again.")
