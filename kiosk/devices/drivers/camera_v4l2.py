"""A camera of Linux (V4L2) by its ioctls: frames as the camera compresses them (MJPEG), through mapped buffers.

Numbers and structures are those of the kernel's `include/uapi/linux/videodev2.h` on 64-bit machines. No library is needed, and Qt
Multimedia is not used: it would decode every frame on threads of the window's process.

Used by the driver's child process alone. Threads: one. Failures: `OSError`, which the child names by its number.
"""

import fcntl
import mmap
import os
import select
import struct
import time
from contextlib import suppress
from typing import Final

_QUERYCAP: Final = 0x80685600
_S_FMT: Final = 0xC0D05605
_REQBUFS: Final = 0xC0145608
_QUERYBUF: Final = 0xC0585609
_QBUF: Final = 0xC058560F
_DQBUF: Final = 0xC0585611
_STREAMON: Final = 0x40045612
_STREAMOFF: Final = 0x40045613
_CAPTURE: Final = 1  # V4L2_BUF_TYPE_VIDEO_CAPTURE
_MMAP: Final = 1
_VIDEO_CAPTURE: Final = 0x00000001
_STREAMING: Final = 0x04000000
_DEVICE_CAPS: Final = 0x80000000
_BAD: Final = 0x00000040  # V4L2_BUF_FLAG_ERROR
_MJPEG: Final = (b"MJPG", b"JPEG")
_BUFFERS: Final = 3
# struct v4l2_buffer, 88 bytes: what is used of it stands at these places.
_SIZE, _AT_USED, _AT_FLAGS, _AT_MEMORY, _AT_OFFSET, _AT_LENGTH = 88, 8, 12, 60, 64, 72


class NoCamera(OSError):
    """The file is no camera, or has no compressed frames of this size."""


class V4l2Camera:
    """The camera at `path`, asked for frames of `width` by `height`."""

    def __init__(self, path: str, width: int, height: int) -> None:
        self._path, self._wanted = path, (width, height)
        self._fd = -1
        self._maps: list[mmap.mmap] = []

    def name(self) -> tuple[str, str]:
        """Its card and the bus it hangs on, as its kernel driver says."""
        fd = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            told = bytearray(104)
            fcntl.ioctl(fd, _QUERYCAP, told)
            all_, own = struct.unpack_from("=II", told, 84)
            if not (own if all_ & _DEVICE_CAPS else all_) & _VIDEO_CAPTURE:
                raise NoCamera(0, "no camera")
            card, bus = (told[at : at + 32].split(b"\0")[0].decode(errors="replace") for at in (16, 48))
            return card, bus
        finally:
            os.close(fd)

    def frame(self, until: float, wake: int) -> bytes | None:
        """The next frame that is taken from now on; None when `wake` can be read or `until` (monotonic) has come."""
        if self._fd < 0:
            self._open()
        # What waits in the buffers was taken before.
        while self._taken() is not None:
            pass
        while (left := until - time.monotonic()) > 0:
            ready, _, _ = select.select([self._fd, wake], [], [], left)
            if wake in ready:
                return None
            if self._fd in ready and (data := self._taken()):
                return data
        return None

    def close(self) -> None:
        """Stop looking, and let go of the buffers."""
        fd, self._fd = self._fd, -1
        if fd < 0:
            return
        with suppress(OSError):
            fcntl.ioctl(fd, _STREAMOFF, struct.pack("=i", _CAPTURE))
        for part in self._maps:
            part.close()
        self._maps.clear()
        os.close(fd)

    def _open(self) -> None:
        self._fd = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            self._shape()
            wish = bytearray(struct.pack("=IIIII", _BUFFERS, _CAPTURE, _MMAP, 0, 0))
            fcntl.ioctl(self._fd, _REQBUFS, wish)
            for index in range(struct.unpack_from("=I", wish)[0]):
                buffer = self._buffer(index)
                fcntl.ioctl(self._fd, _QUERYBUF, buffer)
                (offset,), (length,) = struct.unpack_from("=I", buffer, _AT_OFFSET), struct.unpack_from("=I", buffer, _AT_LENGTH)
                self._maps.append(mmap.mmap(self._fd, length, mmap.MAP_SHARED, mmap.PROT_READ, offset=offset))
                fcntl.ioctl(self._fd, _QBUF, self._buffer(index))
            fcntl.ioctl(self._fd, _STREAMON, struct.pack("=i", _CAPTURE))
        except OSError:
            self.close()
            raise

    def _shape(self) -> None:
        """Compressed frames of the size that is wanted; a camera answers with the nearest that it has."""
        for kind in _MJPEG:
            wish = bytearray(208)
            struct.pack_into("=I4xII4sI", wish, 0, _CAPTURE, *self._wanted, kind, 0)
            fcntl.ioctl(self._fd, _S_FMT, wish)
            if bytes(wish[16:20]) == kind:
                return
        raise NoCamera(0, "no compressed frames")

    def _taken(self) -> bytes | None:
        """A frame that is ready, None if none is; its buffer goes back to the camera. b"" for one that the camera calls damaged."""
        buffer = self._buffer(0)
        try:
            fcntl.ioctl(self._fd, _DQBUF, buffer)
        except BlockingIOError:
            return None
        index, _, used, flags = struct.unpack_from("=IIII", buffer)
        data = b"" if flags & _BAD else bytes(self._maps[index][:used])
        fcntl.ioctl(self._fd, _QBUF, self._buffer(index))
        return data

    @staticmethod
    def _buffer(index: int) -> bytearray:
        made = bytearray(_SIZE)
        struct.pack_into("=II", made, 0, index, _CAPTURE)
        struct.pack_into("=I", made, _AT_MEMORY, _MMAP)
        return made
