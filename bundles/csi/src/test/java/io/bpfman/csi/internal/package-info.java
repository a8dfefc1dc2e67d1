// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.bpfman.csi.internal;

import org.jspecify.annotations.NullMarked;
