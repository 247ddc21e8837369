"""Text files as tables: bytes, encodings, blocks of records, cells."""
