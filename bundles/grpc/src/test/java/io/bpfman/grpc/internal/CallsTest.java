// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.Direction;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.grpc.v1.AttachInfo;
import io.bpfman.grpc.v1.AttachRequest;
import io.bpfman.grpc.v1.BpfmanProgramType;
import io.bpfman.grpc.v1.BytecodeImage;
import io.bpfman.grpc.v1.BytecodeLocation;
import io.bpfman.grpc.v1.DetachRequest;
import io.bpfman.grpc.v1.GetRequest;
import io.bpfman.grpc.v1.GetResponse;
import io.bpfman.grpc.v1.ListRequest;
import io.bpfman.grpc.v1.ListResponse;
import io.bpfman.grpc.v1.LoadInfo;
import io.bpfman.grpc.v1.LoadResponse;
import io.bpfman.grpc.v1.PullBytecodeRequest;
import io.bpfman.grpc.v1.TCXAttachInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallsTest {

    private static final long COUNT = 3_500_000_001L;
    private static final long DROP = 3_500_000_002L;
    private static final long FOREIGN = 3_500_000_003L;

    private final FakeBpfman fake = new FakeBpfman();
    private final Calls calls = new Calls(fake.service(), Optional::empty);

    @TempDir
    private Path directory;

    @BeforeEach
    void twoManagedProgramsAndAForeignOne() {
        manage(COUNT, ProgramType.XDP, "count", Map.of("owner", "me", "of", "a"), OptionalLong.empty());
        manage(DROP, ProgramType.TCX, "drop", Map.of("owner", "you", "of", "a"), OptionalLong.of(COUNT));
        fake.kernelPrograms.add(Samples.kernel(FOREIGN, "foreign", "xdp"));
    }

    @Test
    void getOfAForeignProgramHasOnlyWhatTheKernelSays() {
        GetResponse answer = get(FOREIGN);
        assertFalse(answer.hasInfo());
        assertEquals("foreign", answer.getKernelInfo().getName());
        assertEquals(FOREIGN, Integer.toUnsignedLong(answer.getKernelInfo().getId()));
        assertEquals(6, answer.getKernelInfo().getProgramType());
        assertEquals("2026-01-02T03:04:05Z", answer.getKernelInfo().getLoadedAt());
    }

    @Test
    void getOfAManagedProgramHasBoth() {
        GetResponse count = get(COUNT);
        assertEquals("count", count.getInfo().getName());
        assertEquals(Map.of("owner", "me", "of", "a"), count.getInfo().getMetadataMap());
        assertEquals("/objects/any.o", count.getInfo().getBytecode().getFile());
        assertFalse(count.getInfo().hasMapOwnerId());
        assertEquals(List.of(Long.toString(DROP)), count.getInfo().getMapUsedByList());
        assertEquals("count", count.getKernelInfo().getName());
        GetResponse drop = get(DROP);
        assertEquals(COUNT, Integer.toUnsignedLong(drop.getInfo().getMapOwnerId()));
        assertEquals(3, drop.getKernelInfo().getProgramType());
    }

    @Test
    void getOfAProgramThatTheKernelHasNoMore() {
        fake.kernelPrograms.remove(0);
        GetResponse answer = get(COUNT);
        assertEquals("count", answer.getInfo().getName());
        assertFalse(answer.hasKernelInfo());
    }

    @Test
    void getOfAnUnknownProgram() {
        assertEquals(
                "there is no program 4294967295",
                assertThrows(NotFoundException.class, () -> get(0xFFFF_FFFFL)).getMessage());
    }

    @Test
    void listHasAllOfTheKernel() {
        ListResponse answer = calls.list(ListRequest.getDefaultInstance());
        assertEquals(List.of("count", "drop", "foreign"), names(answer));
        assertEquals(
                List.of(true, true, false),
                answer.getResultsList().stream()
                        .map(ListResponse.ListResult::hasInfo)
                        .toList());
        assertEquals(
                COUNT,
                Integer.toUnsignedLong(answer.getResults(0).getKernelInfo().getId()));
    }

    @Test
    void listByTheKernelsType() {
        assertEquals(List.of("count", "foreign"), list(ListRequest.newBuilder().setProgramType(6)));
        assertEquals(List.of("drop"), list(ListRequest.newBuilder().setProgramType(3)));
        assertEquals(List.of(), list(ListRequest.newBuilder().setProgramType(2)));
    }

    @Test
    void listOfManagedPrograms() {
        assertEquals(List.of("count", "drop"), list(ListRequest.newBuilder().setBpfmanProgramsOnly(true)));
        assertEquals(
                List.of("count", "drop", "foreign"),
                list(ListRequest.newBuilder().setBpfmanProgramsOnly(false)));
        assertEquals(
                List.of("count"),
                list(ListRequest.newBuilder().setBpfmanProgramsOnly(true).setProgramType(6)));
    }

    @Test
    void listByMetadata() {
        assertEquals(List.of("count", "drop"), list(ListRequest.newBuilder().putMatchMetadata("of", "a")));
        assertEquals(
                List.of("drop"),
                list(ListRequest.newBuilder().putMatchMetadata("of", "a").putMatchMetadata("owner", "you")));
        assertEquals(List.of(), list(ListRequest.newBuilder().putMatchMetadata("owner", "nobody")));
        assertEquals(List.of(), list(ListRequest.newBuilder().putMatchMetadata("other", "a")));
    }

    @Test
    void liveLinksAreInInfo() {
        attach(DROP, 1);
        attach(DROP, 2);
        fake.links.set(1, fake.links.get(1).lost("the kernel has no such link"));
        long live = attach(DROP, 3);
        assertEquals(
                List.of(FakeBpfman.FIRST_LINK, live),
                get(DROP).getInfo().getLinksList().stream()
                        .map(Integer::toUnsignedLong)
                        .toList());
        assertEquals(List.of(), get(COUNT).getInfo().getLinksList());
        assertEquals(
                2,
                calls.list(ListRequest.newBuilder().setProgramType(3).build())
                        .getResults(0)
                        .getInfo()
                        .getLinksCount());
    }

    @Test
    void idsBeyond31BitsBothWays() {
        assertEquals(FakeBpfman.FIRST_LINK, attach(DROP, 9));
        calls.detach(DetachRequest.newBuilder()
                .setLinkId((int) FakeBpfman.FIRST_LINK)
                .build());
        calls.unload(
                io.bpfman.grpc.v1.UnloadRequest.newBuilder().setId((int) DROP).build());
        assertEquals(
                List.of(
                        TcxAttachSpec.of(DROP, "eth1", Direction.INGRESS).withPriority(9),
                        new io.bpfman.api.DetachRequest(FakeBpfman.FIRST_LINK),
                        UnloadRequest.of(DROP)),
                fake.changes);
    }

    @Test
    void loadAnswersInTheOrderOfTheRequest() throws IOException {
        Path object = Files.writeString(directory.resolve("any.o"), "first");
        LoadResponse answer = calls.load(io.bpfman.grpc.v1.LoadRequest.newBuilder()
                .setBytecode(BytecodeLocation.newBuilder().setFile(object.toString()))
                .setMapOwnerId((int) COUNT)
                .addInfo(LoadInfo.newBuilder().setName("b").setProgramType(BpfmanProgramType.XDP))
                .addInfo(LoadInfo.newBuilder().setName("a").setProgramType(BpfmanProgramType.TC))
                .build());
        assertEquals(
                List.of("b", "a"),
                answer.getProgramsList().stream()
                        .map(program -> program.getInfo().getName())
                        .toList());
        assertEquals(
                List.of(FakeBpfman.FIRST_PROGRAM, FakeBpfman.FIRST_PROGRAM + 1),
                answer.getProgramsList().stream()
                        .map(program ->
                                Integer.toUnsignedLong(program.getKernelInfo().getId()))
                        .toList());
        assertEquals(
                List.of(Long.toString(COUNT), Long.toString(DROP), Long.toString(FakeBpfman.FIRST_PROGRAM + 1)),
                answer.getPrograms(0).getInfo().getMapUsedByList());
    }

    @Test
    void withoutImagesAPullIsRefused() {
        assertTrue(assertThrows(
                        UnsupportedHereException.class,
                        () -> calls.pull(PullBytecodeRequest.newBuilder()
                                .setImage(BytecodeImage.newBuilder().setUrl("quay.example/a:1"))
                                .build()))
                .getMessage()
                .startsWith("images cannot be loaded here"));
        assertThrows(InvalidSpecException.class, () -> calls.pull(PullBytecodeRequest.getDefaultInstance()));
    }

    private void manage(long id, ProgramType type, String name, Map<String, String> metadata, OptionalLong owner) {
        ProgramSelector selector = new ProgramSelector(type, name);
        LoadRequest request = new LoadRequest(
                BytecodeSource.file(Path.of("/objects/any.o")), List.of(selector), Map.of(), metadata, owner);
        fake.programs.add(Samples.loaded(id, selector, request));
        fake.kernelPrograms.add(Samples.kernel(id, name, type.kernelType()));
    }

    private GetResponse get(long id) {
        return calls.get(GetRequest.newBuilder().setId((int) id).build());
    }

    private List<String> list(ListRequest.Builder request) {
        return names(calls.list(request.build()));
    }

    private static List<String> names(ListResponse answer) {
        return answer.getResultsList().stream()
                .map(result -> result.getKernelInfo().getName())
                .toList();
    }

    private long attach(long program, int priority) {
        return Integer.toUnsignedLong(calls.attach(AttachRequest.newBuilder()
                        .setId((int) program)
                        .setAttach(AttachInfo.newBuilder()
                                .setTcxAttachInfo(TCXAttachInfo.newBuilder()
                                        .setIface("eth1")
                                        .setDirection("ingress")
                                        .setPriority(priority)))
                        .build())
                .getLinkId());
    }
}
