"""IDX files, plain or gzip: unsigned bytes behind a big-endian header."""

import gzip
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

UNSIGNED_BYTE = 0x08


def read_idx(path: Path) -> Bytes:
    """Returns the array of an IDX file; ValueError names the file and what is wrong with its content."""
    raw = path.read_bytes()
    content = gzip.decompress(raw) if path.suffix == ".gz" else raw
    if len(content) < 4 or content[:3] != bytes((0, 0, UNSIGNED_BYTE)):
        raise ValueError(f"{path}: begins with {content[:4].hex(' ')}, expected the magic of an IDX file of bytes, 00 00 08 xx")
    dimensions = content[3]
    header = 4 + 4 * dimensions
    shape = struct.unpack_from(f">{dimensions}I", content, 4) if len(content) >= header else ()
    expected = header + int(np.prod(shape, dtype=np.int64))
    if len(shape) != dimensions or len(content) != expected:
        raise ValueError(f"{path}: {len(content)} bytes long, expected {expected} for the shape {shape}")
    return np.frombuffer(content, dtype=np.uint8, offset=header).reshape(shape).copy()


def write_idx(path: Path, array: Bytes) -> None:
    """Writes a gzip IDX file whose bytes depend on the array alone."""
    magic = bytes((0, 0, UNSIGNED_BYTE, array.ndim))
    content = magic + struct.pack(f">{array.ndim}I", *array.shape) + np.ascontiguousarray(array).tobytes()
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
