// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

/** An interface inside a namespace. */
public record NetInterface(NetNamespace namespace, int ifindex, String name) {}
