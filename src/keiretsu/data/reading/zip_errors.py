"""What Python's zip reader raises at an archive that is cut, damaged or packed in a way it does not know."""

from __future__ import annotations

import zipfile
import zlib

ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
