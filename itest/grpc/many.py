# SPDX-License-Identifier: Apache-2.0
"""Many clients at once at the gRPC server of an agent: what calls cost and what they leave. Every comparison that fails ends it.

Usage: many.py SOCKET OBJECTS REQUESTS NAMESPACE-A NAMESPACE-B RUN PROCESS CLIENTS CALLS RESTART
Each of the two namespaces has an interface eth0. RUN is the agent's runtime directory, PROCESS the file with the number of its process. There are a fifth of so
many CALLS, then all of them, then twice as many, all of the same mix: after each the memory of the agent is told.
"""
import collections
import concurrent.futures
import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import time

from bpfman.v1 import bpfman_pb2 as pb
from bpfman.v1 import bpfman_pb2_grpc as rpc

import command
from client import LIMIT, Requests, channel, gone, same

SOCKET, OBJECTS, REQUESTS, A, B, RUN, PROCESS, CLIENTS, CALLS = sys.argv[1:10]
REQUEST = Requests(REQUESTS, (pb,), objects=OBJECTS, a=A, b=B)
HOOKS = [(namespace, direction) for namespace in (A, B) for direction in ("ingress", "egress")]
# one of so many calls attaches, and another one detaches; never more than the ten slots of a hook, with some that stay
ATTACHING = 20
MEMBERS = 8
PAIRS = 45
# what a call may take, beside the command
MOST = 1.3


def agent():
    with open(PROCESS, encoding="utf-8") as file:
        return file.read().strip()


def processor_time():
    with open("/proc/%s/stat" % agent(), encoding="utf-8") as file:
        words = file.read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def memory():
    """KB of the heap that are used after a collection, and KB that are resident."""
    subprocess.run(["jcmd", agent(), "GC.run"], check=True, capture_output=True)
    heap = subprocess.run(["jcmd", agent(), "GC.heap_info"], check=True, capture_output=True, text=True).stdout
    used = sum(int(n) for n in re.findall(r"(?:garbage-first heap|def new generation|tenured generation) .* used (\d+)K", heap))
    with open("/proc/%s/status" % agent(), encoding="utf-8") as file:
        return used, int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))


class Client:
    def __init__(self, number, program):
        self.number, self.program, self.bpfman = number, program, rpc.BpfmanStub(channel(SOCKET))
        self.random = random.Random(number)
        self.link, self.attached = None, 0
        self.hook = HOOKS[number % len(HOOKS)]
        self.attaches = number // len(HOOKS) < MEMBERS

    def calls(self, count):
        times = collections.defaultdict(list)
        for call in range(count):
            kind = "Get"
            if self.attaches and call % ATTACHING == self.number % ATTACHING:
                kind = "Attach" if self.link is None else "Detach"
            begun = time.perf_counter()
            getattr(self, kind.lower())()
            times[kind].append((time.perf_counter() - begun) * 1000)
        return times

    def get(self):
        links = self.bpfman.Get(pb.GetRequest(id=self.program), timeout=60).info.links
        if self.link is not None:
            same("the client's own link is there", True, self.link in links)

    def attach(self):
        self.attached += 1
        namespace, direction = self.hook
        self.link = self.bpfman.Attach(REQUEST(
            "attach-tc-any", program=self.program, priority=self.random.choice((10, 20, 30)), direction=direction, namespace=namespace,
            uuid="many-%d-%d" % (self.number, self.attached)), timeout=60).link_id

    def detach(self):
        self.bpfman.Detach(pb.DetachRequest(link_id=self.link), timeout=60)
        self.link = None


def in_order(expected):
    """Members of each hook: the lesser priority first, and among equals the one that was committed last."""
    with sqlite3.connect("file:%s/state.db?mode=ro" % RUN, timeout=LIMIT, uri=True) as database:
        rows = list(database.execute(
            "SELECT nsid, direction, position, priority, sequence, id FROM tc_link_details JOIN links ON links.id = link_id ORDER BY nsid, direction, position"))
    same("links that are recorded", sorted(expected), sorted(row[5] for row in rows))
    hooks = collections.defaultdict(list)
    for nsid, direction, position, priority, sequence, _ in rows:
        hooks[nsid, direction].append((position, priority, sequence))
    for hook, members in hooks.items():
        same("positions of " + hook[1], list(range(len(members))), [m[0] for m in members])
        same("order of " + hook[1], sorted(members, key=lambda m: (m[1], -m[2])), members)
    return sorted(len(members) for members in hooks.values())


