# SPDX-License-Identifier: Apache-2.0
"""What an agent serves beside the operator's calls, by a client that is not ours: reflection and health, news with tokens, changes in place, upgrades, images,
the doctor and documents. Every comparison that fails ends the client.

Usage: extensions.py SOCKET OBJECTS REQUESTS NAMESPACE SENDER PINS IMAGE RESTART
The namespace has an interface eth0, whose other end in the sender's is a0. PINS is the agent's. IMAGE is the name of an image of tc_count in a registry.
RESTART is a command that kills the agent and starts another one.
"""
import json
import os
import sys

import google.protobuf.descriptor_pb2
import grpc

from bpfman.v1 import bpfman_pb2 as pb
from bpfman.v1 import bpfman_pb2_grpc as rpc
from bpfman.v1alpha import bpfman_pb2 as alpha
from bpfman.v1alpha import bpfman_pb2_grpc as alpha_rpc
from standard import health_pb2 as health
from standard import health_pb2_grpc as health_rpc
from standard import reflection_pb2 as reflection
from standard import reflection_pb2_grpc as reflection_rpc

from client import LIMIT, Requests, channel, code, counted, gone, restart, same, send

SOCKET, OBJECTS, REQUESTS, A, SENDER, PINS, IMAGE, RESTART = sys.argv[1:9]
REQUEST = Requests(REQUESTS, (pb,), objects=OBJECTS, a=A, image=IMAGE)
UUID = "bpfman.io/uuid"
SERVED = ["bpfman.v1.Bpfman", "bpfman.v1alpha.Extensions", "bpfman.v1alpha.Watch"]
CALLS = {
    "bpfman.v1.Bpfman": ["Attach", "Detach", "Get", "List", "Load", "PullBytecode", "Unload"],
    "bpfman.v1alpha.Extensions": ["Apply", "ChangePriority", "Diagnose", "Export", "Repair"],
    "bpfman.v1alpha.Watch": ["Watch"],
}


def reflected(served, request):
    return next(iter(reflection_rpc.ServerReflectionStub(served).ServerReflectionInfo(iter([request]), timeout=LIMIT)))


def reflection_and_health(served):
    names = [s.name for s in reflected(served, reflection.ServerReflectionRequest(list_services="")).list_services_response.service]
    same("services that reflection lists", SERVED, sorted(n for n in names if n.startswith("bpfman.")))
    for service, calls in CALLS.items():
        answer = reflected(served, reflection.ServerReflectionRequest(file_containing_symbol=service))
        files = [google.protobuf.descriptor_pb2.FileDescriptorProto.FromString(f) for f in answer.file_descriptor_response.file_descriptor_proto]
        found = [sorted(m.name for m in s.method) for f in files for s in f.service if f.package + "." + s.name == service]
        same("calls of " + service + ", by reflection", [calls], found)
    ask = health_rpc.HealthStub(served)
    for service in [""] + SERVED:
        same("health of " + service, health.HealthCheckResponse.SERVING, ask.Check(health.HealthCheckRequest(service=service), timeout=LIMIT).status)
    code("health of what is not there", grpc.StatusCode.NOT_FOUND, lambda: ask.Check(health.HealthCheckRequest(service="bpfman.v2.Bpfman"), timeout=LIMIT))


def news(served, token, last):
    """What has happened after a token, up to the first news of a type."""
    stream = alpha_rpc.WatchStub(served).Watch(alpha.WatchRequest(resume_token=token), timeout=LIMIT)
    heard = []
    for each in stream:
        heard.append(each)
        if alpha.WatchResponse.Type.Name(each.type) == last:
            stream.cancel()
            return heard
    sys.exit("the news ended before " + last)


def types(heard):
    return [alpha.WatchResponse.Type.Name(each.type) for each in heard]


def watched(bpfman, served):
    """A client that loses its stream goes on where it was, and misses nothing; one whose agent was replaced is told to list anew."""
    begin = news(served, "", "SYNCED")[0].resume_token
    program = bpfman.Load(REQUEST("load-tc")).programs[0].kernel_info.id
    link = bpfman.Attach(REQUEST("attach-tc-a", tc=program)).link_id
    bpfman.Attach(REQUEST("attach-tc-a-changed", tc=program))
    bpfman.Detach(pb.DetachRequest(link_id=link))
    bpfman.Unload(pb.UnloadRequest(id=program))
    heard = news(served, begin, "PROGRAM_UNLOADED")
    of_links = [each for each in heard if each.link_id]
    same("news of links", ["LINK_ATTACHED", "LINK_CHANGED", "LINK_DETACHED"], types(of_links))
    same("whose they are", {(program, link, "eth0", "l1")}, {(e.program_id, e.link_id, e.interface, e.metadata[UUID]) for e in of_links})
    same("the first and the last", ["PROGRAM_LOADED", "PROGRAM_UNLOADED"], [types(heard)[0], types(heard)[-1]])
    same("tokens of their own", len(heard), len({each.resume_token for each in heard}))
    for seen in range(len(heard) - 1):
        same("news after number %d" % seen, heard[seen + 1:], news(served, heard[seen].resume_token, "PROGRAM_UNLOADED"))

    restart(RESTART)
    served = channel(SOCKET)
    for token in (heard[0].resume_token, "no token at all"):
        details = code("a token of the agent before", grpc.StatusCode.OUT_OF_RANGE, lambda: news(served, token, "SYNCED"))
        same("what is said then", True, "list what there is, and watch without a token" in details)
    same("without a token", ["SYNCED"], types(news(served, "", "SYNCED")))
    return served


