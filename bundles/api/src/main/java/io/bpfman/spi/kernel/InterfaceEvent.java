// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

/** What an {@link InterfaceWatch} tells. It is a hint to look: by the time it is heard the next thing may have happened. */
public sealed interface InterfaceEvent {

    /** An interface is there under this name: it came, was renamed, or something else of it changed ({@code RTM_NEWLINK} of rtnetlink(7)). */
    record Named(long nsid, int ifindex, String name) implements InterfaceEvent {}

    /** An interface was deleted, or moved to another namespace ({@code RTM_DELLINK}). */
    record Gone(long nsid, int ifindex) implements InterfaceEvent {}

    /**
     * Nothing refers to this namespace any more, and the kernel is about to delete it with its interfaces ({@code RTM_DELNSID}). It takes the kernel a moment;
     * of the interfaces nothing more is told.
     */
    record NamespaceGone(long nsid) implements InterfaceEvent {}

    /** More happened than could be told (ENOBUFS): anything may have changed. */
    record Missed() implements InterfaceEvent {}
}
