// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.spi.image.ImageResolver;
import java.util.Optional;
import java.util.function.Supplier;

/** Has images be looked for, by whichever bundle does that, before anything of a load is locked or waited for. For any thread. */
public final class ImageFetcher {

    private final Supplier<Optional<ImageResolver>> resolver;

    /** @param resolver the one that there is now */
    public ImageFetcher(Supplier<Optional<ImageResolver>> resolver) {
        this.resolver = resolver;
    }

    /** The same load, out of an object that is here. */
    LoadRequest fetched(LoadRequest request) {
        return request.from(fetched(request.source()));
    }

    /** The same source, of which the object is here. */
    BytecodeSource fetched(BytecodeSource source) {
        return source instanceof BytecodeSource.Image image && image.pulled().isEmpty() ? found(image) : source;
    }

    private BytecodeSource found(BytecodeSource.Image image) {
        return resolver.get()
                .orElseThrow(() -> new UnsupportedHereException("image " + image.reference()
                        + " cannot be loaded: no bundle here reads images; install io.bpfman:bpfman-image-oci"))
                .resolve(image);
    }
}
