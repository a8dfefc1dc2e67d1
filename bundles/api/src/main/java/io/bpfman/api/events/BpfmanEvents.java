// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.events;

/**
 * Topics and properties of the events that the manager sends through EventAdmin, after the change has happened and in the order of
 * the changes of one attach point. Subscribe to {@link #ALL}, or to one topic.
 *
 * <p>EventAdmin does not keep events for handlers that it does not know yet, such as those of a bundle that attaches in the moment of its own start. Whoever
 * must not miss a link tracks {@link io.bpfman.api.ManagedLink} services.
 */
public final class BpfmanEvents {

    /** Every event of bpfman. */
    public static final String ALL = "io/bpfman/*";
    /** A program was loaded. */
    public static final String PROGRAM_LOADED = "io/bpfman/program/LOADED";
    /** A program was unloaded. */
    public static final String PROGRAM_UNLOADED = "io/bpfman/program/UNLOADED";
    /** A link was attached. */
    public static final String LINK_ATTACHED = "io/bpfman/link/ATTACHED";
    /**
     * A link's place in its dispatcher, or among the TCX links of its hook, changed, or its priority, its proceed-on, whether it runs, or the name of
     * its interface.
     */
    public static final String LINK_CHANGED = "io/bpfman/link/CHANGED";
    /** A link was detached, or went with its interface. */
    public static final String LINK_DETACHED = "io/bpfman/link/DETACHED";
    /** Somebody else detached a link: it is recorded still, and the kernel does not have it any more. Sent once. */
    public static final String LINK_LOST = "io/bpfman/link/LOST";
    /** An attach point got a dispatcher. */
    public static final String DISPATCHER_CREATED = "io/bpfman/dispatcher/CREATED";
    /** A dispatcher has a new revision: other members, another order, another backend; or its interface has another name. */
    public static final String DISPATCHER_CHANGED = "io/bpfman/dispatcher/CHANGED";
    /**
     * A dispatcher that was recorded did not hang on its hook, because somebody else had detached it or an agent was killed, and was hung up again, by the
     * start of an agent or by a change. Sent once, after {@link #DISPATCHER_CHANGED}.
     */
    public static final String DISPATCHER_REHUNG = "io/bpfman/dispatcher/REHUNG";
    /** An attach point lost its dispatcher with its last member, or went with its interface. */
    public static final String DISPATCHER_REMOVED = "io/bpfman/dispatcher/REMOVED";
    /** A listener was too slow: some changes before this event were not told one by one. What is there now, the service {@code Bpfman} tells. */
    public static final String MISSED = "io/bpfman/MISSED";

    /** {@code Long}: how many changes were not told, in {@link #MISSED}. */
    public static final String COUNT = "count";
    /** {@code Program}: the program, in program events. */
    public static final String PROGRAM = "program";
    /** {@code Long}: the program's kernel id, in program and link events. */
    public static final String PROGRAM_ID = "program.id";
    /** {@code Link}: the link, in link events. */
    public static final String LINK = "link";
    /** {@code Long}: the link's id, in link events. */
    public static final String LINK_ID = "link.id";
    /** {@code DispatcherKey}: the attach point, in dispatcher and link events. */
    public static final String DISPATCHER_KEY = "dispatcher.key";
    /** {@code String}: the interface's name, in dispatcher and link events. */
    public static final String INTERFACE = "interface";
    /** {@code Long}: the live revision, in dispatcher events except removal. */
    public static final String REVISION = "revision";
    /** {@code String}: what the kernel did not have any more, in {@link #DISPATCHER_REHUNG}. */
    public static final String FOUND = "found";
    /** {@code String}: the backend, in dispatcher events except removal. */
    public static final String BACKEND = "backend";

    private BpfmanEvents() {}
}