def priorities(bpfman, extensions):
    program = bpfman.Load(REQUEST("load-tc")).programs[0].kernel_info.id
    links = [bpfman.Attach(REQUEST("attach-tc-any", program=program, priority=p, direction="ingress", namespace=A, uuid="p%d" % p)).link_id for p in (10, 20, 30)]

    def change(link, priority):
        return extensions.ChangePriority(alpha.ChangePriorityRequest(link_id=link, priority=priority)).position

    same("the first becomes the last", 2, change(links[0], 40))
    same("the last becomes the first", 0, change(links[2], 5))
    same("nothing moves", 1, change(links[1], 20))
    code("a priority of no link", grpc.StatusCode.NOT_FOUND, lambda: change(4294967295, 5))
    code("a priority that is none", grpc.StatusCode.INVALID_ARGUMENT, lambda: change(links[0], -1))
    same("links", sorted(links), sorted(bpfman.Get(pb.GetRequest(id=program)).info.links))
    bpfman.Unload(pb.UnloadRequest(id=program))
    gone(program)


def upgraded(bpfman):
    """Another port for a program that is attached: the link stays, what it runs is new, and asking again changes nothing."""
    old = bpfman.Load(REQUEST("load-drop", uuid="drop", upgrade="false", port="\\x90\\x1f")).programs[0].kernel_info.id
    link = bpfman.Attach(REQUEST("attach-tc-any", program=old, priority=50, direction="ingress", namespace=A, uuid="d")).link_id
    details = code("another port without the wish to upgrade", grpc.StatusCode.INVALID_ARGUMENT,
                   lambda: bpfman.Load(REQUEST("load-drop", uuid="drop", upgrade="false", port="\\x91\\x1f")))
    same("what is said then", True, "bpfman.io/upgrade" in details)
    wanted = REQUEST("load-drop", uuid="drop", upgrade="true", port="\\x91\\x1f")
    new = bpfman.Load(wanted).programs[0]
    same("another program", True, new.kernel_info.id != old)
    same("its port and link", (b"\x91\x1f", [link]), (new.info.global_data["port"], list(new.info.links)))
    same("the wish is not kept", False, "bpfman.io/upgrade" in new.info.metadata)
    same("the upgrade again", new.kernel_info.id, bpfman.Load(wanted).programs[0].kernel_info.id)
    gone(old)
    bpfman.Unload(pb.UnloadRequest(id=new.kernel_info.id))
    gone(new.kernel_info.id)


def images(bpfman):
    """As an operator has it: the name and password are there and empty."""
    def pull(url, policy):
        return bpfman.PullBytecode(pb.PullBytecodeRequest(image=pb.BytecodeImage(url=url, image_pull_policy=policy, username="", password="")))

    code("an image that was never pulled", grpc.StatusCode.UNAVAILABLE, lambda: bpfman.Load(REQUEST("load-image", uuid="i", policy=2)))
    pull(IMAGE, 0)
    loaded = [bpfman.Load(REQUEST("load-image", uuid="i%d" % policy, policy=policy)).programs[0] for policy in (0, 1, 2)]
    same("where they come from", [(IMAGE, policy) for policy in (0, 1, 2)],
         [(p.info.bytecode.image.url, p.info.bytecode.image.image_pull_policy) for p in loaded])
    same("a load of an image again", loaded[2].kernel_info.id, bpfman.Load(REQUEST("load-image", uuid="i2", policy=2)).programs[0].kernel_info.id)
    same("without a login in the answer", {("", "")}, {(p.info.bytecode.image.username, p.info.bytecode.image.password) for p in loaded})
    code("a policy that is none", grpc.StatusCode.INVALID_ARGUMENT, lambda: bpfman.Load(REQUEST("load-image", uuid="x", policy=3)))
    code("an image that is not there", grpc.StatusCode.UNAVAILABLE, lambda: pull(IMAGE + "-not", 0))
    bpfman.Attach(REQUEST("attach-tc-a", tc=loaded[0].kernel_info.id))
    send(SENDER, "a0", 30)
    counted("counted by a program out of an image", 30, "id", str(loaded[0].kernel_info.map_ids[0]))
    for program in loaded:
        bpfman.Unload(pb.UnloadRequest(id=program.kernel_info.id))
        gone(program.kernel_info.id)


