// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.Program;

/**
 * A program that is to take the place of another.
 *
 * @param old as it is recorded
 * @param next loaded, and recorded with the plan's commit
 */
public record Replacement(Program old, Program next) {}
