# SPDX-License-Identifier: Apache-2.0
"""An operator's day at the gRPC server of an agent, by a client that is not ours. Every comparison that fails ends it.

Usage: day.py SOCKET OBJECTS NAMESPACE-A NAMESPACE-B SENDER CLIENTS CALLS RESTART
Each of the two namespaces has an interface eth0; the sender's namespace has their other ends, a0 and b0. RESTART is a command that kills the agent
and starts another one.
"""
import concurrent.futures
import json
import statistics
import subprocess
import sys
import threading
import time

import grpc

from bpfman.v1 import bpfman_pb2 as pb
from bpfman.v1 import bpfman_pb2_grpc as rpc
from bpfman.v1alpha import bpfman_pb2 as alpha
from bpfman.v1alpha import bpfman_pb2_grpc as alpha_rpc

SOCKET, OBJECTS, A, B, SENDER, CLIENTS, CALLS, RESTART = sys.argv[1:9]
UUID = "bpfman.io/uuid"


def stub():
    return rpc.BpfmanStub(grpc.insecure_channel("unix://" + SOCKET))


def same(what, expected, actual):
    if expected != actual:
        sys.exit("%s: expected %r, was %r" % (what, expected, actual))


def code(what, expected, call):
    try:
        call()
    except grpc.RpcError as error:
        same(what, expected, error.code())
        return error.details()
    sys.exit("%s: expected %s, was no error" % (what, expected))


def load(name, kind, uuid, program):
    return pb.LoadRequest(
        bytecode=pb.BytecodeLocation(file="%s/%s.bpf.o" % (OBJECTS, name)),
        metadata={UUID: uuid, "bpfman.io/ProgramName": program},
        uuid="",
        info=[pb.LoadInfo(name=program, program_type=kind)])


def place(namespace):
    return "/run/netns/" + namespace


def tc(program, namespace, uuid, priority=50, direction="ingress"):
    return pb.AttachRequest(id=program, attach=pb.AttachInfo(tc_attach_info=pb.TCAttachInfo(
        priority=priority, iface="eth0", direction=direction, proceed_on=[0, 3, 30], netns=place(namespace), metadata={UUID: uuid})))


def xdp(program, namespace, uuid):
    return pb.AttachRequest(id=program, attach=pb.AttachInfo(xdp_attach_info=pb.XDPAttachInfo(
        priority=50, iface="eth0", proceed_on=[2, 31], netns=place(namespace), metadata={UUID: uuid})))


def send(interface, count):
    """Frames of a type that no host answers."""
    code_of_sender = ("import socket\ns = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)\ns.bind(('%s', 0))\n"
                      "for i in range(%d): s.send(b'\\xff' * 6 + b'\\x02' * 6 + b'\\x88\\xb5' + b'x' * 50)\n" % (interface, count))
    subprocess.run(["ip", "netns", "exec", SENDER, sys.executable, "-c", code_of_sender], check=True)


def counted(kernel_info):
    dump = json.loads(subprocess.run(
        ["bpftool", "-j", "map", "dump", "id", str(kernel_info.map_ids[0])], check=True, capture_output=True).stdout)
    return sum(int.from_bytes(bytes(int(b, 16) for b in entry["value"][:8]), "little") for entry in dump)


def programs(bpfman):
    return sorted(r.kernel_info.id for r in bpfman.List(pb.ListRequest(bpfman_programs_only=True)).results)


def watch(into, ready):
    try:
        for news in alpha_rpc.WatchStub(grpc.insecure_channel("unix://" + SOCKET)).Watch(alpha.WatchRequest()):
            into.append(alpha.WatchResponse.Type.Name(news.type))
            ready.set()
    except grpc.RpcError as error:
        into.append(error.code().name)


