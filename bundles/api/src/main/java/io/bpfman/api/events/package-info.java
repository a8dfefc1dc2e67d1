// SPDX-License-Identifier: Apache-2.0

/**
 * Topics and properties of the events that are sent through EventAdmin when programs, links and dispatchers change.
 */
@NullMarked
@Export
@Version("1.2.0")
package io.bpfman.api.events;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
