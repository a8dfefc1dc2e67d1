# SPDX-License-Identifier: Apache-2.0
"""An operator's day at the gRPC server of an agent, by a client that is not ours. Every comparison that fails ends it.

Usage: day.py SOCKET OBJECTS REQUESTS NAMESPACE-A NAMESPACE-B SENDER CLIENTS CALLS RESTART
Each of the two namespaces has an interface eth0; the sender's namespace has their other ends, a0 and b0. REQUESTS is the directory of the day's requests.
RESTART is a command that kills the agent and starts another one.
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

from client import Requests, channel, code, counted, gone, lost, restart, same, send, until

SOCKET, OBJECTS, REQUESTS, A, B, SENDER, CLIENTS, CALLS, RESTART = sys.argv[1:10]
REQUEST = Requests(REQUESTS, (pb,), objects=OBJECTS, a=A, b=B)
UUID = "bpfman.io/uuid"
# how long answers to attaches are waited for in vain; None is for those that are cancelled at once
LOST = (None, 0.001, 0.004, 0.016, 0.064, 0.256)


def stub():
    return rpc.BpfmanStub(channel(SOCKET))


def counter(response):
    return "id", str(response.kernel_info.map_ids[0])


def programs(bpfman):
    return sorted(r.kernel_info.id for r in bpfman.List(pb.ListRequest(bpfman_programs_only=True)).results)


def findings():
    return list(alpha_rpc.ExtensionsStub(channel(SOCKET)).Diagnose(alpha.DiagnoseRequest()).findings)


def watch(into, ready):
    try:
        for news in alpha_rpc.WatchStub(grpc.insecure_channel("unix://" + SOCKET)).Watch(alpha.WatchRequest()):
            into.append(alpha.WatchResponse.Type.Name(news.type))
            ready.set()
    except grpc.RpcError as error:
        into.append(error.code().name)


class Pod:
    """A network namespace that lives as long as one process, with an interface eth0 whose other end is the sender's p0."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "for f in all default; do test ! -d /proc/sys/net/ipv6 ||"
             " echo 1 >/proc/sys/net/ipv6/conf/$f/disable_ipv6; done; echo inside; exec cat"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        same("a pod", b"inside\n", self.process.stdout.readline())
        self.pid = self.process.pid
        for line in ("ip -n %s link add p0 type veth peer name eth0 netns %d" % (SENDER, self.pid),
                     "nsenter --net=/proc/%d/ns/net ip link set eth0 up" % self.pid,
                     "ip -n %s link set p0 up" % SENDER):
            subprocess.run(line.split(" "), check=True)

    def end(self):
        self.process.kill()
        self.process.wait()
        until("the pod's interface is gone", True,
              lambda: subprocess.run(["ip", "-n", SENDER, "link", "show", "p0"], capture_output=True).returncode != 0)


class Polls:
    """Asks for a program over and over, as an operator does, also while there is no agent."""

    def __init__(self, program):
        self.program, self.answers, self.ending = program, [], threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.bpfman = stub()
        self.thread.start()

    def run(self):
        while not self.ending.wait(0.02):
            try:
                self.answers.append(list(self.bpfman.Get(pb.GetRequest(id=self.program), timeout=30).info.links))
            except grpc.RpcError as error:
                self.answers.append(error.code().name)

    def end(self, links):
        """Gives back how often there was no agent; all other answers have the links."""
        until("polls are answered again", links, lambda: self.answers[-1] if self.answers else None)
        self.ending.set()
        self.thread.join()
        away = self.answers.count("UNAVAILABLE")
        same("polls that are neither answered nor without an agent", [], [a for a in self.answers if a not in (links, "UNAVAILABLE")])
        same("polls without an agent", True, away > 0)
        return away


def pod_comes_and_goes(bpfman, tcs, links):
    pod = Pod()
    on_pod = bpfman.Attach(REQUEST("attach-tc-pod", tc=tcs, pod=pod.pid)).link_id
    same("links with the pod's", links + [on_pod], list(bpfman.Get(pb.GetRequest(id=tcs)).info.links))
    send(SENDER, "p0", 70)
    counted("counted with the pod's", 1770, *counter(bpfman.Get(pb.GetRequest(id=tcs))))
    pod.end()
    until("links without the pod's", links, lambda: list(bpfman.Get(pb.GetRequest(id=tcs)).info.links))
    bpfman.Detach(pb.DetachRequest(link_id=on_pod))
    code("an attach to a pod that is gone", grpc.StatusCode.NOT_FOUND, lambda: bpfman.Attach(REQUEST("attach-tc-pod", tc=tcs, pod=pod.pid)))


def answers_are_lost(bpfman, tcs, links):
    """Whether the call was done or not: the next one of the same identifier has its link, and there is no other."""
    unanswered = 0
    for number, seconds in enumerate(LOST):
        request = REQUEST("attach-tc-lost", tc=tcs, uuid="lost-%d" % number)
        unanswered += lost(bpfman.Attach, request, seconds)
        link = bpfman.Attach(request).link_id
        same("an attach whose answer was lost, again", link, bpfman.Attach(request).link_id)
        same("links with it", links + [link], list(bpfman.Get(pb.GetRequest(id=tcs)).info.links))
        lost(bpfman.Detach, pb.DetachRequest(link_id=link), seconds)
        try:
            bpfman.Detach(pb.DetachRequest(link_id=link))
        except grpc.RpcError as error:
            same("a detach whose answer was lost, again", grpc.StatusCode.NOT_FOUND, error.code())
        same("links without it", links, list(bpfman.Get(pb.GetRequest(id=tcs)).info.links))
    same("at least the one that was cancelled had no answer", True, unanswered > 0)
    return unanswered


