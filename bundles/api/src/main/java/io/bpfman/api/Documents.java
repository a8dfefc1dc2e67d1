// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a host is to have, as documents in JSON: written of what it has, and applied to make it have that. A document that was applied is kept, so that an
 * interface that comes later gets its programs. For any thread; documents are applied one after the other.
 */
@ProviderType
public interface Documents {

    /**
     * What the host is to have, as one document: programs with where their objects came from, links with what they were attached with, and dispatchers that
     * count otherwise than is configured.
     *
     * @param name of the document
     */
    String export(String name);

    /**
     * Makes the host have what a document says. Everything about one interface is changed as one, and so are all links that are on none: one that fails does
     * not keep the others from it, and is said. What is as it is to be already stays untouched.
     *
     * @param names what the document's names mean to whoever has written it
     * @throws io.bpfman.api.errors.InvalidSpecException when something is wrong with the document or what it asks for cannot be had; nothing is changed then
     */
    DocumentResult apply(DocumentRequest request, DocumentNames names);

    /** The names of the documents that are kept, in their order. */
    List<String> names();
}
