// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.Bpfman;
import io.bpfman.api.BytecodeImages;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.Program;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.grpc.v1.AttachRequest;
import io.bpfman.grpc.v1.AttachResponse;
import io.bpfman.grpc.v1.DetachResponse;
import io.bpfman.grpc.v1.GetRequest;
import io.bpfman.grpc.v1.GetResponse;
import io.bpfman.grpc.v1.ListRequest;
import io.bpfman.grpc.v1.ListResponse;
import io.bpfman.grpc.v1.LoadRequest;
import io.bpfman.grpc.v1.LoadResponse;
import io.bpfman.grpc.v1.LoadResponseInfo;
import io.bpfman.grpc.v1.PullBytecodeRequest;
import io.bpfman.grpc.v1.PullBytecodeResponse;
import io.bpfman.grpc.v1.UnloadResponse;
import io.bpfman.text.KernelTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What each call of {@code bpfman.v1.Bpfman} does. For any thread. */
final class Calls {

    private final Bpfman bpfman;
    private final Supplier<Optional<BytecodeImages>> images;
    private final Loading loading;
    private final Attaching attaching;
    private final Attachments attachments = Attachments.here();

    Calls(Bpfman bpfman, Supplier<Optional<BytecodeImages>> images) {
        this.bpfman = bpfman;
        this.images = images;
        this.loading = new Loading(bpfman, this::images);
        this.attaching = new Attaching(bpfman);
    }

    LoadResponse load(LoadRequest request) {
        List<Program> loaded = loading.load(request);
        List<Program> all = bpfman.listPrograms();
        LoadResponse.Builder answer = LoadResponse.newBuilder();
        for (Program program : loaded) {
            LoadResponseInfo.Builder info = LoadResponseInfo.newBuilder()
                    .setInfo(Answers.program(program, bpfman.listLinks(program.id()), all));
            // the load has succeeded, whoever takes the program away again meanwhile
            bpfman.getKernelProgram(program.id()).ifPresent(kernel -> info.setKernelInfo(Answers.kernel(kernel)));
            answer.addPrograms(info);
        }
        return answer.build();
    }

    UnloadResponse unload(io.bpfman.grpc.v1.UnloadRequest request) {
        bpfman.unload(UnloadRequest.of(Integer.toUnsignedLong(request.getId())));
        return UnloadResponse.getDefaultInstance();
    }

    AttachResponse attach(AttachRequest request) {
        AttachSpec spec = attachments.read(request);
        return AttachResponse.newBuilder()
                .setLinkId((int)
                        attaching.attach(spec, Attachments.isUpgrade(request)).id())
                .build();
    }

    DetachResponse detach(io.bpfman.grpc.v1.DetachRequest request) {
        bpfman.detach(new DetachRequest(Integer.toUnsignedLong(request.getLinkId())));
        return DetachResponse.getDefaultInstance();
    }

    PullBytecodeResponse pull(PullBytecodeRequest request) {
        if (!request.hasImage()) {
            throw new InvalidSpecException("the call has no image; name the one to pull");
        }
        images().pull(Loads.image(request.getImage()));
        return PullBytecodeResponse.getDefaultInstance();
    }

    GetResponse get(GetRequest request) {
        long id = Integer.toUnsignedLong(request.getId());
        GetResponse.Builder answer = GetResponse.newBuilder();
        Optional<KernelProgram> kernel = bpfman.getKernelProgram(id);
        List<Program> all = bpfman.listPrograms();
        Optional<Program> managed =
                all.stream().filter(program -> program.id() == id).findFirst();
        if (kernel.isEmpty() && managed.isEmpty()) {
            throw new NotFoundException("there is no program " + id);
        }
        managed.ifPresent(program -> answer.setInfo(Answers.program(program, bpfman.listLinks(id), all)));
        kernel.ifPresent(program -> answer.setKernelInfo(Answers.kernel(program)));
        return answer.build();
    }

    ListResponse list(ListRequest request) {
        List<Program> all = bpfman.listPrograms();
        Map<Long, Program> managed = all.stream().collect(Collectors.toMap(Program::id, program -> program));
        ListResponse.Builder answer = ListResponse.newBuilder();
        for (KernelProgram kernel : bpfman.listKernelPrograms()) {
            Optional<Program> program = Optional.ofNullable(managed.get(kernel.id()));
            if (isAsked(request, kernel, program)) {
                ListResponse.ListResult.Builder result =
                        ListResponse.ListResult.newBuilder().setKernelInfo(Answers.kernel(kernel));
                program.ifPresent(found -> result.setInfo(Answers.program(found, bpfman.listLinks(found.id()), all)));
                answer.addResults(result);
            }
        }
        return answer.build();
    }

    private static boolean isAsked(ListRequest request, KernelProgram kernel, Optional<Program> program) {
        if (request.hasProgramType() && request.getProgramType() != KernelTypes.number(kernel.kernelType())) {
            return false;
        }
        boolean managedOnly = request.getBpfmanProgramsOnly() || request.getMatchMetadataCount() > 0;
        return program.map(found -> found.metadata()
                        .entrySet()
                        .containsAll(request.getMatchMetadataMap().entrySet()))
                .orElse(!managedOnly);
    }

    private BytecodeImages images() {
        return images.get()
                .orElseThrow(() -> new UnsupportedHereException(
                        "images cannot be loaded here; the bundle io.bpfman.image-oci does it"));
    }
}
