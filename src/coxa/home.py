"""Where a person's data lies on this machine."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return the folder of this person's data: COXA_HOME, else the usual place on this system."""
    given = os.environ.get("COXA_HOME", "").strip()
    if given:
        return Path(given).expanduser().resolve()
    import platformdirs  # only where it is asked for: most commands never look

    return Path(platformdirs.user_data_dir("coxa", appauthor=False))
