"""`mystack backup` and `mystack restore`."""

import asyncio
from pathlib import Path

from layer1_basic_api.api.logs import configure
from layer1_basic_api.cli.output import print_json
from layer1_basic_api.errors import ConfigurationError
from layer3_postgres.api.backups import back_up_all, restore_all
from layer3_postgres.api.config import Settings
from layer3_postgres.backup.archive import Manifest

TOLD = ("way", "revision", "made_at", "documents", "files", "missing")


def run_backup(file: Path, *, by_copy: bool, data: Path | None, as_json: bool) -> None:
    if not file.absolute().parent.is_dir():
        raise ConfigurationError(f"There is no folder {file.absolute().parent}.")
    manifest = asyncio.run(back_up_all(_settings(data), file.absolute(), by_copy=by_copy))
    _tell("saved", manifest, file, as_json=as_json)


def run_restore(file: Path, *, replace: bool, data: Path | None, as_json: bool) -> None:
    manifest = asyncio.run(restore_all(_settings(data), file.absolute(), replace=replace))
    _tell("restored", manifest, file, as_json=as_json)


def _settings(data: Path | None) -> Settings:
    settings = Settings.load(**({} if data is None else {"data": data}))
    configure(settings.model_copy(update={"log_level": "ERROR"}))
    return settings


def _tell(done: str, manifest: Manifest, file: Path, *, as_json: bool) -> None:
    size = file.stat().st_size
    if as_json:
        print_json({**{name: getattr(manifest, name) for name in TOLD}, "bytes": size})
        return
    print(f"{done} {manifest.documents} documents, {manifest.files} files: {size:,} bytes of {manifest.made_at}")
    if manifest.missing:
        why = "their documents were replaced or deleted meanwhile, or they are lost"
        print(f"not there: {len(manifest.missing)} files: {why}")
