// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import io.bpfman.api.Link;

/**
 * A link with what only the manager needs of it.
 *
 * @param sequence orders links by age: the newer the greater
 * @param counterIndex entry of the dispatcher's counters that belongs to this member, 0 to 15; 0 for a link that is no member of one
 */
public record LinkRow(Link link, long sequence, int counterIndex) {}
