// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * A document that is to be applied.
 *
 * @param text the document, in JSON
 * @param prune whether what the document of this name brought before, and does not ask for any more, is to go
 * @param dryRun whether it is only to be said what would be done
 */
public record DocumentRequest(String text, boolean prune, boolean dryRun) {}
