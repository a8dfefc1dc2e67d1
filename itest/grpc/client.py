# SPDX-License-Identifier: Apache-2.0
"""What clients of an agent share: the connection, requests out of files, and comparisons. Every comparison that fails ends the client."""
import json
import os
import re
import socket
import string
import subprocess
import sys
import threading
import time

import google.protobuf.text_format
import grpc

LIMIT = 60


def channel(path):
    """A channel to a socket that may not be there yet, with a connection of its own: one that is shared can wait in vain after the agent of before was killed."""
    until("somebody listens at " + path, True, lambda: listens(path))
    made = grpc.insecure_channel("unix://" + path, options=[("grpc.use_local_subchannel_pool", 1)])
    grpc.channel_ready_future(made).result(timeout=LIMIT)
    return made


def listens(path):
    with socket.socket(socket.AF_UNIX) as tried:
        return tried.connect_ex(path) == 0


def same(what, expected, actual):
    if expected != actual:
        sys.exit("%s: expected %r, was %r" % (what, expected, actual))


def until(what, expected, ask):
    """Waits until what is asked for is as expected; nobody announces it."""
    end = time.monotonic() + LIMIT
    while ask() != expected and time.monotonic() < end:
        threading.Event().wait(0.005)
    same(what, expected, ask())


def code(what, expected, call):
    try:
        call()
    except grpc.RpcError as error:
        same(what, expected, error.code())
        return error.details()
    sys.exit("%s: expected %s, was no error" % (what, expected))


def lost(call, request, seconds=None):
    """A call whose answer does not come: its deadline passes, or it is cancelled as soon as it was sent. Tells whether it came all the same."""
    answer = call.future(request, timeout=seconds)
    if seconds is None:
        answer.cancel()
    try:
        answer.result()
        return False
    except grpc.FutureCancelledError:
        return True
    except grpc.RpcError as error:
        if error.code() not in (grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED):
            sys.exit("a call whose answer is lost: %s" % error)
        return True


class Requests:
    """Requests out of a directory of messages in text format, each with the name of its message in its head, and with names of the test's world."""

    def __init__(self, directory, messages, **names):
        self.directory = directory
        self.messages = {m.DESCRIPTOR.full_name: m for module in messages for m in vars(module).values() if hasattr(m, "FromString")}
        self.names = names

    def __call__(self, name, **names):
        with open(os.path.join(self.directory, name + ".textproto"), encoding="utf-8") as file:
            text = file.read()
        kind = re.search(r"^# proto-message: (\S+)$", text, re.MULTILINE).group(1)
        filled = string.Template(text).substitute(self.names, **names)
        return google.protobuf.text_format.Parse(filled, self.messages[kind]())


# A frame that found no room is not on its way (ENOBUFS): on a machine whose processors are taken away for a while, the receiving end of a veth fills up.
SENDER = """
import errno, socket, sys, threading, time
interface, count, limit = sys.argv[1], int(sys.argv[2]), time.monotonic() + float(sys.argv[3])
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((interface, 0))
while count > 0:
    try:
        s.send(b'\\xff' * 6 + b'\\x02' * 6 + b'\\x88\\xb5' + b'x' * 50)
        count -= 1
    except OSError as e:
        if e.errno != errno.ENOBUFS or time.monotonic() > limit:
            raise
        threading.Event().wait(0.001)
"""


def send(namespace, interface, count):
    """Frames of a type that no host answers; each is on its way when this returns."""
    subprocess.run(["ip", "netns", "exec", namespace, sys.executable, "-c", SENDER, interface, str(count), str(LIMIT)], check=True)


def dumped(*map_words):
    """The sum of what a map has counted, in all its entries."""
    dump = json.loads(subprocess.run(["bpftool", "-j", "map", "dump"] + list(map_words), check=True, capture_output=True).stdout)
    return sum(int.from_bytes(bytes(int(b, 16) for b in entry["value"][:8]), "little") for entry in dump)


def counted(what, expected, *map_words):
    """Packets may wait in a backlog at first; more than were sent may not come."""
    until(what, True, lambda: dumped(*map_words) >= expected)
    same(what, expected, dumped(*map_words))


def gone(program):
    """Waits until the kernel has forgotten a program."""
    until("program %d is gone" % program, True,
          lambda: subprocess.run(["bpftool", "prog", "show", "id", str(program)], capture_output=True).returncode != 0)


def restart(command):
    """Has the agent killed and another one started."""
    subprocess.run(command, shell=True, check=True)
