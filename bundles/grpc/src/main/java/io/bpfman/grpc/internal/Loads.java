// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.grpc.v1.BytecodeImage;
import io.bpfman.grpc.v1.BytecodeLocation;
import io.bpfman.grpc.v1.LoadInfo;
import io.bpfman.object.ObjectFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Reads what a call wants to have loaded. Pure; throws {@link InvalidSpecException} for what makes no sense. */
final class Loads {

    /** The key under which a load is known by those who repeat it. */
    static final String UUID = "bpfman.io/uuid";
    /** With the value {@code true}, a load that differs from the earlier one of its identifier takes its place. It is not kept. */
    static final String UPGRADE = "bpfman.io/upgrade";

    private Loads() {}

    /** Where the object comes from. */
    static BytecodeSource source(BytecodeLocation location) {
        return switch (location.getLocationCase()) {
            case FILE -> BytecodeSource.file(Path.of(location.getFile()));
            case IMAGE -> image(location.getImage());
            case LOCATION_NOT_SET ->
                throw new InvalidSpecException("the call has no bytecode; name an image or a file to load from");
        };
    }

    static BytecodeSource.Image image(BytecodeImage image) {
        if (image.getUrl().isEmpty()) {
            throw new InvalidSpecException("the image has no URL; name one as REGISTRY/REPOSITORY:TAG");
        }
        return BytecodeSource.image(image.getUrl(), policy(image.getImagePullPolicy()), login(image));
    }

    private static PullPolicy policy(int number) {
        return switch (number) {
            case 0 -> PullPolicy.ALWAYS;
            case 1 -> PullPolicy.IF_NOT_PRESENT;
            case 2 -> PullPolicy.NEVER;
            default ->
                throw new InvalidSpecException(
                        "image_pull_policy " + number + " is none; 0 is Always, 1 IfNotPresent, 2 Never");
        };
    }

    /** Callers send both, empty, where they have none. */
    private static Optional<RegistryLogin> login(BytecodeImage image) {
        if (image.getUsername().isEmpty() && image.getPassword().isEmpty()) {
            return Optional.empty();
        }
        if (image.getUsername().isEmpty() || image.getPassword().isEmpty()) {
            throw new InvalidSpecException("a login for a registry is a username and a password, both of them");
        }
        return Optional.of(new RegistryLogin(image.getUsername(), image.getPassword()));
    }

    /**
     * What is to be loaded.
     *
     * @param source where from, found already
     * @param object what it has in it; asked only where a type of the call stands for two
     */
    static LoadRequest read(io.bpfman.grpc.v1.LoadRequest request, BytecodeSource source, Supplier<ObjectFile> object) {
        List<ProgramSelector> programs = request.getInfoList().stream()
                .map(info -> selector(info, object))
                .toList();
        Map<String, GlobalValue> globals = new HashMap<>();
        request.getGlobalDataMap().forEach((name, value) -> globals.put(name, GlobalValue.of(value.toByteArray())));
        Map<String, String> metadata = kept(request.getMetadataMap());
        if (!request.getUuid().isEmpty()) {
            // an empty one in the metadata names nothing
            metadata.merge(UUID, request.getUuid(), (given, field) -> given.isEmpty() ? field : given);
        }
        return new LoadRequest(
                source,
                programs,
                globals,
                metadata,
                request.hasMapOwnerId()
                        ? OptionalLong.of(Integer.toUnsignedLong(request.getMapOwnerId()))
                        : OptionalLong.empty());
    }

    /** The metadata that is kept. */
    static Map<String, String> kept(Map<String, String> given) {
        Map<String, String> kept = new HashMap<>(given);
        kept.remove(UPGRADE);
        return kept;
    }

    /** Whether what is asked for with this metadata is to take the place of an earlier one that differs. */
    static boolean isUpgrade(Map<String, String> given) {
        return "true".equals(given.get(UPGRADE));
    }

    private static ProgramSelector selector(LoadInfo info, Supplier<ObjectFile> object) {
        String name = info.getName();
        return switch (info.getProgramType()) {
            case XDP -> new ProgramSelector(ProgramType.XDP, name);
            case TC -> new ProgramSelector(ProgramType.TC, name);
            case TCX -> new ProgramSelector(ProgramType.TCX, name);
            case TRACEPOINT -> new ProgramSelector(ProgramType.TRACEPOINT, name);
            case KPROBE -> eitherOf(ProgramType.KPROBE, ProgramType.KRETPROBE, name, object);
            case UPROBE -> eitherOf(ProgramType.UPROBE, ProgramType.URETPROBE, name, object);
            case FENTRY ->
                loadedFor(
                        ProgramType.FENTRY,
                        name,
                        info.getInfo().getFentryLoadInfo().getFnName());
            case FEXIT ->
                loadedFor(
                        ProgramType.FEXIT,
                        name,
                        info.getInfo().getFexitLoadInfo().getFnName());
            case LSM ->
                loadedFor(ProgramType.LSM, name, info.getInfo().getLsmLoadInfo().getHookName());
            case UNRECOGNIZED ->
                throw new InvalidSpecException("program \"" + name + "\" is of type " + info.getProgramTypeValue()
                        + ", which is not known here");
        };
    }

    private static ProgramSelector loadedFor(ProgramType type, String name, String function) {
        return new ProgramSelector(type, name, Optional.of(function));
    }

    /** The one of two types that the program's section stands for; the first when it stands for neither. */
    private static ProgramSelector eitherOf(
            ProgramType first, ProgramType second, String name, Supplier<ObjectFile> object) {
        boolean isSecond = object.get()
                .program(name)
                .flatMap(ObjectFile.ObjectProgram::impliedType)
                .filter(second::equals)
                .isPresent();
        return new ProgramSelector(isSecond ? second : first, name);
    }
}
