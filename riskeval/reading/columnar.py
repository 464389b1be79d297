"""Parquet files, through the optional package pyarrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from riskeval.errors import DataFileError
from riskeval.reading.columns import check_names
from riskeval.reading.local_file import MAX_UNPACKED_BYTES, extra_missing
from riskeval.reading.table import ReadReport, TableFile


def read_parquet(file: Path) -> TableFile:
    """Read a Parquet file; its own column types are kept."""
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise extra_missing("pyarrow", "parquet", "Parquet files") from None
    try:
        source = pq.ParquetFile(file)
        _check(source, file.name)
        frame = source.read().to_pandas(ignore_metadata=True)
        booleans = [field.name for field in source.schema_arrow if str(field.type) == "bool"]
        frame = frame.astype(dict.fromkeys(booleans, "boolean"))
    except DataFileError:
        raise
    except Exception as problem:
        raise DataFileError(
            needed="a Parquet file", found=f"'{file.name}', damaged ({problem})", do="export the data again"
        ) from None
    return TableFile(frame, ReadReport(file.name, "Parquet", len(frame), len(frame.columns)))


def _check(source: Any, name: str) -> None:
    import pyarrow as pa

    check_names(list(source.schema_arrow.names), name)
    groups = range(source.metadata.num_row_groups)
    unpacked = sum(source.metadata.row_group(group).total_byte_size for group in groups)
    if unpacked > MAX_UNPACKED_BYTES:
        raise DataFileError(
            needed=f"at most {MAX_UNPACKED_BYTES:,} bytes of unpacked data",
            found=f"{unpacked:,} bytes in '{name}'",
            do="put the table into a DuckDB file and name it as { duckdb = ..., table = ... }",
        )
    nested = [field.name for field in source.schema_arrow if pa.types.is_nested(field.type)]
    if nested:
        raise DataFileError(
            needed="one value per cell",
            found=f"lists or records in column '{nested[0]}' of '{name}'",
            do="drop or flatten that column",
        )
