"""Programs that lie outside the package, such as scripts and examples, loaded as modules."""

import importlib.util
from pathlib import Path
from types import ModuleType

__all__ = ["load_program"]

ROOT = Path(__file__).parents[1]


def load_program(path: str) -> ModuleType:
    """The program at a path from the project's root, anew with each call."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
