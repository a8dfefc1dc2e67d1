// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.pins.Layout;
import java.nio.file.Path;

/**
 * What configuration says.
 *
 * @param layout where pins lie
 * @param bpffs where bpffs is mounted
 * @param keep where the bytecode of loaded programs is kept, a directory for each program
 * @param counting whether new dispatchers count
 */
public record Settings(Layout layout, Path bpffs, Path keep, boolean counting) {}
