// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import java.nio.file.Path;

/**
 * What configuration says.
 *
 * @param layout where pins lie
 * @param bpffs where bpffs is mounted
 * @param counting whether new revisions count
 */
public record Settings(Layout layout, Path bpffs, boolean counting) {}
