// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * Something a kernel or a library can or cannot do.
 *
 * @param name short and stable, for example {@code tcx}
 * @param available whether it is there
 * @param reason how that is known: what was tried and what came back
 */
public record Feature(String name, boolean available, String reason) {}
