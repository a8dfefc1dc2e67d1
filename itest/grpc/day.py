# SPDX-License-Identifier: Apache-2.0
"""An operator's day at the gRPC server of an agent, by a client that is not ours. Every comparison that fails ends it.

Usage: day.py SOCKET OBJECTS REQUESTS NAMESPACE-A NAMESPACE-B SENDER CLIENTS CALLS RESTART
Each of the two namespaces has an interface eth0; the sender's namespace has their other ends, a0 and b0. REQUESTS is the directory of the day's requests.
RESTART is a command that kills the agent and starts another one.
"""
import concurrent.futures
import json
import os
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

from client import LIMIT, Requests, channel, code, counted, gone, lost, restart, same, send, until

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


class Sequence:
    """Plays calls out of a file, one a line; what answers have gets names, by which later calls mean it."""

    def __init__(self, bpfman):
        self.bpfman, self.named, self.maps, self.pod, self.away = bpfman, {}, {}, None, 0

    def play(self, file):
        with open(file, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                words = line.split("#", 1)[0].split()
                if words:
                    self.step("line %d: %s" % (number, " ".join(words)), *words)

    def step(self, what, verb, *words):
        if verb in ("Load", "Attach", "Get", "Unload", "Detach"):
            self.call(what, verb, *words)
        elif verb == "sent":
            send(SENDER, words[0], int(words[1]))
        elif verb == "counted":
            counted(what, int(words[1]), *self.maps[words[0]])
        elif verb == "killed":
            polls = Polls(self.named[words[1]])
            restart(RESTART)
            self.bpfman = stub()
            self.away += polls.end([self.named[name] for name in words[3:]])
        elif verb == "programs":
            same(what, sorted(self.named[name] for name in words), programs(self.bpfman))
        elif verb == "pod":
            self.pod = Pod()
        elif verb == "pod-gone":
            self.pod.end()
        else:
            sys.exit("%s: what is that" % what)

    def request(self, verb, of):
        if verb == "Get":
            return pb.GetRequest(id=self.named[of])
        if verb == "Unload":
            return pb.UnloadRequest(id=self.named[of])
        if verb == "Detach":
            return pb.DetachRequest(link_id=self.named[of])
        return REQUEST(of, tc=self.named.get("tc"), xdp=self.named.get("xdp"), pod=self.pod.pid if self.pod else None)

    def call(self, what, verb, of, how="", *words):
        request, method = self.request(verb, of), getattr(self.bpfman, verb)
        if how == "lost":
            lost(method, request, float(words[0]) if words else None)
        elif how == "!":
            code(what, getattr(grpc.StatusCode, words[0]), lambda: method(request))
        elif how == "->":
            answer = method(request)
            self.named[words[0]] = self.of(verb, answer)[0]
            if verb == "Load":
                same(what + ": names", [info.name for info in request.info], [program.info.name for program in answer.programs])
                self.maps[words[0]] = counter(answer.programs[0])
        elif verb == "Get":
            # a link of an interface that has just gone is there a moment longer
            until(what, [self.named[name] for name in words], lambda: self.of(verb, method(request)))
        elif how == "=":
            same(what, [self.named[name] for name in words], self.of(verb, method(request)))
        else:
            method(request)

    @staticmethod
    def of(verb, answer):
        if verb == "Load":
            return [program.kernel_info.id for program in answer.programs]
        return [answer.link_id] if verb == "Attach" else list(answer.info.links)


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
    same("the watch begins", True, ready.wait(LIMIT))

    sequence = Sequence(bpfman)
    sequence.play(os.path.join(REQUESTS, "sequence"))
    bpfman, away = sequence.bpfman, sequence.away
    tcs, xdps = sequence.named["tc"], sequence.named["xdp"]
    links, on_xdp = ([sequence.named[kind + "-" + place] for place in "ab"] for kind in ("tc", "xdp"))
    same("links of all", {tcs: links, xdps: on_xdp},
         {r.kernel_info.id: list(r.info.links) for r in bpfman.List(pb.ListRequest(bpfman_programs_only=True)).results})

    unanswered = answers_are_lost(bpfman, tcs, links)
    refusals(bpfman, tcs)
    same("xdp only", [xdps], [r.kernel_info.id for r in bpfman.List(pb.ListRequest(program_type=6, bpfman_programs_only=True)).results])
    same("by metadata", [tcs], [r.kernel_info.id for r in bpfman.List(pb.ListRequest(match_metadata={UUID: "app-1"})).results])
    same("nothing for the doctor", [], findings())
    many_clients(bpfman, tcs, links)
    counted("counted by tc at the end", 1770, *sequence.maps["tc"])
    counted("counted by xdp at the end", 1700, *sequence.maps["xdp"])

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
