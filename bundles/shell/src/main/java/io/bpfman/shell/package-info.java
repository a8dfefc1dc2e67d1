// SPDX-License-Identifier: Apache-2.0

/**
 * The commands of bpfman, for whoever offers them to people or scripts: the Gogo shell, a console, a client of the agent.
 */
@NullMarked
@Export
@Version("2.1.0")
package io.bpfman.shell;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
