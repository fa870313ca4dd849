"""How an entrypoint says where a flow is."""

from enum import Enum


class EntrypointType(Enum):
    FILE_PATH = "file_path"
    """``path/to/file.py:function``"""
    MODULE_PATH = "module_path"
    """``package.module.function``"""
