"""Where a script's own files are."""

from __future__ import annotations

import builtins
import os
from typing import Any, Optional

_CONFIGS = (".conf", ".json", ".ini", ".hjson")

_folder: str = os.getcwd()
_config: Optional[str] = None


def of_script(folder: str, config: Optional[str] = None) -> None:
    """Says in which folder the script lies, and which file or folder holds its configuration if not that folder."""
    global _folder, _config
    _folder, _config = os.path.abspath(folder), os.path.abspath(config) if config else None
    # A script that may not look into its own folder still runs, as long as it needs nothing from there.
    try:
        os.chdir(_folder)
    except OSError:
        os.chdir(os.sep)
    if _config is not None:
        _redirect_reads()


def folder() -> str:
    """The script's folder."""
    return _folder


def find(name: str) -> str:
    """The path of a configuration file that a script asks for by name."""
    return _configured(os.path.basename(name)) or os.path.join(_folder, name)


# A folder has files under the names that the script asks for. A file stands for the one that the script asks for,
# whatever its own name; others are taken from beside it where they are there.
def _configured(name: str) -> Optional[str]:
    if _config is None:
        return None
    if os.path.isdir(_config):
        beside = os.path.join(_config, name)
        return beside if os.path.exists(beside) else None
    beside = os.path.join(os.path.dirname(_config), name)
    if os.path.exists(beside) and os.path.dirname(_config) != _folder:
        return beside
    is_same_kind = os.path.splitext(name)[1] == os.path.splitext(_config)[1]
    return _config if is_same_kind else None


# Scripts also open configuration that lies beside them by themselves.
def _redirect_reads() -> None:
    real = builtins.open

    def redirected(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if isinstance(file, (str, os.PathLike)) and "r" in mode and "+" not in mode:
            path = os.path.abspath(os.fspath(file))
            if os.path.dirname(path) == _folder and path.endswith(_CONFIGS):
                file = _configured(os.path.basename(path)) or file
        return real(file, mode, *args, **kwargs)

    builtins.open = redirected
