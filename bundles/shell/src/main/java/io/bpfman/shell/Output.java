// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out for results
 * @param err for what went wrong while the command goes on
 * @param unicode whether whoever reads {@code out} sees more than ASCII
 */
public record Output(PrintStream out, PrintStream err, boolean unicode) {}
