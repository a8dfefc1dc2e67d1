// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** A link to detach, by its id. */
public record DetachRequest(long linkId) implements Change {}