def doctor(bpfman, extensions):
    program = bpfman.Load(REQUEST("load-tc")).programs[0].kernel_info.id
    same("nothing to find", 0, len(extensions.Diagnose(alpha.DiagnoseRequest()).findings))
    link = bpfman.Attach(REQUEST("attach-tc-a", tc=program)).link_id
    for name in os.listdir(PINS):
        if name == "prog_%d" % program:
            os.remove(os.path.join(PINS, name))
    found = [(f.rule, f.subject) for f in extensions.Diagnose(alpha.DiagnoseRequest()).findings]
    same("what is found", [("program-pin-exists", "program %d" % program)], found)

    def repaired(**words):
        return [(r.finding.rule, r.outcome) for r in extensions.Repair(alpha.RepairRequest(**words)).results]

    same("something else repaired", [], repaired(selectors=["clsact-owner"]))
    same("what would be repaired", [("program-pin-exists", "planned")], repaired(dry_run=True))
    same("nothing was done", found, [(f.rule, f.subject) for f in extensions.Diagnose(alpha.DiagnoseRequest()).findings])
    same("what is repaired", [("program-pin-exists", "repaired")], repaired(selectors=["program-pin-exists"]))
    same("nothing is left to find", [], list(extensions.Diagnose(alpha.DiagnoseRequest()).findings))
    same("the link", [link], list(bpfman.Get(pb.GetRequest(id=program)).info.links))
    bpfman.Unload(pb.UnloadRequest(id=program))
    gone(program)


def documents(bpfman, extensions):
    def document(*links):
        return json.dumps({
            "api_version": "bpfman.io/v1", "name": "edge",
            "programs": [{"name": "count", "file": OBJECTS + "/tc_count.bpf.o", "type": "tc", "function": "count"}],
            "links": [{"name": name, "program": "count", "kind": "tc", "interface": "eth0", "netns": "/run/netns/" + A, "direction": "ingress",
                       "priority": priority} for name, priority in links]})

    def apply(text, **words):
        answer = extensions.Apply(alpha.ApplyRequest(document=text, **words))
        return {e.name: e.outcome for e in answer.entries}, list(answer.steps)

    two = document(("early", 10), ("late", 90))
    would, steps = apply(two, dry_run=True)
    same("what would be done", ({"count", "early", "late"}, True), (set(would), len(steps) > 0))
    same("nothing was done", 0, len(bpfman.List(pb.ListRequest(bpfman_programs_only=True)).results))
    same("what is done", {"count": "loaded", "early": "attached", "late": "attached"}, apply(two)[0])
    same("again", {"count": "unchanged", "early": "unchanged", "late": "unchanged"}, apply(two)[0])
    same("another priority", {"count": "unchanged", "early": "changed", "late": "unchanged"}, apply(document(("early", 20), ("late", 90)))[0])
    exported = json.loads(extensions.Export(alpha.ExportRequest(name="host")).document)
    same("what is exported", ("host", [20, 90]), (exported["name"], sorted(link["priority"] for link in exported["links"])))
    same("one less", "detached", apply(document(("early", 20)), prune=True)[0]["late"])
    code("what is no document", grpc.StatusCode.INVALID_ARGUMENT, lambda: apply("{"))
    program = bpfman.List(pb.ListRequest(bpfman_programs_only=True)).results[0]
    same("links that are left", 1, len(program.info.links))
    bpfman.Unload(pb.UnloadRequest(id=program.kernel_info.id))
    gone(program.kernel_info.id)


def main():
    served = channel(SOCKET)
    reflection_and_health(served)
    served = watched(rpc.BpfmanStub(served), served)
    bpfman, extensions = rpc.BpfmanStub(served), alpha_rpc.ExtensionsStub(served)
    priorities(bpfman, extensions)
    upgraded(bpfman)
    images(bpfman)
    doctor(bpfman, extensions)
    documents(bpfman, extensions)
    same("programs at the end", 0, len(bpfman.List(pb.ListRequest(bpfman_programs_only=True)).results))
    same("nothing for the doctor at the end", [], list(extensions.Diagnose(alpha.DiagnoseRequest()).findings))
    print("everything beside the operator's calls is there")


main()
