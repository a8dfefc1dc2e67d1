// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell;

/**
 * A word that completes what was typed.
 *
 * @param value the whole word
 * @param description what it stands for, for a person to read; may be empty
 * @param complete whether the word is finished; a list or a path may go on
 */
public record Candidate(String value, String description, boolean complete) {}
