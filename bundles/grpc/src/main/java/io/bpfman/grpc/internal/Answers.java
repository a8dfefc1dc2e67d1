// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import com.google.protobuf.ByteString;
import io.bpfman.api.ImageSource;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.PullPolicy;
import io.bpfman.grpc.v1.BytecodeImage;
import io.bpfman.grpc.v1.BytecodeLocation;
import io.bpfman.grpc.v1.KernelProgramInfo;
import io.bpfman.grpc.v1.ProgramInfo;
import io.bpfman.text.KernelTypes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes what calls are answered with. Pure. */
final class Answers {

    private Answers() {}

    /**
     * What bpfman says of a program.
     *
     * @param links of the program
     * @param all managed programs, for those that use the same maps
     */
    static ProgramInfo program(Program program, List<Link> links, List<Program> all) {
        ProgramInfo.Builder info = ProgramInfo.newBuilder()
                .setName(program.name())
                .setBytecode(bytecode(program))
                .putAllMetadata(program.metadata());
        links.stream().filter(Answers::isLive).forEach(link -> info.addLinks((int) link.id()));
        program.globals().forEach((name, value) -> info.putGlobalData(name, ByteString.copyFrom(value.bytes())));
        program.sharing().owner().ifPresent(owner -> info.setMapOwnerId((int) owner));
        mapDirectory(program).ifPresent(directory -> info.setMapPinPath(directory.toString()));
        long set = mapSet(program);
        all.stream()
                .filter(other -> other.id() != program.id() && mapSet(other) == set)
                .forEach(other -> info.addMapUsedBy(Long.toString(other.id())));
        return info.build();
    }

    /** What the kernel has: callers attach again what they do not find here. One that waits for its interface is attached again by the agent. */
    private static boolean isLive(Link link) {
        return link.lost().isEmpty();
    }

    /** The map set of a program, by the id of the program that it was made with. */
    private static long mapSet(Program program) {
        return program.sharing().owner().orElse(program.id());
    }

    private static Optional<Path> mapDirectory(Program program) {
        return program.mapPins().values().stream()
                .filter(pin -> !program.sharing().byName().containsValue(pin))
                .map(Path::getParent)
                .findFirst();
    }

    private static BytecodeLocation bytecode(Program program) {
        BytecodeLocation.Builder location = BytecodeLocation.newBuilder();
        program.image()
                .ifPresentOrElse(image -> location.setImage(image(image)), () -> location.setFile(program.source()));
        return location.build();
    }

    private static BytecodeImage image(ImageSource image) {
        return BytecodeImage.newBuilder()
                .setUrl(image.url())
                .setImagePullPolicy(policyNumber(image.pullPolicy()))
                .build();
    }

    /** The number of a pull policy in {@code BytecodeImage}. */
    static int policyNumber(PullPolicy policy) {
        return switch (policy) {
            case ALWAYS -> 0;
            case IF_NOT_PRESENT -> 1;
            case NEVER -> 2;
        };
    }

    /** What the kernel says of a program. Sizes that do not fit into 32 bits are as large as fits. */
    static KernelProgramInfo kernel(KernelProgram program) {
        KernelProgramInfo.Builder info = KernelProgramInfo.newBuilder()
                .setId((int) program.id())
                .setName(program.name())
                .setProgramType(KernelTypes.number(program.kernelType()))
                .setLoadedAt(program.loadedAt().toString())
                .setTag(program.tag())
                .setGplCompatible(program.gplCompatible())
                .setBytesXlated(unsigned(program.xlatedSize()))
                .setJited(program.jitedSize() > 0)
                .setBytesJited(unsigned(program.jitedSize()))
                .setVerifiedInsns(unsigned(program.verifiedInstructions()));
        program.mapIds().forEach(id -> info.addMapIds((int) (long) id));
        program.btfId().ifPresent(id -> info.setBtfId((int) id));
        program.memlock().ifPresent(bytes -> info.setBytesMemlock(unsigned(bytes)));
        return info.build();
    }

    private static int unsigned(long number) {
        return (int) Math.min(number, 0xFFFF_FFFFL);
    }
}
