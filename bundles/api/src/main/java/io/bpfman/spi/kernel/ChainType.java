// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.LinkKind;

/**
 * What chains of a kind have in common. The kernel keeps all of them in order in the same way ({@code kernel/bpf/mprog.c}).
 *
 * @param kind of bpfman's links in them
 * @param name in what people read: {@code TCX}
 * @param feature what a kernel needs for them, of those in {@link Features}
 * @param linkType of their links, as {@link io.bpfman.api.KernelLink#type()} has it
 * @param since the first version of Linux that has them, and what else it takes: {@code 6.6}
 * @param instead what to do where they are not, for people; may be empty
 */
public record ChainType(LinkKind kind, String name, String feature, String linkType, String since, String instead) {}
