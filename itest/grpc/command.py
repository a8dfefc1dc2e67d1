# SPDX-License-Identifier: Apache-2.0
"""The host command as docs/wire.md has it, without a process of its own: what it takes is what it takes inside the agent."""
import os
import socket
import struct
import sys


def text(value):
    value = value.encode()
    return struct.pack(">I", len(value)) + value


def words(values):
    return struct.pack(">I", len(values)) + b"".join(text(value) for value in values)


def whole(connection, count):
    read = b""
    while len(read) < count:
        part = connection.recv(count - len(read))
        if not part:
            sys.exit("the agent ended a command in the middle")
        read += part
    return read


def seen(name):
    """Which file the agent asks about."""
    found = os.stat(name)
    return struct.pack(">QQQQ", found.st_dev, found.st_ino, found.st_mode, found.st_size) + os.path.abspath(name).encode()


def run(path, *command):
    """Has an agent run a command at its socket, and gives back what it printed; ends the client when it fails."""
    asked = words(command) + text(os.readlink("/proc/self/ns/net")) + text(os.readlink("/proc/self/ns/mnt")) + struct.pack(">I", 0)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(struct.pack(">II", 0x62706602, len(asked)) + asked)
        printed = {1: b"", 2: b""}
        while True:
            kind, length = struct.unpack(">BI", whole(connection, 5))
            content = whole(connection, length)
            if kind == 3:
                if content != bytes(4):
                    sys.exit("%s: %s" % (" ".join(command), printed[2].decode()))
                return printed[1].decode()
            if kind == 4:
                answer = seen(content.decode())
                connection.sendall(struct.pack(">BI", 4, len(answer)) + answer)
            elif kind in printed:
                printed[kind] += content
            else:
                sys.exit("%s: the agent asks for %d" % (" ".join(command), kind))
