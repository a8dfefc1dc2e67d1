// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.BytecodeImages;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.CachedImage;
import io.bpfman.api.ImageBuild;
import io.bpfman.api.ImageDescription;
import io.bpfman.api.ImagePruning;
import io.bpfman.api.ObjectContents;
import io.bpfman.api.errors.ImageException;
import io.bpfman.observe.Observed;
import io.bpfman.spi.image.ImageResolver;
import io.bpfman.spi.observe.ChangeListener;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/** Images of registries, layouts and archives, as a component. */
@Component(
        service = {ImageResolver.class, BytecodeImages.class},
        configurationPid = OciImagesConfig.PID)
@Designate(ocd = OciImagesConfig.class)
public final class OciImages implements ImageResolver, BytecodeImages {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What Java calls a machine, and what images call it; others are called alike. */
    private static final Map<String, String> ARCHITECTURES = Map.of(
            "x86_64", "amd64", "aarch64", "arm64", "i386", "386", "x86", "386", "ppc64le", "ppc64le", "s390x", "s390x");

    private final Images images;
    private final Observed observed;

    @Activate
    public OciImages(
            OciImagesConfig config,
            @Reference SigningSettings signing,
            @Reference(service = LoggerFactory.class) Logger log) {
        this.observed = new Observed((complaint, cause) -> log.warn("{}", complaint, cause));
        Path cache = Path.of(config.cache_dir()).toAbsolutePath().normalize();
        this.images = new Images(
                new Registries(
                        new Credentials(new AgentsSide(System.getenv())),
                        new TrustedAuthorities(
                                List.of(Path.of("/etc/containers/certs.d"), Path.of("/etc/docker/certs.d"))),
                        PATIENCE,
                        OciImages::pause),
                new ImageCache(cache),
                platform(System.getProperty("os.arch")),
                cache.resolve("scratch"),
                Clock.systemUTC(),
                signing::rules);
        try {
            images.clear();
        } catch (ImageException e) {
            // images can be had all the same, or say themselves what is in the way
            log.warn("what processes left that were killed is not removed: {}", e.getMessage());
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindListeners(ChangeListener listener) {
        observed.add(listener);
    }

    void unbindListeners(ChangeListener listener) {
        observed.remove(listener);
    }

    static String platform(String architecture) {
        String name = architecture.toLowerCase(Locale.ROOT);
        return "linux/" + ARCHITECTURES.getOrDefault(name, name);
    }

    /** Waits, unless the thread is interrupted. */
    private static void pause(Duration time) throws InterruptedException {
        boolean over = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
        assert !over : "nobody counts it down";
    }

    /** Nothing of how far it is stays where it is shown. */
    private static <T> T shown(Supplier<T> work) {
        try {
            return work.get();
        } finally {
            Waiting.over();
        }
    }

    @Override
    public BytecodeSource.Image resolve(BytecodeSource.Image image) {
        ResolvedImage found = observed.during("pull", () -> shown(() -> images.resolve(image)));
        return image.as(new BytecodeSource.Image.Pulled(
                found.digest(),
                found.object(),
                found.reference(),
                found.verification().signers()));
    }

    @Override
    public BytecodeSource.Image pull(BytecodeSource.Image image) {
        return resolve(image);
    }

    @Override
    public List<CachedImage> list() {
        return images.list();
    }

    @Override
    public List<CachedImage> prune(ImagePruning request) {
        return images.prune(request);
    }

    @Override
    public ImageDescription inspect(BytecodeSource.Image image) {
        return shown(() -> images.inspect(image));
    }

    @Override
    public String build(ImageBuild build) {
        return shown(() -> images.build(build));
    }

    @Override
    public ObjectContents contents(BytecodeSource.File object) {
        return ObjectReading.contents(object.name(), ObjectReading.bytes(object));
    }
}
