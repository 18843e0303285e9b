"""Generates the code anew beside the committed one, and fails where they differ.

The committed files are left as they are: a stale one is named, and `make generate` renews it.
"""

import filecmp
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TREES = ("src/arcade_clash/v1", "frontend/src/gen")


def main() -> None:
    """Ends with a sentence if a generated file is stale, missing or left over."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["buf", "generate", "--output", place], cwd=ROOT, check=True)
        stale = []
        for tree in TREES:
            fresh = files(Path(place) / tree)
            kept = files(ROOT / tree)
            for name in sorted(fresh | kept):
                left, right = Path(place) / tree / name, ROOT / tree / name
                if name not in fresh & kept or not filecmp.cmp(left, right, shallow=False):
                    stale.append(f"{tree}/{name}")
    if stale:
        sys.exit("generated code is not what proto says: run `make generate`. " + ", ".join(stale))


def files(tree: Path) -> set[str]:
    """The files below a folder, caches apart."""
    return {
        str(path.relative_to(tree))
        for path in tree.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != "__init__.py"
    }


if __name__ == "__main__":
    main()
