// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.inspect;

import static io.bpfman.api.Severity.ERROR;
import static io.bpfman.api.Severity.WARNING;

import io.bpfman.api.Rule;
import java.util.List;

/** What holds of links, and of what holds them, where all is well. */
public final class LinkRules {

    public static final Rule DISPATCHER_PROGRAM = new Rule(
            "dispatcher-prog-in-kernel",
            ERROR,
            "the kernel has the program of every dispatcher",
            "Nothing holds the dispatcher's program any more: its pin was removed, and so was what hung on the hook. No member runs. A repair builds the dispatcher anew"
                    + " from its members and hangs it up again.");

    public static final Rule XDP_LINK = new Rule(
            "xdp-link-in-kernel",
            ERROR,
            "the kernel has the link of every XDP dispatcher",
            "Somebody took the link away, most often with its pin. No member runs. A repair hangs the dispatcher up again.");

    public static final Rule TCX_LINK = new Rule(
            "tcx-link-in-kernel",
            ERROR,
            "the kernel has the link of every TC dispatcher that hangs by one",
            "Somebody took the link away, most often with its pin. No member runs. A repair hangs the dispatcher up again.");

    public static final Rule FILTER = new Rule(
            "tc-filter-exists",
            ERROR,
            "the filter of every TC dispatcher that hangs by one is there",
            "Somebody deleted the filter, as \"tc filter del\" and \"tc qdisc del\" do, or put one of theirs at its place, which stays. No member runs. A repair hangs the"
                    + " dispatcher up again, with a clsact when there is none.");

    public static final Rule DISPATCHER_PIN = new Rule(
            "dispatcher-prog-pin-exists",
            WARNING,
            "the program of every dispatcher is pinned, with its maps",
            "Somebody removed pins of a dispatcher that runs on. Without them it would be lost with what holds it on its hook, and its counts cannot be read. A repair"
                    + " pins again what the kernel has still, and builds anew what it has not.");

    public static final Rule XDP_LINK_PIN = new Rule(
            "xdp-link-pin-exists",
            WARNING,
            "the link of every XDP dispatcher is pinned",
            "Somebody removed the link's pin while something else held the link: it goes, and the members with it, as soon as that lets go. A repair pins it again.");

    public static final Rule TCX_LINK_PIN = new Rule(
            "tcx-link-pin-exists",
            WARNING,
            "the link of every TC dispatcher that hangs by one is pinned",
            "Somebody removed the link's pin while something else held the link: it goes, and the members with it, as soon as that lets go. A repair pins it again.");

    public static final Rule INTERFACE_PIN = new Rule(
            "interface-pin-exists",
            WARNING,
            "the interface of everything that hangs on one is pinned",
            "The pin tells the interface from the next one of its name and index. Somebody removed it, or an earlier release made none. A repair pins it.");

    public static final Rule LINK_COUNT = new Rule(
            "dispatcher-link-count",
            WARNING,
            "a dispatcher's record, its members and the pins of its slots are as many",
            "A record was changed by hand, or something was pinned into the dispatcher's directory. A repair builds the dispatcher's next revision from its members.");

    public static final Rule ORPHAN = new Rule(
            "orphan-fs-entries",
            WARNING,
            "everything that is pinned as bpfman pins is recorded",
            "A change that was interrupted, or a hand, left pins of which nothing is recorded. A repair takes them down with what hangs by them. What an agent left whose"
                    + " database is lost is not meant.");

    public static final Rule LEFTOVER = new Rule(
            "leftover-revision",
            WARNING,
            "a dispatcher has one revision",
            "A change that was interrupted left another revision of the dispatcher. No packet runs through it. A repair removes it.");

    public static final Rule LINK = new Rule(
            "link-in-kernel",
            ERROR,
            "the kernel has every link that is recorded",
            "Somebody took the link away, most often with its pin. Its program does not run there. A repair attaches it again under the same id of ours; the kernel gives"
                    + " it another.");

    public static final Rule ATTACHED = new Rule(
            "link-attached",
            ERROR,
            "every link that the kernel has hangs where it was attached",
            "Somebody detached the link, as \"bpftool link detach\" does, or what it was attached to is gone. Its program does not run there. A repair attaches it again"
                    + " where that can be done.");

    public static final Rule LINK_PIN = new Rule(
            "link-pin-exists",
            WARNING,
            "every link is pinned",
            "Somebody removed the pin while something else held what was pinned: it goes as soon as that lets go. A repair pins it again; the slot of a dispatcher, by the"
                    + " dispatcher's next revision.");

    public static final Rule CONFIG = new Rule(
            "dispatcher-config",
            ERROR,
            "a dispatcher that runs is configured as it is recorded",
            "What is written into the program of a dispatcher, its masks, priorities, number of slots and flags, cannot be changed while it runs; so somebody has changed"
                    + " the record. A repair builds the next revision as it is recorded, and puts it in place in one step.");

