// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** Where a link is attached; one type for each {@link LinkKind}. */
public sealed interface LinkDetails permits HookDetails {}
