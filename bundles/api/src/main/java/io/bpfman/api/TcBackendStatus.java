// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * A way to publish TC dispatchers.
 *
 * @param name {@code tcx} or {@code netlink}
 * @param available whether its service is registered now
 * @param preferred whether new dispatchers are published through it
 * @param forced whether configuration pins it
 * @param dispatchers how many dispatchers it holds; one whose interface is gone hangs nowhere, and is not among them
 */
public record TcBackendStatus(String name, boolean available, boolean preferred, boolean forced, int dispatchers) {}
