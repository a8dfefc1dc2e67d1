// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of this bundle. */
@ObjectClassDefinition(
        name = "bpfman Linux kernel",
        description = "What the agent holds on its host, and the process in which it loads objects")
public @interface LinuxSettings {

    /** The directory; none is held when it is empty. */
    @AttributeDefinition(name = "Locked directory", description = "The runtime directory, held with flock(2)")
    String lock_dir() default "";

    /** How long to wait for another agent to let go. */
    @AttributeDefinition(name = "Patience", description = "Milliseconds to wait for another agent to let go")
    long lock_timeout_ms() default 0;

    /** The directory of all pins; none is held when it is empty. */
    @AttributeDefinition(
            name = "bpffs root",
            description = "The directory of all pins, the same as the manager's, held with flock(2)")
    String bpffs_root() default "";

    /** Where bpffs is mounted when it is not. */
    @AttributeDefinition(name = "bpffs mount", description = "Where bpffs is mounted when it is not mounted")
    String bpffs_mount() default "/sys/fs/bpf";

    /** How long one object may take. */
    @AttributeDefinition(name = "Time for a load", description = "Milliseconds that loading one object may take")
    long load_timeout_ms() default 120_000;

    /** How long the process is kept that objects are loaded in. */
    @AttributeDefinition(
            name = "Rest after a load",
            description = "Milliseconds without a load after which the process that objects are loaded in ends")
    long load_idle_ms() default 60_000;

    /** How much memory the process may have that objects are loaded in. */
    @AttributeDefinition(
            name = "Memory for a load",
            description = "MiB of memory that the process may have that objects are loaded in")
    long load_memory_mb() default 1024;

    /** Whether the process that objects are loaded in keeps CAP_SYS_ADMIN. */
    @AttributeDefinition(
            name = "CAP_SYS_ADMIN for loads",
            description = "Keep CAP_SYS_ADMIN while objects are loaded: for the types of kernel modules, and for"
                    + " bpf_probe_write_user")
    boolean load_sys_admin() default false;
}
