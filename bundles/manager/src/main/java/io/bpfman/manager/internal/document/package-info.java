// SPDX-License-Identifier: Apache-2.0
/**
 * What a host is to have, as a document: read, written, and compared with what the host has. Nothing here changes anything, nor asks kernel or store.
 */
@NullMarked
package io.bpfman.manager.internal.document;

import org.jspecify.annotations.NullMarked;
