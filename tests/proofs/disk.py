"""A disk for proofs that can be filled up while a server writes to it."""

import resource
import subprocess
from contextlib import suppress
from pathlib import Path

__all__ = ["Disk"]


class Disk:
    """A place of a few megabytes where one may be mounted, else the system's limit of a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(path)]
        try:
            self.is_mounted = subprocess.run(mount, capture_output=True).returncode == 0
        except FileNotFoundError:
            self.is_mounted = False

    def fill(self, pid: int) -> None:
        """Leaves no room for what the process writes."""
        if not self.is_mounted:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))
            return
        with suppress(OSError), (self.path / "filler").open("wb", buffering=0) as filler:
            while filler.write(bytes(4096)):
                pass

    def free(self, pid: int) -> None:
        """Makes room again."""
        if self.is_mounted:
            (self.path / "filler").unlink()
        else:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))

    def close(self) -> None:
        """Takes the place away."""
        if self.is_mounted:
            subprocess.run(["umount", str(self.path)], check=True)
