// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

/**
 * A document that was applied.
 *
 * @param text as the manager writes it
 */
public record DocumentRow(String name, String text) {}
