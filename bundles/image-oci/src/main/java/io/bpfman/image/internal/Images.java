// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.CachedImage;
import io.bpfman.api.ImageBuild;
import io.bpfman.api.ImageDescription;
import io.bpfman.api.ImagePruning;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.ImageException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.image.internal.SigningRules.Demand;
import io.bpfman.image.internal.SigningRules.Need;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Finds and makes images, and the object in them: in the cache, in a registry, in a layout or an archive. Who asks for what is being pulled already waits for that. For any thread. */
final class Images {

    private static final String LAYOUT = "oci:";
    private static final String ARCHIVE = "oci-archive:";
    private static final long LOOK_MILLIS = 200;

    private final Registries registries;
    private final ImageCache cache;
    private final String platform;
    private final Scratch scratch;
    private final Clock clock;
    private final Supplier<SigningRules> signing;
    private final ConcurrentMap<Pull, CompletableFuture<ResolvedImage>> pulls = new ConcurrentHashMap<>();

    /**
     * @param platform {@code linux/ARCHITECTURE}, of which images are taken
     * @param scratch a directory for what is being read, which is made when it is not there
     * @param signing which images have to be signed now; throws {@link ImageException} when that is not known
     */
    Images(
            Registries registries,
            ImageCache cache,
            String platform,
            Path scratch,
            Clock clock,
            Supplier<SigningRules> signing) {
        this.registries = registries;
        this.cache = cache;
        this.platform = platform;
        this.scratch = new Scratch(scratch);
        this.clock = clock;
        this.signing = signing;
    }

    ResolvedImage resolve(BytecodeSource.Image request) {
        String text = request.reference();
        if (text.startsWith(ARCHIVE)) {
            return archive(Place.parse(text, ARCHIVE));
        }
        if (text.startsWith(LAYOUT)) {
            return layout(Place.parse(text, LAYOUT));
        }
        Reference reference = Reference.parse(text);
        SigningRules rules = signing.get();
        Demand demand = rules.demand(reference.registry() + "/" + reference.repository());
        Signatures.requireTaken(demand, reference.toString());
        Optional<ResolvedImage> cached = kept(request, reference);
        Optional<ResolvedImage> verified = cached.flatMap(image -> verified(image, demand));
        if (verified.isPresent()) {
            return verified.get();
        }
        if (request.policy() == PullPolicy.NEVER) {
            throw new ImageException(
                    cached.isEmpty()
                            ? "image " + reference + " not in cache and pull policy is Never"
                            : "image " + reference + " in cache was verified under other signing settings, and pull"
                                    + " policy is Never: pull it once more");
        }
        return pulled(request, reference, rules, demand);
    }

    private Optional<ResolvedImage> kept(BytecodeSource.Image request, Reference reference) {
        return request.policy() == PullPolicy.ALWAYS ? Optional.empty() : cache.find(reference.toString());
    }

    /** The image when what is known of who has signed it is good for what holds now. */
    private static Optional<ResolvedImage> verified(ResolvedImage image, Demand demand) {
        if (demand.isMetBy(image.verification().policy())) {
            return Optional.of(image);
        }
        return demand.need() == Need.NOT_LOOKED_AT
                ? Optional.of(image.with(new Verification(demand.kept(), List.of())))
                : Optional.empty();
    }

    private static ImageReader.Verifier verifier(Trust trust, Demand demand, String what) {
        return (content, digests) ->
                new Verification(demand.kept(), Signatures.require(demand, trust, content, digests, what));
    }

    /** Whatever the policy says, the image is looked at where it is. */
    ImageDescription inspect(BytecodeSource.Image request) {
        String text = request.reference();
        if (text.startsWith(ARCHIVE)) {
            Place place = Place.parse(text, ARCHIVE);
            try (Scratch.Room room = scratch.room();
                    Archive archive = Archive.unpack(place.path(), room.path())) {
                return ImageReader.describe(text, new Layout(archive.directory(), place.tag()));
            }
        }
        if (text.startsWith(LAYOUT)) {
            Place place = Place.parse(text, LAYOUT);
            return ImageReader.describe(text, new Layout(place.path(), place.tag()));
        }
        Reference reference = Reference.parse(text);
        return ImageReader.describe(
                reference.toString(), registries.open(reference, registries.login(reference, request.login())));
    }

