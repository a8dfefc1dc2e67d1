// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.consumer.internal;

import io.bpfman.api.PlanPreview;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Looks at a system property that nobody should set, and clears it on request; throws when it is {@code throw}. */
@Component
public final class WordInspector implements Inspector {

    private static final String WORD = "io.bpfman.itest.consumer.word";

    private static final Rule UNSAID = new Rule(
            "consumer-word-unsaid",
            Severity.WARNING,
            "nobody has said the word",
            "Somebody set the system property " + WORD + ". A repair clears it.");

    @Override
    public List<Rule> rules() {
        return List.of(UNSAID);
    }

    @Override
    public List<Found> inspect() {
        String word = System.getProperty(WORD, "");
        if (word.equals("throw")) {
            throw new IllegalStateException("the word could not be heard");
        }
        return word.isEmpty()
                ? List.of()
                : List.of(Found.of(
                        UNSAID.repairable(
                                "setting " + WORD,
                                "the word is \"" + word + "\"",
                                List.of(new PlanPreview.Step("clear " + WORD, ""))),
                        () -> System.clearProperty(WORD)));
    }
}
