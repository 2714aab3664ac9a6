"""The sandbox's side of files: written from the document, it opens what the terminal seals, and nothing else."""

import base64
from pathlib import Path

import pytest

from kiosk.offline.attachments import PIECE, seal_file
from kiosk.offline.memory_files import MemoryFiles
from kiosk.sandbox import attached
from kiosk.sandbox.private import CannotOpen


def sealed(content: bytes, folder: Path) -> tuple[dict[str, object], Path]:
    files = MemoryFiles()
    ref = seal_file(files, content, "passbook.pdf")
    path = folder / ref.digest
    path.write_bytes(files.open(ref.digest).read())
    return ref.as_member(), path


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_the_terminal_seals_is_opened(length: int, tmp_path: Path) -> None:
    content = (b"%PDF-1.7 " + bytes(range(256)) * 1000)[:length]
    assert attached.opened(*sealed(content, tmp_path)) == content


def test_a_file_is_told_by_kind_bytes_and_digest(tmp_path: Path) -> None:
    told = attached.told(*sealed(b"%PDF-1.7 whatever", tmp_path))
    assert (told["name"], told["kind"], told["bytes"]) == ("passbook.pdf", "application/pdf", 17)


def test_another_key_a_changed_byte_or_a_lost_piece_opens_nothing(tmp_path: Path) -> None:
    file, path = sealed(bytes(3 * PIECE), tmp_path)
    with pytest.raises(CannotOpen):
        attached.opened({**file, "key": base64.b64encode(bytes(32)).decode()}, path)
    whole = path.read_bytes()
    for spoilt in (whole[:-1], whole[: PIECE + 16], whole[:9] + b"x" + whole[10:]):
        path.write_bytes(spoilt)
        with pytest.raises(CannotOpen):
            attached.opened(file, path)
    path.unlink()
    with pytest.raises(CannotOpen):
        attached.opened(file, path)
