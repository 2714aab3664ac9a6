"""A printer that prints at once, in a process of its own, on a serial line or a TCP port: `python -m bench.paper_far_end [BAUD]`.

It says on its first line where it is (a path, and a port), takes what comes, as slow as a line of BAUD baud lets it through, and answers
DLE EOT, GS r and GS ( H. Nothing is drawn: what is measured is the driver.
"""

import os
import re
import select
import socket
import sys
import time
import tty

_QUESTION = re.compile(rb"\x10\x04[\x01-\x04]|\x1dr\x01|\x1d\(H\x06\x0000(.{4})", re.DOTALL)
_PIECE = 32
_OVERSLEPT = 0.004


def answers(window: bytes) -> tuple[bytes, bytes]:
    """What is said to the questions in `window`, and what of it may still be the beginning of one."""
    said, last = b"", 0
    for question in _QUESTION.finditer(window):
        said += b"\x37\x22" + question[1] + b"\0" if question[1] else b"\x12" if question[0][0] == 0x10 else b"\0"
        last = question.end()
    return said, window[max(last, len(window) - 10) :]


def main() -> None:
    baud = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    main_end, side = os.openpty()
    tty.setraw(main_end)
    tty.setraw(side)
    server = socket.create_server(("127.0.0.1", 0))
    print(os.ttyname(side), server.getsockname()[1], flush=True)
    lines: dict[int, bytes] = {main_end: b""}
    peers: dict[int, socket.socket] = {}
    due = time.monotonic()
    while True:
        ready: list[int] = select.select([*lines, server.fileno()], [], [])[0]
        for file in ready:
            if file == server.fileno():
                peer, _ = server.accept()
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                peers[peer.fileno()], lines[peer.fileno()] = peer, b""
                continue
            data = os.read(file, _PIECE if file == main_end else 4096)
            if not data:
                del lines[file]
                peers.pop(file).close()
                continue
            if baud and file == main_end:
                # A line never sleeps too long: what this process overslept is made good, what the driver left idle is not.
                due = max(due, time.monotonic() - _OVERSLEPT) + len(data) * 10 / baud
                time.sleep(max(0.0, due - time.monotonic()))
            said, lines[file] = answers(lines[file] + data)
            if said:
                os.write(file, said)


if __name__ == "__main__":
    main()
