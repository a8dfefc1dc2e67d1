# SPDX-License-Identifier: Apache-2.0
"""Calls that are cut off at many points, by their deadline or by their client. Each is done as a whole or not at all: afterwards kernel, record and answers
agree, and whoever repeats the call with the same identifier has what the first one made, or makes it. Every comparison that fails ends the client.

Usage: cut.py SOCKET OBJECTS REQUESTS NAMESPACE DATABASE PINS POINTS RESTART
The namespace has an interface eth0. DATABASE and PINS are the agent's. Each kind of call is cut off at so many POINTS of the time that it takes.
"""
import os
import sqlite3
import sys
import threading
import time

import grpc

from bpfman.v1 import bpfman_pb2 as pb
from bpfman.v1 import bpfman_pb2_grpc as rpc
from bpfman.v1alpha import bpfman_pb2 as alpha
from bpfman.v1alpha import bpfman_pb2_grpc as alpha_rpc

from client import LIMIT, Requests, channel, gone, same

SOCKET, OBJECTS, REQUESTS, A, DATABASE, PINS, POINTS = sys.argv[1:8]
REQUEST = Requests(REQUESTS, (pb,), objects=OBJECTS, a=A)
UUID = "bpfman.io/uuid"
OF_ITS_OWN = ("cancelled", "timed out")


class Cuts:
    """Cuts calls off, later and later, and counts those of which the answer came nevertheless."""

    def __init__(self):
        self.cut = self.answered = 0

    def off(self, call, request, seconds, how):
        answer = call.future(request, timeout=seconds if how == "timed out" else 60)
        if how == "cancelled":
            threading.Event().wait(seconds)
            answer.cancel()
        try:
            answer.result()
            self.answered += 1
        except grpc.FutureCancelledError:
            self.cut += 1
        except grpc.RpcError as error:
            # the server keeps the time as well, and where it is the first it cancels the stream
            if error.code() not in (grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED, grpc.StatusCode.NOT_FOUND):
                sys.exit("a call that is cut off: %s" % error)
            self.cut += 1


def again(call, request):
    """Whether there was still something to do."""
    try:
        call(request)
        return True
    except grpc.RpcError as error:
        same("a call that is repeated", grpc.StatusCode.NOT_FOUND, error.code())
        return False


def rows(query):
    with sqlite3.connect("file:%s?mode=ro" % DATABASE, timeout=LIMIT, uri=True) as database:
        return sorted(row[0] for row in database.execute(query))


def pinned():
    return sorted(int(name[len("prog_"):]) for name in os.listdir(PINS) if name.startswith("prog_") and name[len("prog_"):].isdigit()) if os.path.isdir(PINS) else []


def listed(bpfman, uuid):
    return {r.kernel_info.id: list(r.info.links) for r in bpfman.List(pb.ListRequest(match_metadata={UUID: uuid})).results}


def agree(bpfman, extensions, what):
    """Nothing is under way any more: what was cut off had the same identifier as what has been answered since."""
    managed = bpfman.List(pb.ListRequest(bpfman_programs_only=True)).results
    programs = sorted(r.kernel_info.id for r in managed)
    same(what + ", programs that are recorded", programs, rows("SELECT program_id FROM programs"))
    same(what + ", programs that are pinned", programs, pinned())
    same(what + ", links that are recorded", sorted(link for r in managed for link in r.info.links), rows("SELECT id FROM links"))
    same(what + ", what the doctor finds", [], list(extensions.Diagnose(alpha.DiagnoseRequest()).findings))


def took(call, request):
    begun = time.monotonic()
    answer = call(request)
    return answer, time.monotonic() - begun


def main():
    bpfman = rpc.BpfmanStub(channel(SOCKET))
    extensions = alpha_rpc.ExtensionsStub(channel(SOCKET))
    cuts = Cuts()

    # how long each takes that nobody cuts off
    bpfman.Unload(pb.UnloadRequest(id=bpfman.Load(REQUEST("load-tc")).programs[0].kernel_info.id))
    whole, load = took(bpfman.Load, REQUEST("load-tc"))
    tc = whole.programs[0].kernel_info.id

    def attached(uuid):
        return REQUEST("attach-tc-any", program=tc, priority=50, direction="ingress", namespace=A, uuid=uuid)

    bpfman.Detach(pb.DetachRequest(link_id=bpfman.Attach(attached("first")).link_id))
    link, attach = took(bpfman.Attach, attached("first"))
    _, detach = took(bpfman.Detach, pb.DetachRequest(link_id=link.link_id))
    print("Load takes %.0f ms, Attach %.0f ms, Detach %.0f ms" % (load * 1000, attach * 1000, detach * 1000))

    for point in range(int(POINTS)):
        part, how, uuid = point / float(POINTS), OF_ITS_OWN[point % 2], "cut-%d" % point
        what = "cut off after %d %%, %s" % (100 * part, how)

        two = REQUEST("load-two", uuid=uuid)
        cuts.off(bpfman.Load, two, 0.0005 + load * 1.2 * part, how)
        same("a Load %s: programs" % what, True, len(listed(bpfman, uuid)) in (0, 2))
        programs = [p.kernel_info.id for p in bpfman.Load(two).programs]
        same("a Load %s, again" % what, programs, [p.kernel_info.id for p in bpfman.Load(two).programs])
        same("a Load %s: programs after it" % what, {p: [] for p in programs}, listed(bpfman, uuid))
        agree(bpfman, extensions, "a Load %s" % what)

        on_tc, probe = attached(uuid), REQUEST("attach-uprobe", program=programs[0], uuid=uuid)
        for request in (on_tc, probe):
            cuts.off(bpfman.Attach, request, 0.0005 + attach * 1.2 * part, how)
        member, lone = bpfman.Attach(on_tc).link_id, bpfman.Attach(probe).link_id
        same("an Attach %s: links" % what, [[member], [lone]], [list(bpfman.Get(pb.GetRequest(id=p)).info.links) for p in (tc, programs[0])])
        agree(bpfman, extensions, "an Attach %s" % what)

        cuts.off(bpfman.Detach, pb.DetachRequest(link_id=member), 0.0005 + detach * 1.2 * part, how)
        again(bpfman.Detach, pb.DetachRequest(link_id=member))
        same("a Detach %s: links" % what, [], list(bpfman.Get(pb.GetRequest(id=tc)).info.links))
        agree(bpfman, extensions, "a Detach %s" % what)

        for program in programs:
            cuts.off(bpfman.Unload, pb.UnloadRequest(id=program), 0.0005 + load * 0.6 * part, how)
            again(bpfman.Unload, pb.UnloadRequest(id=program))
            gone(program)
        same("an Unload %s: programs" % what, {}, listed(bpfman, uuid))
        agree(bpfman, extensions, "an Unload %s" % what)

    bpfman.Unload(pb.UnloadRequest(id=tc))
    gone(tc)
    agree(bpfman, extensions, "at the end")
    same("programs at the end", [], pinned())
    same("some are cut off", True, cuts.cut > 0)
    print("%d calls were cut off and %d answered in time: each was done as a whole or not at all, and once" % (cuts.cut, cuts.answered))


main()
