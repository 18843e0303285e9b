"""Installs one part of what the project needs, saying what it does and, if it fails, what to do.

Usage: install.py torch|train|dev|page|browser|engines|proxies|interop, run by the Python of .venv.
Where the network is the trouble, a sentence says so and what to do, and the installer's retries,
which say it again and again, are left out. The environment variable TORCH says which build of
PyTorch is taken, cpu or cuda, and TORCH_INDEX names a mirror of PyTorch's index of builds for the
CPU.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from importlib.metadata import distributions, version
from pathlib import Path

from pip_progress import PipProgress

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))  # the package is not installed yet

from arcade_clash.torch_build import CPU_INDEX, Build, fitting_build, installed_build  # noqa: E402

PIP = [sys.executable, "-m", "pip", "--no-input"]
INSTALL = [*PIP, "install", "--progress-bar", "raw", "-c", "constraints.txt"]
LEAST_PIP = (25, 1)  # knows groups and raw progress
SIZES = {
    Build.CPU: "0.2 GB to download, 1 GB on the disk",
    Build.CUDA: "2.7 GB to download, 4.6 GB on the disk, NVIDIA's libraries among them",
}
INDEX_SECONDS = "10"
CUDA_PACKAGES = ("nvidia-", "cuda-", "triton")
NO_NETWORK = (
    "Could not fetch",
    "(from versions: none)",
    "no matching distributions available",
    "ConnectionError",
    "NewConnectionError",
    "Temporary failure",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
)


def run(what: str, command: list[str], where: Path = ROOT) -> None:
    """Runs an installer and ends with a sentence if it fails."""
    print(what, flush=True)
    status, said = followed(command, where)
    if status == 0:
        return
    if any(sign in said for sign in NO_NETWORK):
        sys.exit(
            f"{what} failed: a package could not be fetched. Connect this machine to the network, "
            "or name a mirror that it reaches (PIP_INDEX_URL for Python, npm_config_registry for "
            "npm), then run the same command again."
        )
    if "No space left on device" in said or "ENOSPC" in said:
        sys.exit(
            f"{what} failed: the disk is full. Make room (.venv takes 1.5 GB with PyTorch for the "
            "CPU, 5 GB with CUDA), then run the same command again; TMPDIR names another directory "
            "for what is unpacked on the way."
        )
    sys.exit(f"{said[-2000:]}\n{what} failed; its own words are above.")


def followed(command: list[str], where: Path) -> tuple[int, str]:
    """Runs an installer and shows its progress; returns its status and what it said."""
    progress = PipProgress()
    said = []
    with subprocess.Popen(
        command, cwd=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            progress.take(line)
            said.append(line)
    progress.close()
    return process.returncode, "".join(said).strip()


def succeeds(command: list[str], where: Path = ROOT) -> bool:
    """Runs a command that may fail, and says whether it did not."""
    return subprocess.run(command, cwd=where, capture_output=True, check=False).returncode == 0


def torch() -> None:
    """PyTorch, by itself and first: asked for with others, pip may look for a newer build."""
    wanted = wanted_torch()
    asked = os.environ.get("TORCH", "")
    if asked not in ("", *Build):
        sys.exit(f"TORCH={asked} is not known: TORCH=cpu or TORCH=cuda says which build is taken")
    if asked == Build.CUDA and sys.platform != "linux":
        sys.exit("TORCH=cuda: PyTorch has builds for CUDA on Linux alone; leave TORCH out")
    there = installed_build()
    if there is not None and there.version != wanted:
        asked, there = asked or there.build, None  # the build that was chosen before stays chosen
    if there is not None and asked in ("", there.build):
        return
    new_pip()
    build = Build(asked) if asked else fitting_build()
    size = SIZES[build if sys.platform == "linux" else Build.CPU]
    if build is Build.CPU and sys.platform == "linux":
        index = os.environ.get("TORCH_INDEX") or CPU_INDEX
        if holds(index, f"{wanted}+cpu"):
            reason = "" if asked else "; no NVIDIA GPU is seen, TORCH=cuda takes CUDA's build"
            remove_torch()
            run(
                f"installing PyTorch {wanted} for the CPU ({size}{reason})",
                [*INSTALL, "--no-deps", "--index-url", index, f"torch=={wanted}+cpu"],
            )
            return
        print(
            f"PyTorch's index of builds for the CPU is not reached, or lacks {wanted} ({index}; "
            "TORCH_INDEX names a mirror): the build for CUDA is taken, which computes on the CPU "
            "as well"
        )
        if there is not None:
            return
        size = SIZES[Build.CUDA]
    elif build is Build.CUDA and not asked:
        size += "; an NVIDIA GPU is seen, TORCH=cpu takes the build without"
    remove_torch()
    run(f"installing PyTorch {wanted} ({size})", [*INSTALL, f"torch=={wanted}"])


def wanted_torch() -> str:
    """The version of PyTorch that the package pins."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins: list[str] = project["optional-dependencies"]["train"]
    return next(pin.removeprefix("torch==") for pin in pins if pin.startswith("torch=="))


