# SPDX-License-Identifier: Apache-2.0
"""Who may call at an agent's socket, tried by processes of those users; a socket that systemd hands over; units as systemd reads them. It needs root. Every
comparison that fails ends it.

Usage: callers.py SOCKET GROUP HOME PLACE RESTART
GROUP is the number of the group of the socket, which is that of its directory. HOME is the packaged tree, PLACE an empty directory.
"""
import contextlib
import os
import re
import socket
import stat
import subprocess
import sys
import time

from client import LIMIT, listens, restart, same, until

SOCKET, GROUP, HOME, PLACE, RESTART = sys.argv[1:6]
NOBODY = "65534"
ASK = """
import grpc, sys
with grpc.insecure_channel("unix://" + sys.argv[1]) as channel:
    try:
        channel.unary_unary("/bpfman.v1.Bpfman/List")(bytes([2 << 3, 1]), timeout=%d)
        print("OK")
    except grpc.RpcError as error:
        print(error.code().name, error.details())
""" % LIMIT


def ask(path, *words):
    """What a process of another user is answered. Words: options of setpriv(1)."""
    command = ["setpriv", *words, "/usr/bin/python3", "-c", ASK, path] if words else ["/usr/bin/python3", "-c", ASK, path]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=2 * LIMIT, cwd="/").stdout.strip()


def nobody(*more):
    return ["--reuid", NOBODY, "--regid", NOBODY, *(more or ["--clear-groups"])]


def refused_by_mode():
    """The kernel does not let it connect: the client does not even say so, but that nobody could be reached."""
    code, _, details = ask(SOCKET, *nobody()).partition(" ")
    same("a stranger at a socket with the mode 0660", ("UNAVAILABLE", True), (code, "ermission denied" in details))


@contextlib.contextmanager
def open_to_all():
    os.chmod(SOCKET, 0o666)
    try:
        yield
    finally:
        os.chmod(SOCKET, 0o660)


def who_may_call():
    found = os.stat(SOCKET)
    same("mode and group of the socket", (0o660, int(GROUP)), (stat.S_IMODE(found.st_mode), found.st_gid))
    same("root", "OK", ask(SOCKET))
    refused_by_mode()
    refusal = "PERMISSION_DENIED user %s may not call here; root, user 0 and members of group %s may" % (NOBODY, GROUP)
    with open_to_all():
        same("a stranger where the mode lets everybody in", refusal, ask(SOCKET, *nobody())[: len(refusal)])
        same("one in group 0 beside its own", refusal, ask(SOCKET, *nobody("--groups", "0"))[: len(refusal)])
        same("one whose groups are many", refusal, ask(SOCKET, *nobody("--groups", ",".join(str(n) for n in range(3000, 3100))))[: len(refusal)])
    same("a member of the socket's group", "OK", ask(SOCKET, *nobody("--groups", GROUP)))
    same("one whose first group it is", "OK", ask(SOCKET, "--reuid", NOBODY, "--regid", GROUP, "--clear-groups"))
    same("a member with many other groups", "OK", ask(SOCKET, *nobody("--groups", ",".join([str(n) for n in range(3000, 3100)] + [GROUP]))))


def does_not_serve(what, path, said):
    """An agent that cannot have its socket ends at once, says why and changes nothing."""
    ended = subprocess.run(
        [HOME + "/bin/bpfman", "serve", "--simulate", "--runtime-dir", PLACE + "/other", "--socket-path", path],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=2 * LIMIT)
    same(what, (1, True), (ended.returncode, said in ended.stderr))


def who_may_serve():
    does_not_serve("a second server", SOCKET, "another process answers at " + SOCKET)
    same("the first one goes on", "OK", ask(SOCKET))
    strangers = os.path.join(PLACE, "strangers")
    os.mkdir(strangers)
    os.chown(strangers, int(NOBODY), int(NOBODY))
    does_not_serve("a directory of somebody else's", strangers + "/bpfman.sock", "is owned by user " + NOBODY)
    same("what is in it", [], os.listdir(strangers))
    file = os.path.join(PLACE, "bpfman.sock")
    with open(file, "w", encoding="utf-8") as mine:
        mine.write("mine")
    does_not_serve("a file in the socket's place", file, "is a file; move it away")
    same("the file", 4, os.path.getsize(file))


def stale():
    """What an agent that was killed leaves is there, nobody listens, and the next one takes its place."""
    before = os.stat(SOCKET).st_ctime_ns
    restart(RESTART)
    until("somebody listens again", True, lambda: listens(SOCKET))
    same("the socket is another one", True, os.stat(SOCKET).st_ctime_ns != before)
    same("root, at the new one", "OK", ask(SOCKET))
    refused_by_mode()


def handed_over():
    """As the unit does: the socket blocks. Two connections are there before the agent, so that it would wait in vain for a fourth."""
    path = os.path.join(PLACE, "activated.sock")
    with open(os.path.join(PLACE, "activated.log"), "w", encoding="utf-8") as log:
        agent = subprocess.Popen(
            ["systemd-socket-activate", "-l", path, "-E", "JAVA_HOME", "-E", "PATH", HOME + "/bin/bpfman", "serve", "--simulate", "--runtime-dir", PLACE + "/activated",
             "--socket-path", path], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=dict(os.environ, JAVA_HOME=os.environ.get("JAVA_HOME", "")))
    try:
        until("systemd listens at " + path, True, lambda: os.path.exists(path))
        with socket.socket(socket.AF_UNIX) as first, socket.socket(socket.AF_UNIX) as second:
            first.connect(path)
            second.connect(path)
            same("a call that was there before the agent", "OK", ask(path))
            same("another call", "OK", ask(path))
            with open("/proc/net/unix", encoding="utf-8") as sockets:
                same("sockets that listen there", 1, len(re.findall(r" 00010000 0001 01 +\d+ %s$" % re.escape(path), sockets.read(), re.MULTILINE)))
        before = os.stat(path).st_ino
        agent.terminate()
        same("status at SIGTERM", 0, agent.wait(timeout=LIMIT))
        same("the socket is systemd's, and stays", before, os.stat(path).st_ino)
    finally:
        agent.kill()
        agent.wait()


def units():
    """What systemd itself has to say of the units, with the tree where it is here."""
    directory = os.path.join(PLACE, "units")
    os.mkdir(directory)
    for name in ("bpfman-grpc.service", "bpfman-grpc.socket", "bpfman.service"):
        with open(os.path.join(HOME, "lib", name), encoding="utf-8") as unit:
            text = unit.read().replace("/opt/bpfman", HOME)
        with open(os.path.join(directory, name), "w", encoding="utf-8") as unit:
            unit.write(text)
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", directory + "/bpfman-grpc.service", directory + "/bpfman-grpc.socket"],
        capture_output=True, text=True, timeout=LIMIT)
    said = [line for line in verified.stderr.splitlines() if "bpfman" in line]
    same("what systemd has to say of the units", (0, []), (verified.returncode, said))


def main():
    begun = time.monotonic()
    who_may_call()
    who_may_serve()
    stale()
    handed_over()
    units()
    print("those may call who should, by the kernel's word: %.0f s" % (time.monotonic() - begun))


main()