def p50(times):
    return statistics.median(times) if times else float("nan")




def beside_the_command(bpfman, program):
    """The same attach by a call and by the host command, in turn, the command without its own process: medians in milliseconds."""
    bpfman.Attach(REQUEST("attach-tc-any", program=program, priority=50, direction="ingress", namespace=B, uuid="beside"))
    by_call, by_command = [], []
    for number in range(PAIRS):
        begun = time.perf_counter()
        link = bpfman.Attach(REQUEST("attach-tc-any", program=program, priority=90, direction="ingress", namespace=B, uuid="pair-%d" % number)).link_id
        by_call.append((time.perf_counter() - begun) * 1000)
        bpfman.Detach(pb.DetachRequest(link_id=link))
        begun = time.perf_counter()
        shown = command.run(RUN + "/bpfman.sock", "attach", "tc", "--program-id=%d" % program, "--direction=ingress", "--priority=90",
                            "--netns=/run/netns/" + B, "eth0", "-o", "json")
        by_command.append((time.perf_counter() - begun) * 1000)
        bpfman.Detach(pb.DetachRequest(link_id=json.loads(shown)["record"]["id"]))
    call, shell = p50(by_call[PAIRS // 3:]), p50(by_command[PAIRS // 3:])
    print("Attach by gRPC: p50 %.1f ms; by the host command, inside the agent: p50 %.1f ms; %.2f times as long" % (call, shell, call / shell))
    return call / shell


def main():
    bpfman = rpc.BpfmanStub(channel(SOCKET))
    program = bpfman.Load(REQUEST("load-tc")).programs[0].kernel_info.id
    alone = Client(0, program)
    alone.calls(200)
    before = processor_time()
    times = alone.calls(1000)
    print("alone: Get p50 %.2f ms and %.2f ms at least, Attach p50 %.1f ms; a call costs the agent %.2f ms of processor time"
          % (p50(times["Get"]), min(times["Get"]), p50(times["Attach"]), processor_time() - before))
    if alone.link is not None:
        alone.detach()
    same("an attach by a call takes at most %.1f times what it takes by the command" % MOST, True, beside_the_command(bpfman, program) <= MOST)
    standing = list(bpfman.Get(pb.GetRequest(id=program)).info.links)

    clients = [Client(number, program) for number in range(int(CLIENTS))]
    done, heaps = 0, []
    for calls in (int(CALLS) // 5, int(CALLS), 2 * int(CALLS)):
        each = (calls - done) // len(clients)
        begun, before = time.perf_counter(), processor_time()
        with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
            results = list(pool.map(lambda client: client.calls(each), clients))
        took, cost = time.perf_counter() - begun, processor_time() - before
        done += each * len(clients)
        heap, resident = memory()
        heaps.append(heap)
        gets, attaches = ([t for r in results for t in r[kind]] for kind in ("Get", "Attach"))
        print("%d clients, %d calls so far: no error, %.0f a second, Get p50 %.2f ms, Attach p50 %.1f ms, %.2f ms of processor time a call; heap %d KB, resident %d KB"
              % (len(clients), done, each * len(clients) / took, p50(gets), p50(attaches), 1000 * cost / (each * len(clients)), heap, resident))
        members = in_order(standing + [client.link for client in clients if client.link is not None])
        print("members of the hooks, in the order of priority and then of commit: %s" % members)
    same("the heap is flat: %s KB" % heaps, True, heaps[2] <= 1.1 * heaps[1] + 1024)
    bpfman.Unload(pb.UnloadRequest(id=program))
    gone(program)
    print("many clients have left nothing")


main()
