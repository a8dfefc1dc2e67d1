// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.Bpfman;
import io.bpfman.api.BytecodeImages;
import io.bpfman.api.Doctor;
import io.bpfman.api.Documents;
import io.bpfman.api.LoadPolicy;
import io.bpfman.api.Tracing;
import io.bpfman.api.health.Health;
import io.bpfman.api.metrics.Metrics;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** What commands work on. */
public interface Services {

    /** The manager; throws {@link io.bpfman.shell.CommandException} when it is not there. */
    Bpfman bpfman();

    /** What says what is wrong; throws {@link io.bpfman.shell.CommandException} when it is not there. */
    Doctor doctor();

    /** What a host is to have, as documents; throws {@link io.bpfman.shell.CommandException} when it is not there. */
    Documents documents();

    /** Images of bytecode; throws {@link io.bpfman.shell.CommandException} when no bundle here reads images. */
    BytecodeImages images();

    /** The rules for loads; throws {@link io.bpfman.shell.CommandException} when nobody keeps them. */
    LoadPolicy loadPolicy();

    /** How the agent is; throws {@link io.bpfman.shell.CommandException} when nobody can tell. */
    Health health();

    /** What is measured; throws {@link io.bpfman.shell.CommandException} when no bundle here measures. */
    Metrics metrics();

    /** What tells of single packets; throws {@link io.bpfman.shell.CommandException} when it is not there. */
    Tracing tracing();

    /** Names of the interfaces of the agent's own network namespace. */
    List<String> interfaces();

    /** Files of the network namespaces that have a name, see ip-netns(8). */
    List<String> namespaces();

    /** Whether a file or pin is there; pins of a simulated kernel, which are in no file system, always are. */
    boolean isPresent(Path path);

    /** Has a listener be told of what happens to programs, links and dispatchers, in that order and by any thread, until what is returned is run. */
    Runnable subscribe(Consumer<Happening> listener);

    /** Whether the agent goes on: a command that would have no end of its own ends when it does not. */
    boolean isGoing();

    /** The version of bpfman. */
    String version();
}
