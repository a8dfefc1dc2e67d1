// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

/**
 * A process or thread that a kernel's implementation keeps for its work.
 *
 * @param name {@code worker}, {@code watcher}
 * @param works whether it does what it is for, or would as soon as it is asked to
 * @param state what it does now, or why it does not work
 * @param starts how often it was started
 * @param failures how often it ended, or could not be started, without anybody wanting that
 */
public record KernelPart(String name, boolean works, String state, long starts, long failures) {}
