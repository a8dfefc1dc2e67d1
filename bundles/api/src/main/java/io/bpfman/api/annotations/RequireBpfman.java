// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Requirement;

/** On a package or class of a bundle: the bundle needs an agent, so that a resolver brings one along. It is in the manifest only, nothing is left of it at runtime. */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.PACKAGE})
@Requirement(namespace = "osgi.implementation", name = RequireBpfman.NAME, version = RequireBpfman.VERSION)
public @interface RequireBpfman {

    /** What is required, as the manager offers it. */
    String NAME = "io.bpfman";

    /** Of which version. */
    String VERSION = "0.1";
}
