// SPDX-License-Identifier: Apache-2.0

/**
 * Reads what a BPF object file offers (programs, globals, BTF) without asking a kernel. Pure code.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.spi.elf;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
