"""Installs one part of what the project needs, saying what it does and, if it fails, what to do.

Usage: install.py train|dev|page|browser|proxies. Where the network is the trouble, a sentence says
so and what to do, and the installer's retries, which say it again and again, are left out.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIP = [str(ROOT / ".venv/bin/python"), "-m", "pip", "install", "--quiet", "-c", "constraints.txt"]
NO_NETWORK = (
    "Could not fetch",
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
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    said = done.stderr.strip() or done.stdout.strip()
    if any(sign in said for sign in NO_NETWORK):
        sys.exit(
            f"{what} failed: a package could not be fetched. Connect this machine to the network, "
            "or name a mirror that it reaches (PIP_INDEX_URL for Python, npm_config_registry for "
            "npm), then run the same command again."
        )
    sys.exit(f"{said[-2000:]}\n{what} failed; its own words are above.")


def succeeds(command: list[str], where: Path = ROOT) -> bool:
    """Runs a command that may fail, and says whether it did not."""
    return subprocess.run(command, cwd=where, capture_output=True, check=False).returncode == 0


def train() -> None:
    """The package, with what training needs."""
    # Torch by itself first: asked for with others, pip may look for a newer build.
    run("installing torch, the largest part", [*PIP, "torch==2.13.0"])
    run("installing Arcade Clash and what it needs", [*PIP, "-e", ".[train]"])


def dev() -> None:
    """What the checks and tests need."""
    run("installing what the checks need", [*PIP, "--upgrade", "pip>=25.1"])
    run("installing what the tests need", [*PIP, "--group", "dev"])


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


if __name__ == "__main__":
    {"train": train, "dev": dev, "page": page, "browser": browser, "proxies": proxies}[
        sys.argv[1]
    ]()
