// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.DocumentNames;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import io.bpfman.manager.internal.document.ObjectPlace;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The objects that a document names: files as whoever brought it means them, and images, each of which is found once. Used by one thread. */
final class DocumentObjects {

    private final DocumentNames names;
    private final UnaryOperator<BytecodeSource> fetched;
    private final Map<ObjectPlace.Image, BytecodeSource> images = new HashMap<>();

    /** @param fetched finds the object of an image, which takes as long as the network does */
    DocumentObjects(DocumentNames names, UnaryOperator<BytecodeSource> fetched) {
        this.names = names;
        this.fetched = fetched;
    }

    BytecodeSource of(ProgramEntry entry) {
        return entry.object() instanceof ObjectPlace.Image image
                ? images.computeIfAbsent(image, this::found)
                : names.file(entry.object().name());
    }

    private BytecodeSource found(ObjectPlace.Image image) {
        return fetched.apply(BytecodeSource.image(image.name(), image.policy(), Optional.empty()));
    }
}
