"""Headless Chromium, without network, as a judge of pictures."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.pictures.png_pixels import Pixels, png_pixels

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="neither chromium nor google-chrome is installed"
)
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run "
    "--hide-scrollbars --force-device-scale-factor=1 --disable-lcd-text"
)


def in_the_browser(page: Path, size: tuple[int, int], *flags: str) -> Pixels:
    """A file as the browser shows it in a window of this width and height in pixels."""
    assert CHROMIUM is not None
    picture = page.with_name("shown.png")
    subprocess.run(
        [
            CHROMIUM,
            *_FLAGS.split(),
            *flags,
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={page.with_name('profile')}",
            f"--window-size={size[0]},{size[1]}",
            f"--screenshot={picture}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return png_pixels(picture.read_bytes())
