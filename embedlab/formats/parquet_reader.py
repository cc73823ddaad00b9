"""What the process that opens a Parquet file calls (`embedlab.formats.apart`)."""

from embedlab.formats.arrow import parquet_matrices as matrices
from embedlab.formats.arrow import read_parquet as read

__all__ = ["matrices", "read"]
