// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.DocumentNames;
import io.bpfman.api.DocumentRequest;
import io.bpfman.api.DocumentResult;
import io.bpfman.api.DocumentResult.Entry;
import io.bpfman.api.DocumentResult.Outcome;
import io.bpfman.api.Documents;
import io.bpfman.api.PlanPreview;
import java.util.ArrayList;
import java.util.List;

/** Answers what it was told to, and notes what it was asked. */
final class FakeDocuments implements Documents {

    final List<DocumentRequest> asked = new ArrayList<>();
    List<Entry> entries = List.of(
            new Entry("count", Outcome.LOADED, "program 42", ""),
            new Entry("count-eth0", Outcome.ATTACHED, "link 7", ""),
            new Entry("drop", Outcome.UNCHANGED, "", ""),
            new Entry("later", Outcome.WAITING, "", "there is no interface eth9"));

    @Override
    public String export(String name) {
        return "{\"api_version\":\"bpfman.io/v1\",\"name\":\"" + name + "\"}\n";
    }

    @Override
    public DocumentResult apply(DocumentRequest request, DocumentNames names) {
        asked.add(request);
        return new DocumentResult("host", entries, List.of(new PlanPreview.Step("first step", "take it back")));
    }

    @Override
    public List<String> names() {
        return List.of("host");
    }
}