def holds(index: str, number: str) -> bool:
    """Whether an index can be reached, and has this version of torch for this machine."""
    asking = [*PIP, "index", "versions", "torch", "--index-url", index]
    asking += ["--retries", "0", "--timeout", INDEX_SECONDS]
    done = subprocess.run(asking, capture_output=True, text=True, check=False)
    return done.returncode == 0 and number in done.stdout.replace(",", " ").split()


def remove_torch() -> None:
    """Removes a PyTorch of another version or build, NVIDIA's libraries with it."""
    names = {each.metadata["Name"].lower().replace("_", "-") for each in distributions()}
    gone = [name for name in names if name == "torch" or name.startswith(CUDA_PACKAGES)]
    if gone:
        run("removing the PyTorch that is there", [*PIP, "uninstall", "--yes", *sorted(gone)])


def new_pip() -> None:
    """A pip that knows what is asked of it below."""
    if tuple(int(part) for part in version("pip").split(".")[:2]) < LEAST_PIP:
        run(
            "installing a newer pip",
            [*PIP, "install", "--quiet", "--upgrade", "pip>=" + ".".join(map(str, LEAST_PIP))],
        )


def train() -> None:
    """The package, with what training needs."""
    new_pip()
    run("installing Arcade Clash and what it needs", [*INSTALL, "-e", ".[train]"])


def dev() -> None:
    """What the checks and tests need."""
    new_pip()
    run("installing what the tests need", [*INSTALL, "--group", "dev"])


def page() -> None:
    """What the page is built with."""
    run(
        "installing what the page is built with",
        ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        ROOT / "frontend",
    )


def browser() -> None:
    """A Chromium for the tests: one that is there, the distribution's, or Playwright's."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    if os.environ.get("CHROMIUM") or any(shutil.which(name) for name in names):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("installing Chromium, the distribution's package", flush=True)
        succeeds(["apt-get", "update", "-qq"])
        if succeeds(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            return
    print("looking for a browser that Playwright can find or fetch", flush=True)
    if not succeeds(["npx", "playwright-core", "install", "chromium"], ROOT / "frontend"):
        sys.exit(
            "the tests drive a real browser, and there is none: install Chromium, or set CHROMIUM "
            "to the path of one"
        )


def engines() -> None:
    """Firefox and WebKit beside Chromium, with their drivers, as far as this machine has them.

    What is lacking afterwards skips its tests, which say how it is had.
    """
    packages = {
        "chromedriver": "chromium-driver",
        "firefox-esr": "firefox-esr",
        "WebKitWebDriver": "webkit2gtk-driver",
        "Xvfb": "xvfb",
    }
    missing = [package for name, package in packages.items() if shutil.which(name) is None]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"installing {', '.join(missing)}, the distribution's packages", flush=True)
        succeeds(["apt-get", "update", "-qq"])
        for package in missing:  # a package that is not found must not stop the others
            succeeds(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package])
    cargo = Path.home() / ".cargo" / "bin"
    is_there = shutil.which("geckodriver") or (cargo / "geckodriver").exists()
    if not is_there and shutil.which("cargo"):
        print("installing geckodriver with cargo, which takes some minutes", flush=True)
        succeeds(["cargo", "install", "--quiet", "--locked", "geckodriver"])


def proxies() -> None:
    """nginx and Caddy, before which the tests put a server: those that are there, or packages."""
    missing = [name for name in ("nginx", "caddy") if shutil.which(name) is None]
    if not missing:
        return
    names = " and ".join(missing)
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"installing {names}, the distribution's packages", flush=True)
        succeeds(["apt-get", "update", "-qq"])
        # Nothing of them is started: the tests run them with files of their own.
        policy = Path("/usr/sbin/policy-rc.d")
        is_ours = not policy.exists()
        if is_ours:
            policy.write_text("#!/bin/sh\nexit 101\n")
            policy.chmod(0o755)
        try:
            succeeds(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing])
        finally:
            if is_ours:
                policy.unlink()
    elif shutil.which("brew"):
        print(f"installing {names} with Homebrew", flush=True)
        succeeds(["brew", "install", "--quiet", *missing])
    if any(shutil.which(name) is None for name in missing):
        sys.exit(f"the tests run a server behind nginx and Caddy: install {names}, then go on")


def interop() -> None:
    """The libraries of the field, in an environment of their own that has what .venv has.

    PyTorch takes gigabytes, so it is shared: a file of paths names .venv's packages.
    """
    new_pip()
    where = ROOT / "tests" / "interop" / ".venv"
    venv.create(where, clear=True, symlinks=os.name != "nt")
    python = where / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    own = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
    # addsitedir reads the paths of .venv's own such files too: that of the package in src is one.
    (own / "shared.pth").write_text(
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
    )
    run(
        "installing the libraries that the fight is tried with",
        [
            *(sys.executable, "-m", "pip", "--no-input", "--python", str(python)),
            # Not with constraints.txt: Tianshou wants an older filelock than the tests have.
            *("install", "--progress-bar", "raw", "-r", "tests/interop/requirements.txt"),
        ],
    )


PARTS = {
    "torch": torch,
    "train": train,
    "dev": dev,
    "page": page,
    "browser": browser,
    "engines": engines,
    "proxies": proxies,
    "interop": interop,
}

if __name__ == "__main__":
    try:
        PARTS[sys.argv[1]]()
    except KeyboardInterrupt:
        sys.exit(130)
