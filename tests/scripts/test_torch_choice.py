"""Which build of PyTorch is installed, from stand-ins for PyTorch's index and Python's."""

import base64
import functools
import hashlib
import os
import site
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

INSTALL = Path(__file__).parents[2] / "scripts" / "install.py"
GPU = "echo 'GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1)'"
LARGE = 21_000_000
"""Bytes from which progress is shown."""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="PyTorch has one build for other systems"
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@dataclass
class Machine:
    """A machine with an environment of its own, that reaches only the stand-ins."""

    root: Path
    address: str
    version: str
    programs: Path = field(init=False)
    python: Path = field(init=False)

    def __post_init__(self) -> None:
        self.programs = self.root / "programs"
        self.programs.mkdir()
        venv = self.root / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        self.python = venv / "bin" / "python"
        (packages,) = venv.glob("lib/python*/site-packages")
        for part in Path(site.getsitepackages()[0]).glob("pip*"):
            (packages / part.name).symlink_to(part)

    def has_gpu(self, says: str = GPU) -> None:
        tool = self.programs / "nvidia-smi"
        tool.write_text(f"#!/bin/sh\n{says}\n")
        tool.chmod(0o755)

    def install(self, torch: str = "", index: str = "cpu") -> str:
        """What is said while PyTorch is installed."""
        told = {
            "PATH": f"{self.programs}:/bin:/usr/bin",
            "HOME": str(self.root),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": f"{self.address}/python",
            "PIP_NO_CACHE_DIR": "1",
            "PIP_RETRIES": "0",
            "TORCH": torch,
            "TORCH_INDEX": f"{self.address}/{index}" if not index.startswith("http") else index,
        }
        done = subprocess.run(
            [self.python, INSTALL, "torch"], env=told, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def build(self) -> str:
        """The build that is installed, and whether NVIDIA's libraries are."""
        program = "import torch.version as v; print('cuda' if v.cuda else 'cpu')"
        said = subprocess.check_output([self.python, "-c", program], text=True).strip()
        has_libraries = bool([*self.root.glob("venv/lib/python*/site-packages/nvidia_*")])
        assert has_libraries is (said == "cuda")
        return said


def wheel(
    folder: Path, name: str, version: str, content: dict[str, bytes], needs: str = ""
) -> None:
    """Puts a wheel and its line in an index."""
    folder.mkdir(parents=True)
    file = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    said = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}"
    content = content | {
        f"{info}/METADATA": said.encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}"
        for path, data in content.items()
    ]
    content |= {f"{info}/RECORD": "\n".join([*record, f"{info}/RECORD,,"]).encode()}
    with zipfile.ZipFile(file, "w") as archive:
        for path, data in content.items():
            archive.writestr(path, data)
    (folder / "index.html").write_text(f'<a href="{file.name.replace("+", "%2B")}">{file.name}</a>')


def torch_files(version: str, cuda: str) -> dict[str, bytes]:
    said = f"from typing import Optional\n__version__ = '{version}'\ncuda: Optional[str] = {cuda}\n"
    return {
        "torch/__init__.py": b"",
        "torch/version.py": said.encode(),
        "torch/library.so": bytes(LARGE),
    }


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of the stand-ins, and the version of torch that the project pins."""
    project = tomllib.loads((INSTALL.parents[1] / "pyproject.toml").read_text())["project"]
    (version,) = (
        pin.removeprefix("torch==")
        for pin in project["optional-dependencies"]["train"]
        if pin.startswith("torch==")
    )
    root = tmp_path_factory.mktemp("indexes")
    wheel(root / "cpu" / "torch", "torch", f"{version}+cpu", torch_files(f"{version}+cpu", "None"))
    needs = "Requires-Dist: nvidia-cudnn-cu13\n"
    wheel(
        root / "python" / "torch",
        "torch",
        version,
        torch_files(f"{version}+cu130", "'13.0'"),
        needs,
    )
    wheel(root / "python" / "nvidia-cudnn-cu13", "nvidia_cudnn_cu13", "9.20", {"nvidia/x": b""})
    wheel(root / "older" / "torch", "torch", "1.0+cpu", {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}", version
    server.shutdown()
    server.server_close()


@pytest.fixture
def machine(tmp_path: Path, indexes: tuple[str, str]) -> Machine:
    return Machine(tmp_path, *indexes)


def test_a_machine_without_a_gpu_gets_the_build_for_the_cpu(machine: Machine) -> None:
    said = machine.install()
    assert machine.build() == "cpu"
    assert "for the CPU (0.2 GB to download" in said
    assert "no NVIDIA GPU is seen, TORCH=cuda" in said


def test_a_gpu_that_is_seen_gets_cudas_build(machine: Machine) -> None:
    machine.has_gpu()
    said = machine.install()
    assert machine.build() == "cuda"
    assert "an NVIDIA GPU is seen, TORCH=cpu" in said


@pytest.mark.parametrize("says", ["exit 9", "echo 'No devices were found'", "kill -9 $$"])
def test_a_driver_that_reports_no_gpu_is_as_good_as_none(machine: Machine, says: str) -> None:
    machine.has_gpu(says)
    machine.install()
    assert machine.build() == "cpu"


def test_what_is_asked_for_is_taken_whatever_is_seen(machine: Machine) -> None:
    machine.install("cuda")
    assert machine.build() == "cuda"
    machine.has_gpu()
    machine.install("cpu")
    assert machine.build() == "cpu"
    machine.install("cuda")
    assert machine.build() == "cuda"


def test_a_build_that_was_chosen_stays_and_is_not_spoken_of(machine: Machine) -> None:
    machine.install("cpu")
    machine.has_gpu()
    assert machine.install() == ""
    assert machine.install("cpu") == ""
    assert machine.build() == "cpu"


@pytest.mark.parametrize("index", ["http://127.0.0.1:1/cpu", "older", "nowhere"])
def test_without_pytorchs_index_the_default_build_is_taken_and_said(
    machine: Machine, index: str
) -> None:
    said = machine.install(index=index)
    assert machine.build() == "cuda"
    assert "is not reached, or lacks" in said
    assert "TORCH_INDEX names a mirror" in said
    assert "2.7 GB to download" in said
    assert "Traceback" not in said
    assert machine.install("cpu", index=index).count("\n") == 1
    assert machine.build() == "cuda"


def test_the_size_is_said_before_and_progress_after(machine: Machine) -> None:
    said = machine.install()
    assert said.index("0.2 GB to download") < said.index("torch: 21 of 21 MB")


def test_without_any_index_one_sentence_says_what_to_do(
    machine: Machine, indexes: tuple[str, str]
) -> None:
    machine.address = "http://127.0.0.1:1"
    said = machine.install()
    assert "Connect this machine to the network" in said
    assert "Traceback" not in said


def test_a_build_that_is_not_known_is_refused(machine: Machine) -> None:
    assert "TORCH=cpu or TORCH=cuda" in machine.install("rocm")
