// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.api.LoadRequest;
import io.bpfman.spi.elf.ObjectFile;
import io.bpfman.spi.kernel.ObjectSource;
import java.time.Instant;

/** What a load depends on. */
public record LoadSnapshot(
        LoadRequest request, ObjectSource source, ObjectFile object, Settings settings, Instant now) {}
