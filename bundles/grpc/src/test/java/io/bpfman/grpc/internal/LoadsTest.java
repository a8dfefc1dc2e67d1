// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.grpc.v1.BpfmanProgramType;
import io.bpfman.grpc.v1.BytecodeImage;
import io.bpfman.grpc.v1.BytecodeLocation;
import io.bpfman.grpc.v1.FentryLoadInfo;
import io.bpfman.grpc.v1.FexitLoadInfo;
import io.bpfman.grpc.v1.LoadInfo;
import io.bpfman.grpc.v1.LsmLoadInfo;
import io.bpfman.grpc.v1.ProgSpecificInfo;
import io.bpfman.object.ObjectFile;
import io.bpfman.object.ObjectFile.ObjectProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LoadsTest {

    private static final BytecodeSource FILE = BytecodeSource.file(Path.of("/objects/any.o"));

    @Test
    void typesThatStandForOne() {
        assertEquals(
                List.of(
                        new ProgramSelector(ProgramType.XDP, "a"),
                        new ProgramSelector(ProgramType.TC, "b"),
                        new ProgramSelector(ProgramType.TCX, "c"),
                        new ProgramSelector(ProgramType.TRACEPOINT, "d")),
                read(
                                LoadsTest::unasked,
                                info(BpfmanProgramType.XDP, "a"),
                                info(BpfmanProgramType.TC, "b"),
                                info(BpfmanProgramType.TCX, "c"),
                                info(BpfmanProgramType.TRACEPOINT, "d"))
                        .programs());
    }

    @Test
    void theSectionTellsAProbeOfTheReturn() {
        ObjectFile object = new ObjectFile(
                "any.o",
                List.of(
                        new ObjectProgram("enter", "kprobe/do_unlinkat"),
                        new ObjectProgram("leave", "kretprobe/do_unlinkat"),
                        new ObjectProgram("call", "uprobe"),
                        new ObjectProgram("back", "uretprobe"),
                        new ObjectProgram("sleepy", "?uretprobe.s//lib/any.so:any"),
                        new ObjectProgram("other", "xdp")),
                List.of(),
                List.of(),
                true,
                "GPL");
        assertEquals(
                List.of(
                        new ProgramSelector(ProgramType.KPROBE, "enter"),
                        new ProgramSelector(ProgramType.KRETPROBE, "leave"),
                        new ProgramSelector(ProgramType.UPROBE, "call"),
                        new ProgramSelector(ProgramType.URETPROBE, "back"),
                        new ProgramSelector(ProgramType.URETPROBE, "sleepy"),
                        new ProgramSelector(ProgramType.KPROBE, "other"),
                        new ProgramSelector(ProgramType.UPROBE, "absent")),
                read(
                                () -> object,
                                info(BpfmanProgramType.KPROBE, "enter"),
                                info(BpfmanProgramType.KPROBE, "leave"),
                                info(BpfmanProgramType.UPROBE, "call"),
                                info(BpfmanProgramType.UPROBE, "back"),
                                info(BpfmanProgramType.UPROBE, "sleepy"),
                                info(BpfmanProgramType.KPROBE, "other"),
                                info(BpfmanProgramType.UPROBE, "absent"))
                        .programs());
    }

    @Test
    void whatIsLoadedForAFunction() {
        assertEquals(
                List.of(
                        new ProgramSelector(ProgramType.FENTRY, "a", Optional.of("do_unlinkat")),
                        new ProgramSelector(ProgramType.FEXIT, "b", Optional.of("do_mkdirat")),
                        new ProgramSelector(ProgramType.LSM, "c", Optional.of("file_open"))),
                read(
                                LoadsTest::unasked,
                                info(BpfmanProgramType.FENTRY, "a")
                                        .setInfo(ProgSpecificInfo.newBuilder()
                                                .setFentryLoadInfo(FentryLoadInfo.newBuilder()
                                                        .setFnName("do_unlinkat"))),
                                info(BpfmanProgramType.FEXIT, "b")
                                        .setInfo(ProgSpecificInfo.newBuilder()
                                                .setFexitLoadInfo(FexitLoadInfo.newBuilder()
                                                        .setFnName("do_mkdirat"))),
                                info(BpfmanProgramType.LSM, "c")
                                        .setInfo(ProgSpecificInfo.newBuilder()
                                                .setLsmLoadInfo(
                                                        LsmLoadInfo.newBuilder().setHookName("file_open"))))
                        .programs());
    }

    @Test
    void withoutItsFunctionItIsRefused() {
        for (BpfmanProgramType type :
                List.of(BpfmanProgramType.FENTRY, BpfmanProgramType.FEXIT, BpfmanProgramType.LSM)) {
            String refusal = refusal(() -> read(LoadsTest::unasked, info(type, "a")));
            assertTrue(refusal.contains(" requires attach function "), refusal);
        }
    }

    @Test
    void aTypeOfAnotherVersionIsRefused() {
        assertEquals(
                "program \"a\" is of type 99, which is not known here",
                refusal(() -> read(
                        LoadsTest::unasked, LoadInfo.newBuilder().setName("a").setProgramTypeValue(99))));
    }

    @Test
    void aFile() {
        assertEquals(
                FILE,
                Loads.source(
                        BytecodeLocation.newBuilder().setFile("/objects/any.o").build()));
    }

    @Test
    void imagesWithPoliciesAndLogins() {
        assertEquals(
                BytecodeSource.image("quay.example/a:1", PullPolicy.ALWAYS, Optional.empty()),
                image(BytecodeImage.newBuilder()
                        .setImagePullPolicy(0)
                        .setUsername("")
                        .setPassword("")));
        assertEquals(
                BytecodeSource.image("quay.example/a:1", PullPolicy.IF_NOT_PRESENT, Optional.empty()),
                image(BytecodeImage.newBuilder().setImagePullPolicy(1)));
        assertEquals(
                BytecodeSource.image(
                        "quay.example/a:1", PullPolicy.NEVER, Optional.of(new RegistryLogin("me", "secret"))),
                image(BytecodeImage.newBuilder()
                        .setImagePullPolicy(2)
                        .setUsername("me")
                        .setPassword("secret")));
    }

    @Test
    void anAnsweredPolicyReadsAsWhatItWas() {
        for (PullPolicy policy : PullPolicy.values()) {
            assertEquals(
                    BytecodeSource.image("quay.example/a:1", policy, Optional.empty()),
                    image(BytecodeImage.newBuilder().setImagePullPolicy(Answers.policyNumber(policy))));
        }
    }

    @Test
    void imagesThatMakeNoSense() {
        assertEquals(
                "image_pull_policy 3 is none; 0 is Always, 1 IfNotPresent, 2 Never",
                refusal(() -> image(BytecodeImage.newBuilder().setImagePullPolicy(3))));
        String half = "a login for a registry is a username and a password, both of them";
        assertEquals(half, refusal(() -> image(BytecodeImage.newBuilder().setUsername("me"))));
        assertEquals(half, refusal(() -> image(BytecodeImage.newBuilder().setPassword("secret"))));
        assertEquals(
                "the image has no URL; name one as REGISTRY/REPOSITORY:TAG",
                refusal(() -> Loads.image(BytecodeImage.getDefaultInstance())));
    }

    @Test
    void nowhereToLoadFromIsRefused() {
        assertEquals(
                "the call has no bytecode; name an image or a file to load from",
                refusal(() -> Loads.source(BytecodeLocation.getDefaultInstance())));
    }

    @Test
    void globalsAreTheirBytes() {
        assertEquals(
                Map.of("port", GlobalValue.of(new byte[] {0x50, 0}), "on", GlobalValue.of(new byte[] {-1})),
                Loads.read(
                                io.bpfman.grpc.v1.LoadRequest.newBuilder()
                                        .addInfo(info(BpfmanProgramType.XDP, "a"))
                                        .putGlobalData("port", ByteString.copyFrom(new byte[] {0x50, 0}))
                                        .putGlobalData("on", ByteString.copyFrom(new byte[] {-1}))
                                        .build(),
                                FILE,
                                LoadsTest::unasked)
                        .globals());
    }

    @Test
    void aMapOwnerBeyond31Bits() {
        io.bpfman.grpc.v1.LoadRequest request = io.bpfman.grpc.v1.LoadRequest.newBuilder()
                .addInfo(info(BpfmanProgramType.XDP, "a"))
                .setMapOwnerId((int) 3_000_000_000L)
                .build();
        assertEquals(
                OptionalLong.of(3_000_000_000L),
                Loads.read(request, FILE, LoadsTest::unasked).mapOwner());
        assertEquals(
                OptionalLong.empty(),
                read(LoadsTest::unasked, info(BpfmanProgramType.XDP, "a")).mapOwner());
    }

    @Test
    void theIdentifierOfTheFieldCountsWhereTheMetadataHasNone() {
        io.bpfman.grpc.v1.LoadRequest field = io.bpfman.grpc.v1.LoadRequest.newBuilder()
                .addInfo(info(BpfmanProgramType.XDP, "a"))
                .setUuid("field")
                .putMetadata("owner", "me")
                .build();
        assertEquals(
                Map.of("owner", "me", "bpfman.io/uuid", "field"),
                Loads.read(field, FILE, LoadsTest::unasked).metadata());
        assertEquals(
                Map.of("owner", "me", "bpfman.io/uuid", "metadata"),
                Loads.read(
                                field.toBuilder()
                                        .putMetadata("bpfman.io/uuid", "metadata")
                                        .build(),
                                FILE,
                                LoadsTest::unasked)
                        .metadata());
        assertEquals(
                Map.of("owner", "me", "bpfman.io/uuid", "field"),
                Loads.read(field.toBuilder().putMetadata("bpfman.io/uuid", "").build(), FILE, LoadsTest::unasked)
                        .metadata());
        assertEquals(
                Map.of(),
                read(LoadsTest::unasked, info(BpfmanProgramType.XDP, "a")).metadata());
    }

    @Test
    void theWishToUpgradeIsHeardAndNotKept() {
        Map<String, String> given = Map.of("bpfman.io/upgrade", "true", "owner", "me");
        assertTrue(Loads.isUpgrade(given));
        assertFalse(Loads.isUpgrade(Map.of("bpfman.io/upgrade", "false")));
        assertFalse(Loads.isUpgrade(Map.of()));
        assertEquals(
                Map.of("owner", "me"),
                Loads.read(
                                io.bpfman.grpc.v1.LoadRequest.newBuilder()
                                        .addInfo(info(BpfmanProgramType.XDP, "a"))
                                        .putAllMetadata(given)
                                        .build(),
                                FILE,
                                LoadsTest::unasked)
                        .metadata());
    }

    private static ObjectFile unasked() {
        throw new AssertionError("the type alone says what it is");
    }

    private static LoadRequest read(Supplier<ObjectFile> object, LoadInfo.Builder... infos) {
        io.bpfman.grpc.v1.LoadRequest.Builder request = io.bpfman.grpc.v1.LoadRequest.newBuilder();
        for (LoadInfo.Builder info : infos) {
            request.addInfo(info);
        }
        return Loads.read(request.build(), FILE, object);
    }

    private static LoadInfo.Builder info(BpfmanProgramType type, String name) {
        return LoadInfo.newBuilder().setName(name).setProgramType(type);
    }

    private static BytecodeSource image(BytecodeImage.Builder image) {
        return Loads.source(BytecodeLocation.newBuilder()
                .setImage(image.setUrl("quay.example/a:1"))
                .build());
    }

    private static String refusal(Executable call) {
        return assertThrows(InvalidSpecException.class, call).getMessage();
    }
}
