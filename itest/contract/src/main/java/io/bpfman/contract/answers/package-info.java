// SPDX-License-Identifier: Apache-2.0

/** What bpfman's commands answer in JSON, as recorded, and a decoder of it that takes nothing else. */
@NullMarked
package io.bpfman.contract.answers;

import org.jspecify.annotations.NullMarked;
