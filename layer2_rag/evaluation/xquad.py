"""XQuAD's English part, from its public home: downloaded once, checked by its hash. Knows no evaluation."""

import asyncio
import hashlib
from pathlib import Path

import aiohttp

from layer1_basic_api.errors import ConfigurationError

HOME = "https://raw.githubusercontent.com/google-deepmind/xquad/master/xquad.en.json"
SHA256 = "e4c57d1c9143aaa1c5d265ba5987a65f4e69528d2a98f29d6e75019b10344f29"
"""CC BY-SA 4.0; 48 articles of Wikipedia, 240 paragraphs, 1,190 questions. Artetxe et al., arXiv:1910.11856."""
MOST_BYTES = 5_000_000
SECONDS = 60


async def download_xquad(folder: Path, *, url: str = HOME, sha256: str = SHA256) -> Path:
    """The file in `folder`, downloaded if it is not there. Raises `ConfigurationError`."""
    file = folder / "xquad.en.json"
    if await asyncio.to_thread(_is_there, file, sha256):
        return file
    content = await _fetch(url)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ConfigurationError(f"What {url} sent is not the XQuAD that was measured here: its hash differs.")
    await asyncio.to_thread(_keep, file, content)
    return file


async def _fetch(url: str) -> bytes:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS), trust_env=True) as session,
            session.get(url, raise_for_status=True) as response,
        ):
            content = bytearray()
            async for piece in response.content.iter_any():
                content += piece
                if len(content) > MOST_BYTES:
                    raise ConfigurationError(f"What {url} sends is too large to be XQuAD.")
            return bytes(content)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ConfigurationError(
            f"XQuAD cannot be downloaded from {url} ({error or 'too slow'}). If you have the file, name it instead."
        ) from error


def _is_there(file: Path, sha256: str) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def _keep(file: Path, content: bytes) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(".part")
    aside.write_bytes(content)
    aside.replace(file)
