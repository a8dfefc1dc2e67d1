// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console;

/**
 * What a word may become.
 *
 * @param value the word
 * @param description what it means, in a few words; may be empty
 * @param complete whether the word ends here; if not, more may follow without a space
 */
public record Completion(String value, String description, boolean complete) {}
