"""A forecast of the user's own that works while it is tried out and breaks off later, for the gallery.

python breaks_off.py ROOT {history} {origins} {forecasts}
"""

import runpy
import sys
from pathlib import Path

root, *paths = sys.argv[1:]
if (Path(root) / "runs" / "gallery" / "licence-lost").exists():
    sys.exit("licence server not found")
sys.argv = ["incumbent.py", *paths, "Ps30"]
runpy.run_path(str(Path(root) / "examples" / "incumbent.py"), run_name="__main__")
