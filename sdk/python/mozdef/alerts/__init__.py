"""``alerts.lib`` is ``lib``, for files that name it from the folder above; other names are those beside the script."""

import sys

import lib
import lib.alerttask

from tocsin.scripts import files

__path__.append(files.folder())
sys.modules["alerts.lib"] = lib
sys.modules["alerts.lib.alerttask"] = lib.alerttask
