// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Images of bytecode: what was pulled to this machine, what a registry has, and new ones. What the images are loaded into is {@link Bpfman}'s. All methods may be
 * called from any thread; those that ask a registry take as long as the network does, within limits of their own, and an interrupt ends them.
 *
 * <p>They throw {@link io.bpfman.api.errors.ImageException} when an image or a registry is not as it should be, and {@link
 * io.bpfman.api.errors.InvalidSpecException} when a name names none.
 */
@ProviderType
public interface BytecodeImages {

    /** What was pulled and is kept, by name. */
    List<CachedImage> list();

    /**
     * Forgets images that were pulled. Programs that were loaded from them keep their own bytecode.
     *
     * @return what went, the oldest first
     */
    List<CachedImage> prune(ImagePruning request);

    /** Has an image be here as its policy says, and keeps it unless it is in a file of this machine. */
    BytecodeSource.Image pull(BytecodeSource.Image image);

    /** What an image says of itself, and of an index what each of its images does; their layers are not read. The pull policy counts for nothing here. */
    ImageDescription inspect(BytecodeSource.Image image);

    /**
     * Makes an image of objects, and brings it to a registry or into a directory.
     *
     * @return the digest of its manifest, or of its index when there are several
     */
    String build(ImageBuild build);

    /** What an object has in it, as an image that is made of it says. */
    ObjectContents contents(BytecodeSource.File object);
}
