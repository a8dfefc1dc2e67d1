// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the manager. */
@ObjectClassDefinition(
        id = ManagerConfig.PID,
        name = "bpfman manager",
        description = "Where pins lie and what is counted")
@interface ManagerConfig {

    /** The persistent identity of this configuration. */
    String PID = "io.bpfman.manager";

    /** Directory of all pins, on bpffs. */
    @AttributeDefinition(name = "bpffs.root", description = "Directory of all pins; it must lie on bpffs")
    String bpffs_root() default "/sys/fs/bpf/bpfman";

    /** Where bpffs is mounted when it is not. */
    @AttributeDefinition(name = "bpffs.mount", description = "Where bpffs is mounted when it is not mounted")
    String bpffs_mount() default "/sys/fs/bpf";

    /** Directory of what is kept while the host runs. */
    @AttributeDefinition(
            name = "runtime.dir",
            description = "Directory of what is kept while the host runs; the bytecode of loaded programs is in its"
                    + " subdirectory programs")
    String runtime_dir() default "/run/bpfman";

    /** Directory of what outlives the host. */
    @AttributeDefinition(
            name = "state.dir",
            description =
                    "Directory of the bytecode of loaded programs, in its subdirectory programs, where that is to be kept"
                            + " over a reboot; empty for runtime.dir")
    String state_dir() default "";

    /** Whether what was loaded and attached is brought back after a reboot. */
    @AttributeDefinition(
            name = "restore.enabled",
            description =
                    "Whether what was loaded and attached is brought back after the host has booted; the store and state.dir"
                            + " have to lie where they outlive a reboot")
    boolean restore_enabled() default false;

    /** Whether the slots of new dispatchers count. */
    @AttributeDefinition(
            name = "counting",
            description =
                    "Whether each slot of a new dispatcher counts runs and verdicts; off costs nothing. A dispatcher that is there"
                            + " is switched by bpfman:counting")
    boolean counting() default true;

    /** What is to become of pins that are found while the database has no programs. */
    @AttributeDefinition(
            name = "adopt",
            description =
                    "What is to become of pins of bpfman that are found while the database has no programs: ask"
                            + " (they stay, and an attach where they hold a hook says so), adopt (the database is rebuilt from them), keep or remove")
    String adopt() default "ask";
}