    public static final Rule SLOTS = new Rule(
            "slot-contents",
            ERROR,
            "each slot of a dispatcher that runs holds its member",
            "Somebody changed the entries of the array \"slots\", or removed a pin that held a slot's link or the whole array. A repair builds the next revision with all"
                    + " members, and puts it in place in one step.");

    public static final Rule HOOK_PROGRAM = new Rule(
            "hook-program",
            ERROR,
            "what hangs on a hook runs the program that is recorded",
            "A change that was interrupted left another revision on the hook, or somebody put a program of theirs into the link or filter. A repair puts back what is"
                    + " recorded, in one step.");

    public static final Rule DUPLICATE = new Rule(
            "duplicate-filter",
            ERROR,
            "a dispatcher hangs on its hook once",
            "A move that was interrupted, or somebody who added a filter with a pinned dispatcher, has hung it up twice: packets may run through its members twice. A repair"
                    + " takes down what is not recorded.");

    public static final Rule CLSACT = new Rule(
            "clsact-owner",
            WARNING,
            "the record says whose the clsact of an interface is",
            "Somebody deleted a clsact that bpfman has created, or a change that was interrupted left a note that one is ours. A repair brings the record to what is there;"
                    + " a clsact of ours that nobody needs goes when nothing is in it.");

    public static final Rule INTERFACE = new Rule(
            "interface-there",
            ERROR,
            "the interface of everything that hangs on one is there",
            "The interface was deleted or moved to another namespace, and what hung on it went with it. A repair forgets that, as the agent does when it hears of it.");

    public static final Rule NAME = new Rule(
            "interface-name",
            WARNING,
            "interfaces have the names that are recorded",
            "The interface was renamed while no agent ran, or the record was changed by hand. What hangs there goes by the index. A repair records the name.");

    public static final Rule NAMESPACE = new Rule(
            "namespace-path",
            WARNING,
            "the path of a network namespace leads to the namespace that is recorded",
            "The file was removed, or another namespace is bound there by now. What hangs in the recorded one goes on. Filters there cannot be changed while no path leads"
                    + " to it, and whoever uses the path reaches another namespace.");

    public static final Rule IN_FRONT = new Rule(
            "foreign-program-in-front",
            WARNING,
            "no program of others is in front of ours",
            "A program of somebody else runs before ours on the same way of a packet. When it ends the packet's way, ours do not see it. It is not touched: whether it is to"
                    + " be there only a person knows.");

    public static final Rule HIDDEN = new Rule(
            "pins-hidden",
            WARNING,
            "pins can be seen",
            "Something was mounted over the bpffs. What is pinned below goes on as it was, and nobody can get at it by its path. Unmount what is above.");

    public static final Rule FAILURES = new Rule(
            "tail-call-failures",
            WARNING,
            "every tail call into a filled slot succeeded",
            "A packet has 33 tail calls, those that members make included; when they are used up the packet is dropped, or the member is passed over, as it is configured"
                    + " (slot failure). The count begins anew with the dispatcher. Use freplace, or members with fewer tail calls, or fewer members.");

    public static final Rule ORDER = new Rule(
            "chain-order",
            ERROR,
            "the links in a hook's chain run in the order that is recorded",
            "The kernel keeps the order in which links were attached, so somebody has changed the record. A repair takes those that are in the wrong place down and attaches"
                    + " them where they belong; the kernel has no step that moves a link, so that a packet in between misses its program.");

    /** Those of dispatchers and their members. */
    public static final List<Rule> OF_MEMBERS = List.of(
            DISPATCHER_PROGRAM,
            XDP_LINK,
            TCX_LINK,
            FILTER,
            DISPATCHER_PIN,
            XDP_LINK_PIN,
            TCX_LINK_PIN,
            INTERFACE_PIN,
            LINK_COUNT,
            ORPHAN,
            LEFTOVER,
            ATTACHED,
            LINK_PIN,
            CONFIG,
            SLOTS,
            HOOK_PROGRAM,
            DUPLICATE,
            CLSACT,
            INTERFACE,
            NAME,
            NAMESPACE,
            IN_FRONT,
            HIDDEN,
            FAILURES);

    /** Those of links in chains. */
    public static final List<Rule> OF_CHAINS = List.of(
            LINK,
            ATTACHED,
            LINK_PIN,
            HOOK_PROGRAM,
            ORDER,
            ORPHAN,
            INTERFACE_PIN,
            INTERFACE,
            NAME,
            NAMESPACE,
            IN_FRONT,
            HIDDEN);

    /** Those of links that move no other. */
    public static final List<Rule> OF_LONE = List.of(LINK, ATTACHED, LINK_PIN, ORPHAN, HIDDEN);

    private LinkRules() {}
}
