"""Loads a script: a Python file whose alerts are classes that derive from ``AlertTask``."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import Any, List, Optional

from . import settings

_HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class NoSuchAlert(LookupError):
    """The script has no alert of that name, or none, or several of which one must be named."""


def set_path(folder: str) -> None:
    """Says where modules come from: our own first, then the script's folder, then Python's, then our stand-ins."""
    mine = {_HOME, os.path.join(_HOME, "mozdef"), os.path.join(_HOME, "stand_ins"), folder, ""}
    sys.path[:] = [
        os.path.join(_HOME, "mozdef"),
        _HOME,
        folder,
        *(path for path in sys.path if path not in mine and path != os.path.dirname(os.path.abspath(__file__))),
        os.path.join(_HOME, "stand_ins"),
    ]


def module_of(path: str, text: Optional[str] = None) -> Any:
    """Runs a script as a module, named as its file is; its text may be given."""
    name = os.path.splitext(os.path.basename(path))[0]
    if text is None:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    # As if it had been imported, unless that would hide a module that it needs itself.
    known = sys.modules.get(name)
    if known is None or getattr(known, "__file__", None) == path:
        sys.modules[name] = module
    exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)
    return module


def forget_modules_of(folder: str) -> None:
    """Has the modules beside a script read anew when they are imported again."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and os.path.abspath(file).startswith(os.path.abspath(folder) + os.sep):
            del sys.modules[name]


def alerts_in(module: Any) -> List[str]:
    """The names of the alerts that a script defines itself."""
    from lib.alerttask import AlertTask

    return [
        name for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, AlertTask) and value.__module__ == module.__name__
    ]


def alert_of(module: Any, wanted: Optional[str]) -> Any:
    """The class of an alert: the one that is named, or the only one there is."""
    if wanted is not None:
        found = getattr(module, wanted, None)
        if not isinstance(found, type):
            raise NoSuchAlert(f"{module.__file__} has no class {wanted}")
        return found
    names = alerts_in(module)
    if not names:
        raise NoSuchAlert(f"{module.__file__} has no class that derives from AlertTask")
    if len(names) > 1:
        raise NoSuchAlert(f"{module.__file__} has several alerts; name one of them: {', '.join(names)}")
    return getattr(module, names[0])


def run(alert_class: Any, folder: str, module_name: str) -> None:
    """Runs an alert once, with the arguments that the settings in its folder hand it."""
    entry = settings.alerts_of(folder).get(f"{module_name}.{alert_class.__name__}", {})
    alert = alert_class()
    alert.run(*entry.get("args", ()), **entry.get("kwargs", {}))
    # Alerts made of several rules go on when one of them fails, and remember that.
    failure = getattr(alert, "error_thrown", None)
    if failure is not None:
        raise failure
