"""What is measured beside MyStack gets an environment of its own, made by uv and kept for the next run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.processes import clean_environment


def install(name: str, *requirements: str) -> Path | str:
    """The Python of an environment with these packages; or why there is none.

    Copied, not linked: NLTK refuses to read its files where they have more than one name.
    """
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        return "there is no uv to install it with"
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "mystack" / name
    python, complete = home / "bin" / "python", home / "complete"
    if complete.is_file() and complete.read_text("utf-8").split() == list(requirements):
        return python
    for arguments in (
        ["venv", "--quiet", "--clear", "--python", sys.executable, str(home)],
        ["pip", "install", "--quiet", "--link-mode", "copy", "--python", str(python), *requirements],
    ):
        done = subprocess.run([uv, *arguments], env=clean_environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            return f"uv could not install it: {done.stderr.strip()[-300:]}"
    complete.write_text("\n".join(requirements), "utf-8")
    return python
