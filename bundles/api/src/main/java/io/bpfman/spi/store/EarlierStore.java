// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A store of its own for what was loaded and attached before the host booted and is not yet again. Ids of programs in it are those of the kernel that is gone, and
 * numbers of namespaces and interfaces mean nothing.
 */
@ConsumerType
public interface EarlierStore extends Store {}
