// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.ProceedOn;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.LabelView;
import java.util.List;

/** All that the shell knows of a kind of links: by which words one is attached, and how one is shown. Methods that take a link take one of this kind. */
public interface KindOfLinks {
    /** How a command names the program, and what it is attached to. */
    enum Form {
        /** By its arguments: {@code link attach tc 42 eth0 ingress}. */
        ARGUMENTS,
        /** By options: {@code attach-tc --program-id 42 --direction ingress eth0}. */
        OPTIONS
    }

    /** Which kind it is; its label is the word of the commands. */
    LinkKind kind();

    /** Which kinds its links are: that of the commands first, others by the types of their programs. */
    default List<LinkKind> kinds() {
        return List.of(kind());
    }

    /** What attaching does, in a line. */
    String summary();

    /** Says what a command that attaches takes beside the program, with notes and examples. */
    void takes(Syntax syntax, Form form);

    /** What was typed; throws {@link io.bpfman.api.errors.InvalidSpecException} when it makes no sense. */
    AttachSpec spec(Invocation invocation, Form form, long programId);

    /** What a link is attached to, in short. */
    String target(Link link);

    /** What a link is attached to, in a list. */
    String attachment(Link link);

    /** Adds what was asked for. */
    void addSpec(Link link, LabelView text);

    /** Adds what came of it. */
    void addStatus(Link link, LabelView text);

    /** The details. */
    Json json(Link link);

    /**
     * Verdicts as they are typed for a link of this kind; throws {@link io.bpfman.api.errors.InvalidSpecException} when there is no such one. Whether such a link
     * can have any is for the manager to say.
     */
    default ProceedOn proceedOn(String text) {
        return ProceedOn.parseTc(text);
    }
}