def main():
    bpfman = stub()
    news, ready = [], threading.Event()
    threading.Thread(target=watch, args=(news, ready), daemon=True).start()
    same("the watch begins", True, ready.wait(30))

    first = bpfman.Load(load("tc_count", pb.TC, "app-1", "count")).programs[0]
    same("a name", "count", first.info.name)
    again = bpfman.Load(load("tc_count", pb.TC, "app-1", "count")).programs[0]
    same("a load whose answer was lost, again", first.kernel_info.id, again.kernel_info.id)
    other = load("tc_count", pb.TC, "app-1", "count")
    other.metadata["bpfman.io/ProgramName"] = "another"
    code("another load of the same identifier", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.Load(other))
    second = bpfman.Load(load("xdp_count", pb.XDP, "app-2", "xdp_count")).programs[0]
    tcs, xdps = first.kernel_info.id, second.kernel_info.id

    links = [bpfman.Attach(r).link_id for r in (tc(tcs, A, "l1"), tc(tcs, B, "l2"))]
    on_xdp = [bpfman.Attach(r).link_id for r in (xdp(xdps, A, "l3"), xdp(xdps, B, "l4"))]
    same("attaches whose answers were lost, again", links, [bpfman.Attach(r).link_id for r in (tc(tcs, A, "l1"), tc(tcs, B, "l2"))])
    same("links of a program", links, list(bpfman.Get(pb.GetRequest(id=tcs)).info.links))
    code("another attach of the same identifier", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.Attach(tc(tcs, A, "l1", 7)))
    change = tc(tcs, A, "l1", 7)
    change.attach.tc_attach_info.metadata["bpfman.io/upgrade"] = "true"
    same("a change in place", links[0], bpfman.Attach(change).link_id)

    # packets, while an agent is killed and another one takes over
    send("a0", 1000)
    send("b0", 500)
    same("counted by tc", 1500, counted(first.kernel_info))
    same("counted by xdp", 1500, counted(second.kernel_info))
    subprocess.run(RESTART, shell=True, check=True)
    bpfman = stub()
    same("links after another agent's start", links, list(bpfman.Get(pb.GetRequest(id=tcs)).info.links))
    same("a load of the day before", tcs, bpfman.Load(load("tc_count", pb.TC, "app-1", "count")).programs[0].kernel_info.id)
    same("an attach of the day before", on_xdp[1], bpfman.Attach(xdp(xdps, B, "l4")).link_id)
    send("a0", 200)
    same("counted by tc", 1700, counted(first.kernel_info))
    same("programs", sorted([tcs, xdps]), programs(bpfman))

    # codes
    code("no program", grpc.StatusCode.NOT_FOUND, lambda: bpfman.Get(pb.GetRequest(id=4294967295)))
    code("no attach info", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.Attach(pb.AttachRequest(id=tcs)))
    code("no bytecode", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.Load(pb.LoadRequest()))
    code("wrong kind", grpc.StatusCode.FAILED_PRECONDITION, lambda: bpfman.Attach(xdp(tcs, A, "l9")))
    code("no link", grpc.StatusCode.NOT_FOUND, lambda: bpfman.Detach(pb.DetachRequest(link_id=4294967295)))
    code("no image", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.PullBytecode(pb.PullBytecodeRequest()))
    same("xdp only", [xdps], [r.kernel_info.id for r in bpfman.List(pb.ListRequest(program_type=6, bpfman_programs_only=True)).results])
    same("by metadata", [tcs], [r.kernel_info.id for r in bpfman.List(pb.ListRequest(match_metadata={UUID: "app-1"})).results])
    same("nothing for the doctor", [], list(alpha_rpc.ExtensionsStub(
        grpc.insecure_channel("unix://" + SOCKET)).Diagnose(alpha.DiagnoseRequest()).findings))

    # many clients at once
    def client(number):
        own = stub()
        times = []
        for _ in range(int(CALLS) // int(CLIENTS)):
            begun = time.perf_counter()
            same("links", links, list(own.Get(pb.GetRequest(id=tcs)).info.links))
            times.append(time.perf_counter() - begun)
        return times

    alone = [t * 1000 for t in client(0)]
    begun = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(int(CLIENTS)) as pool:
        times = [t * 1000 for each in pool.map(client, range(int(CLIENTS))) for t in each]
    took = time.perf_counter() - begun
    print("Get alone: p50 %.2f ms; %d clients, %d calls: p50 %.2f ms, %.0f calls a second, no error"
          % (statistics.median(alone), int(CLIENTS), len(times), statistics.median(times), len(times) / took))
    attaches = []
    for _ in range(20):
        begun = time.perf_counter()
        link = bpfman.Attach(tc(tcs, B, "", 90)).link_id
        attaches.append((time.perf_counter() - begun) * 1000)
        bpfman.Detach(pb.DetachRequest(link_id=link))
    print("Attach: p50 %.1f ms" % statistics.median(attaches))

    for program in (tcs, xdps):
        bpfman.Unload(pb.UnloadRequest(id=program))
    same("programs at the end", [], programs(bpfman))
    same("news before the agent was killed", ["SYNCED", "PROGRAM_LOADED", "PROGRAM_LOADED"],
         [n for n in news if n in ("SYNCED", "PROGRAM_LOADED")])
    same("the watch ended with the agent", "UNAVAILABLE", news[-1])
    print("the day is over: nothing is left")


main()
