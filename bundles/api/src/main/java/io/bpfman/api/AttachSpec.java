// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Map;

/** Where and how a loaded program is to be attached. */
public sealed interface AttachSpec extends Change permits HookSpec, LoneSpec {

    /** The kind that the link will be of. */
    LinkKind kind();

    /** The kernel's id of the program to attach. */
    long programId();

    /** Free key and value pairs that are kept with the link. */
    Map<String, String> metadata();
}
