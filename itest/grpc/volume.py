# SPDX-License-Identifier: Apache-2.0
"""A pod's maps at the node driver of an agent, by a client that is not ours. Every comparison that fails ends it.

Usage: volume.py SOCKET CSI-SOCKET OBJECTS REQUESTS NAMESPACE SENDER PODS KILLS RESTART
The namespace has an interface eth0, whose other end in the sender's is a0. PODS is an empty directory. RESTART is a command that kills the agent and starts
another one; so many KILLS fall into publications, and as many into what takes them down.
"""
import json
import os
import subprocess
import sys
import threading
import time

import grpc

from bpfman.v1 import bpfman_pb2 as pb
from bpfman.v1 import bpfman_pb2_grpc as rpc
from csi.v1 import csi_pb2 as csi
from csi.v1 import csi_pb2_grpc as csi_rpc

from client import Requests, channel, code, counted, gone, lost, restart, same, send, until

SOCKET, CSI_SOCKET, OBJECTS, REQUESTS, A, SENDER, PODS, KILLS, RESTART = sys.argv[1:10]
REQUEST = Requests(REQUESTS, (pb, csi), objects=OBJECTS, a=A)
WRITTEN, READ, OTHER = (os.path.join(PODS, name) for name in ("written", "read", "other"))


def publish(volume, target, readonly):
    return REQUEST("publish", volume=volume, target=target, readonly=str(readonly).lower())


def unpublish(volume, target):
    return REQUEST("unpublish", volume=volume, target=target)


def mounts():
    """Where volumes are, with their options, once for each time that they are there."""
    found = subprocess.run(["findmnt", "-J", "-t", "bpf", "-o", "TARGET,FS-OPTIONS"], capture_output=True).stdout
    flat = [(m["target"], m["fs-options"].split(",")[0]) for m in below(json.loads(found)["filesystems"])] if found else []
    return sorted(m for m in flat if m[0].startswith(PODS + "/") and m[0] != OTHER)


def below(mounted):
    for each in mounted:
        yield each
        yield from below(each.get("children", []))


def repeated(call, request):
    """One whose answer was lost may still be under way."""
    def code_of():
        try:
            call(request)
            return "OK"
        except grpc.RpcError as error:
            same("a repeated call", grpc.StatusCode.ABORTED, error.code())
            return "ABORTED"
    until("a repeated call", "OK", code_of)


def of_another_agent():
    """A volume of the same name that an agent in the usual place has published: its callers know nothing of ours."""
    os.mkdir(OTHER)
    subprocess.run(["mount", "-t", "bpf", "csi.bpfman.io:%s:v1" % ("0" * 32), OTHER], check=True)


def killed(call, request, seconds):
    """Has the agent killed while a call is under way, or soon after. Gives back the next one's driver."""
    answer = call.future(request)
    threading.Event().wait(seconds)
    restart(RESTART)
    answer.cancel()
    return csi_rpc.NodeStub(channel(CSI_SOCKET))


def kills(node):
    """A volume is there as a whole or not at all, and whoever calls again finishes what was begun, either way."""
    def took(call, request):
        begun = time.monotonic()
        call(request)
        return time.monotonic() - begun

    def here():
        return [m for m in mounts() if m[0] == READ]

    to_publish = took(node.NodePublishVolume, publish("k", READ, True))
    to_unpublish = took(node.NodeUnpublishVolume, unpublish("k", READ))
    there = [(READ, "ro")]
    for number in range(int(KILLS)):
        part = 1.2 * number / int(KILLS)
        node = killed(node.NodePublishVolume, publish("k", READ, True), to_publish * part)
        same("a publication that is killed", True, here() in ([], there))
        if number % 2 == 0:
            node.NodePublishVolume(publish("k", READ, True))
            same("a publication that was killed, again", there, here())
            same("what is in it", ["maps.debug", "packets", "progs.debug"], sorted(os.listdir(READ)))
        node.NodeUnpublishVolume(unpublish("k", READ))
        same("what is left of it", ([], False), (here(), os.path.exists(READ)))
        node.NodePublishVolume(publish("k", READ, True))
        node = killed(node.NodeUnpublishVolume, unpublish("k", READ), to_unpublish * part)
        same("a volume of which taking down is killed", True, here() in ([], there))
        node.NodeUnpublishVolume(unpublish("k", READ))
        same("what is left of it then", ([], False), (here(), os.path.exists(READ)))
    return node