    /** Returns the digest of what the image's name stands for. */
    String build(ImageBuild build) {
        Reference reference = Reference.parse(build.reference());
        if (reference.digest().isPresent()) {
            throw new InvalidSpecException("an image that is made has a tag, and its digest comes of what is in it: \""
                    + build.reference() + "\"");
        }
        ImageBuilder builder = new ImageBuilder(build.created());
        for (ImageBuild.Part part : build.objects()) {
            byte[] object = ObjectReading.bytes(part.object());
            builder.add(
                    part.platform().orElse(platform),
                    object,
                    ObjectReading.contents(part.object().name(), object));
        }
        BuiltImage image = builder.image();
        if (build.directory().isPresent()) {
            LayoutWriter.write(image, build.directory().get(), reference.tag());
        } else {
            registries.publish(image, reference, registries.login(reference, build.login()));
        }
        return image.top().digest().toString();
    }

    List<CachedImage> list() {
        return cache.list().stream().map(ImageCache.Entry::shown).toList();
    }

    /** Removes what processes left that were killed while they read an image. */
    void clear() {
        scratch.clear(clock.instant());
    }

    List<CachedImage> prune(ImagePruning request) {
        clear();
        return cache.prune(request.age(), request.bytes(), clock.instant()).stream()
                .map(ImageCache.Entry::shown)
                .toList();
    }

    /** A file or a directory of this machine, and which of its images. */
    private record Place(String text, Path path, Optional<String> tag) {

        static Place parse(String text, String scheme) {
            String named = text.substring(scheme.length());
            int colon = named.lastIndexOf(':');
            Path path = Path.of(colon < 0 ? named : named.substring(0, colon));
            if (!path.isAbsolute()) {
                throw new InvalidSpecException(
                        "invalid image reference \"" + text + "\": \"" + path + "\" is no absolute path");
            }
            return new Place(text, path, colon < 0 ? Optional.empty() : Optional.of(named.substring(colon + 1)));
        }
    }

    private ResolvedImage layout(Place place) {
        return read(place, place.path());
    }

    private ResolvedImage archive(Place place) {
        try (Scratch.Room room = scratch.room();
                Archive archive = Archive.unpack(place.path(), room.path())) {
            return read(place, archive.directory());
        }
    }

    private ResolvedImage read(Place place, Path directory) {
        SigningRules rules = signing.get();
        Demand demand = rules.demand(place.text());
        try (Scratch.Room room = scratch.room()) {
            return new ImageReader(platform, room.path())
                    .read(
                            place.text(),
                            new Layout(directory, place.tag()),
                            verifier(rules.trust(), demand, place.text()));
        }
    }

    /** What is being pulled, and for whom: what the one may have is not given to the other. */
    private record Pull(Reference reference, Optional<RegistryLogin> login) {}

    /** One pull for all who ask for the same at a time. */
    private ResolvedImage pulled(BytecodeSource.Image request, Reference reference, SigningRules rules, Demand demand) {
        Pull pull = new Pull(reference, registries.login(reference, request.login()));
        while (true) {
            CompletableFuture<ResolvedImage> ours = new CompletableFuture<>();
            CompletableFuture<ResolvedImage> going = pulls.putIfAbsent(pull, ours);
            if (going == null) {
                return pulled(request, pull, ours, rules, demand);
            }
            Optional<ResolvedImage> image = awaited(going, reference);
            if (image.isPresent()) {
                return image.get();
            }
        }
    }

    private ResolvedImage pulled(
            BytecodeSource.Image request,
            Pull pull,
            CompletableFuture<ResolvedImage> ours,
            SigningRules rules,
            Demand demand) {
        try {
            // a pull may have ended between the look into the cache and this one's beginning
            ResolvedImage image = kept(request, pull.reference())
                    .flatMap(there -> verified(there, demand))
                    .orElseGet(() -> read(pull, rules, demand));
            pulls.remove(pull, ours);
            ours.complete(image);
            return image;
        } catch (RuntimeException | Error e) {
            pulls.remove(pull, ours);
            if (Waiting.isSomebodyThere()) {
                ours.completeExceptionally(e);
            } else {
                // it says nothing of the image, which the next one who waits for it pulls
                ours.cancel(false);
            }
            throw e;
        }
    }

    private ResolvedImage read(Pull pull, SigningRules rules, Demand demand) {
        try (Scratch.Room room = scratch.room()) {
            String name = pull.reference().toString();
            ResolvedImage image = new ImageReader(platform, room.path())
                    .read(name, registries.open(pull.reference(), pull.login()), verifier(rules.trust(), demand, name));
            cache.put(image, clock.instant());
            return image;
        }
    }

    /** What somebody else pulls; empty when that one has given up. */
    private static Optional<ResolvedImage> awaited(CompletableFuture<ResolvedImage> going, Reference reference) {
        Waiting waiting = new Waiting("Pulling " + reference);
        while (true) {
            try {
                return Optional.of(going.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                waiting.still(0, OptionalLong.empty());
            } catch (CancellationException e) {
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new ImageException(e.getCause().getMessage(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ImageException(reference + " was not waited for: interrupted", e);
            }
        }
    }
}
