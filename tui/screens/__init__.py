"""Front end 2: the live screens, one file each."""

from __future__ import annotations
