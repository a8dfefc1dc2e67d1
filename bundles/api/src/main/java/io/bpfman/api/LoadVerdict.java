// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * What the rules say of a load.
 *
 * @param allowed whether it may be loaded
 * @param policy where the rule that decided is written: a file, or a configuration
 * @param rule the name of that rule; {@code default} when none did
 * @param reason what of the load met the rule, or what no rule allows
 * @param facts what the rules were asked about
 */
public record LoadVerdict(boolean allowed, String policy, String rule, String reason, LoadFacts facts) {}