def main():
    bpfman = rpc.BpfmanStub(channel(SOCKET))
    served = channel(CSI_SOCKET)
    identity, node = csi_rpc.IdentityStub(served), csi_rpc.NodeStub(served)
    same("the driver", "csi.bpfman.io", identity.GetPluginInfo(csi.GetPluginInfoRequest()).name)
    same("ready", True, identity.Probe(csi.ProbeRequest()).ready.value)
    code("maps of nobody", grpc.StatusCode.NOT_FOUND, lambda: node.NodePublishVolume(publish("v1", WRITTEN, False)))

    of_another_agent()
    program = bpfman.Load(REQUEST("load-tc")).programs[0].kernel_info.id
    bpfman.Attach(REQUEST("attach-tc-a", tc=program))
    send(SENDER, "a0", 300)
    for seconds in (0.001, None):
        lost(node.NodePublishVolume, publish("v1", WRITTEN, False), seconds)
    repeated(node.NodePublishVolume, publish("v1", WRITTEN, False))
    node.NodePublishVolume(publish("v2", READ, True))
    published = [(READ, "ro"), (WRITTEN, "rw")]
    same("volumes", published, mounts())
    counted("counted, through the volume", 300, "pinned", WRITTEN + "/packets")
    code("the volume with other arguments", grpc.StatusCode.ALREADY_EXISTS, lambda: node.NodePublishVolume(publish("v1", WRITTEN, True)))
    refused = subprocess.run(["bpftool", "map", "update", "pinned", READ + "/packets", "key", "0", "0", "0", "0", "value", "0"] + ["0"] * 7,
                             capture_output=True, text=True)
    same("a write into what is read only", (False, True), (refused.returncode == 0, "Read-only file system" in refused.stdout + refused.stderr))

    details = code("another agent's volume", grpc.StatusCode.FAILED_PRECONDITION, lambda: node.NodeUnpublishVolume(unpublish("v1", OTHER)))
    same("what is said of it", True, "another agent of this host has published" in details)
    restart(RESTART)
    bpfman, node = rpc.BpfmanStub(channel(SOCKET)), csi_rpc.NodeStub(channel(CSI_SOCKET))
    send(SENDER, "a0", 200)
    counted("counted, after another agent's start", 500, "pinned", WRITTEN + "/packets")
    node.NodePublishVolume(publish("v1", WRITTEN, False))
    node.NodePublishVolume(publish("v2", READ, True))
    same("volumes of the day before", published, mounts())
    node.NodeUnpublishVolume(unpublish("v2", READ))
    node = kills(node)
    bpfman = rpc.BpfmanStub(channel(SOCKET))
    node.NodePublishVolume(publish("v2", READ, True))
    bpfman.Unload(pb.UnloadRequest(id=program))
    gone(program)
    counted("what is left of a program that is unloaded", 500, "pinned", WRITTEN + "/packets")

    lost(node.NodeUnpublishVolume, unpublish("v1", WRITTEN), 0.001)
    repeated(node.NodeUnpublishVolume, unpublish("v1", WRITTEN))
    same("volumes after one is taken down", [(READ, "ro")], mounts())
    node.NodeUnpublishVolume(unpublish("v2", READ))
    node.NodeUnpublishVolume(unpublish("v2", READ))
    same("volumes at the end", [], mounts())
    subprocess.run(["umount", OTHER], check=True)
    os.rmdir(OTHER)
    same("directories at the end", [], os.listdir(PODS))
    same("programs at the end", 0, len(bpfman.List(pb.ListRequest(bpfman_programs_only=True)).results))
    print("the volumes are gone: 500 packets were read through them, and the agent was killed %d times" % (1 + 2 * int(KILLS)))


main()