def refusals(bpfman, tcs):
    code("no program", grpc.StatusCode.NOT_FOUND, lambda: bpfman.Get(pb.GetRequest(id=4294967295)))
    code("no attach info", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.Attach(pb.AttachRequest(id=tcs)))
    code("no bytecode", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.Load(pb.LoadRequest()))
    code("wrong kind", grpc.StatusCode.FAILED_PRECONDITION, lambda: bpfman.Attach(REQUEST("attach-xdp-of-tc", tc=tcs)))
    details = code("a kprobe in a container", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.Attach(REQUEST("attach-kprobe-in-container", tc=tcs)))
    same("what is said of it", "a function of the kernel is in no container; attach the kprobe without container_pid 4711", details)
    code("no link", grpc.StatusCode.NOT_FOUND, lambda: bpfman.Detach(pb.DetachRequest(link_id=4294967295)))
    code("no image", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.PullBytecode(pb.PullBytecodeRequest()))


def many_clients(bpfman, tcs, links):
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
        link = bpfman.Attach(REQUEST("attach-tc-b-again", tc=tcs)).link_id
        attaches.append((time.perf_counter() - begun) * 1000)
        bpfman.Detach(pb.DetachRequest(link_id=link))
    print("Attach: p50 %.1f ms" % statistics.median(attaches))


def main():
    bpfman = stub()
    news, ready = [], threading.Event()
    threading.Thread(target=watch, args=(news, ready), daemon=True).start()
    same("the watch begins", True, ready.wait(30))

    lost(bpfman.Load, REQUEST("load-tc"))
    lost(bpfman.Load, REQUEST("load-tc"), 0.001)
    first = bpfman.Load(REQUEST("load-tc")).programs[0]
    same("a name", "count", first.info.name)
    again = bpfman.Load(REQUEST("load-tc")).programs[0]
    same("a load whose answer was lost, again", first.kernel_info.id, again.kernel_info.id)
    code("another load of the same identifier", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.Load(REQUEST("load-tc-of-another-name")))
    second = bpfman.Load(REQUEST("load-xdp")).programs[0]
    tcs, xdps = first.kernel_info.id, second.kernel_info.id
    same("programs", sorted([tcs, xdps]), programs(bpfman))

    def attach(name):
        return bpfman.Attach(REQUEST(name, tc=tcs, xdp=xdps)).link_id

    links = [attach("attach-tc-a"), attach("attach-tc-b")]
    on_xdp = [attach("attach-xdp-a"), attach("attach-xdp-b")]
    same("attaches whose answers were lost, again", links, [attach("attach-tc-a"), attach("attach-tc-b")])
    same("links of a program", links, list(bpfman.Get(pb.GetRequest(id=tcs)).info.links))
    code("another attach of the same identifier", grpc.StatusCode.INVALID_ARGUMENT, lambda: attach("attach-tc-a-at-7"))
    same("a change in place", links[0], attach("attach-tc-a-changed"))

    # packets, while an agent is killed and another one takes over
    send(SENDER, "a0", 1000)
    send(SENDER, "b0", 500)
    counted("counted by tc", 1500, *counter(first))
    counted("counted by xdp", 1500, *counter(second))
    polls = Polls(tcs)
    restart(RESTART)
    bpfman = stub()
    away = polls.end(links)
    same("links after another agent's start", links, list(bpfman.Get(pb.GetRequest(id=tcs)).info.links))
    same("a load of the day before", tcs, bpfman.Load(REQUEST("load-tc")).programs[0].kernel_info.id)
    same("an attach of the day before", on_xdp[1], attach("attach-xdp-b"))
    send(SENDER, "a0", 200)
    counted("counted by tc", 1700, *counter(first))
    same("programs", sorted([tcs, xdps]), programs(bpfman))
    same("links of all", {tcs: links, xdps: on_xdp},
         {r.kernel_info.id: list(r.info.links) for r in bpfman.List(pb.ListRequest(bpfman_programs_only=True)).results})

    pod_comes_and_goes(bpfman, tcs, links)
    unanswered = answers_are_lost(bpfman, tcs, links)
    refusals(bpfman, tcs)
    same("xdp only", [xdps], [r.kernel_info.id for r in bpfman.List(pb.ListRequest(program_type=6, bpfman_programs_only=True)).results])
    same("by metadata", [tcs], [r.kernel_info.id for r in bpfman.List(pb.ListRequest(match_metadata={UUID: "app-1"})).results])
    same("nothing for the doctor", [], findings())
    many_clients(bpfman, tcs, links)
    counted("counted by tc at the end", 1770, *counter(first))
    counted("counted by xdp at the end", 1700, *counter(second))

    for program in (tcs, xdps):
        bpfman.Unload(pb.UnloadRequest(id=program))
        gone(program)
    same("programs at the end", [], programs(bpfman))
    same("nothing for the doctor at the end", [], findings())
    for namespace in (A, B):
        shown = json.loads(subprocess.run(["ip", "-n", namespace, "-j", "-d", "link", "show", "eth0"], check=True, capture_output=True).stdout)
        same("xdp at the end", None, shown[0].get("xdp"))
    same("news before the agent was killed", ["SYNCED", "PROGRAM_LOADED", "PROGRAM_LOADED"],
         [n for n in news if n in ("SYNCED", "PROGRAM_LOADED")])
    same("the watch ended with the agent", "UNAVAILABLE", news[-1])
    print("the day is over, nothing is left: 1770 packets counted by tc and 1700 by xdp, %d polls without an agent, %d of %d attaches without an answer"
          % (away, unanswered, len(LOST)))


main()
