// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Doctor;
import io.bpfman.api.DocumentNames;
import io.bpfman.api.DocumentRequest;
import io.bpfman.api.DocumentResult;
import io.bpfman.api.Documents;
import io.bpfman.api.HookDetails;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Repaired;
import io.bpfman.api.SetPriority;
import io.bpfman.grpc.GrpcServers;
import io.bpfman.grpc.v1alpha.ApplyRequest;
import io.bpfman.grpc.v1alpha.ApplyResponse;
import io.bpfman.grpc.v1alpha.ChangePriorityRequest;
import io.bpfman.grpc.v1alpha.ChangePriorityResponse;
import io.bpfman.grpc.v1alpha.DiagnoseRequest;
import io.bpfman.grpc.v1alpha.DiagnoseResponse;
import io.bpfman.grpc.v1alpha.ExportRequest;
import io.bpfman.grpc.v1alpha.ExportResponse;
import io.bpfman.grpc.v1alpha.ExtensionsGrpc;
import io.bpfman.grpc.v1alpha.Finding;
import io.bpfman.grpc.v1alpha.RepairRequest;
import io.bpfman.grpc.v1alpha.RepairResponse;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** The calls of {@code bpfman.v1alpha.Extensions}. */
@Component(service = BindableService.class, property = GrpcServers.SERVER + "=" + GrpcServers.BPFMAN)
public final class ExtensionsV1alpha extends ExtensionsGrpc.ExtensionsImplBase {

    private final Bpfman bpfman;
    private final Doctor doctor;
    private final Documents documents;
    private final Answering answering;

    @Activate
    public ExtensionsV1alpha(
            @Reference Bpfman bpfman,
            @Reference Doctor doctor,
            @Reference Documents documents,
            @Reference(service = LoggerFactory.class) Logger logger) {
        this.bpfman = bpfman;
        this.doctor = doctor;
        this.documents = documents;
        answering = new Answering(logger);
    }

    @Override
    public void changePriority(ChangePriorityRequest request, StreamObserver<ChangePriorityResponse> observer) {
        answering.answer(observer, () -> {
            long link = Integer.toUnsignedLong(request.getLinkId());
            int position = bpfman.change(new SetPriority(link, request.getPriority()))
                    .details()
                    .onHook()
                    .map(HookDetails::position)
                    .orElse(0);
            return ChangePriorityResponse.newBuilder().setPosition(position).build();
        });
    }

    @Override
    public void diagnose(DiagnoseRequest request, StreamObserver<DiagnoseResponse> observer) {
        answering.answer(observer, () -> {
            DiagnoseResponse.Builder answer = DiagnoseResponse.newBuilder();
            doctor.diagnose().forEach(finding -> answer.addFindings(finding(finding)));
            return answer.build();
        });
    }

    @Override
    public void repair(RepairRequest request, StreamObserver<RepairResponse> observer) {
        answering.answer(observer, () -> {
            RepairResponse.Builder answer = RepairResponse.newBuilder();
            for (Repaired repaired : doctor.repair(
                    new io.bpfman.api.RepairRequest(Set.copyOf(request.getSelectorsList()), request.getDryRun()))) {
                answer.addResults(RepairResponse.Repaired.newBuilder()
                        .setFinding(finding(repaired.finding()))
                        .setOutcome(repaired.outcome().label())
                        .setMessage(repaired.message()));
            }
            return answer.build();
        });
    }

    @Override
    public void apply(ApplyRequest request, StreamObserver<ApplyResponse> observer) {
        answering.answer(observer, () -> {
            DocumentResult result = documents.apply(
                    new DocumentRequest(request.getDocument(), request.getPrune(), request.getDryRun()),
                    DocumentNames.ofTheAgent());
            ApplyResponse.Builder answer = ApplyResponse.newBuilder().setDocument(result.document());
            for (DocumentResult.Entry entry : result.entries()) {
                answer.addEntries(ApplyResponse.Entry.newBuilder()
                        .setName(entry.name())
                        .setOutcome(entry.outcome().label())
                        .setSubject(entry.subject())
                        .setMessage(entry.message()));
            }
            result.steps().forEach(step -> answer.addSteps(step.action()));
            return answer.build();
        });
    }

    @Override
    public void export(ExportRequest request, StreamObserver<ExportResponse> observer) {
        answering.answer(
                observer,
                () -> ExportResponse.newBuilder()
                        .setDocument(documents.export(request.getName()))
                        .build());
    }

    private static Finding finding(io.bpfman.api.Finding found) {
        return Finding.newBuilder()
                .setRule(found.rule())
                .setSeverity(found.severity().label())
                .setSubject(found.subject())
                .setExplanation(found.explanation())
                .addAllRepair(
                        found.repair().stream().map(PlanPreview.Step::action).toList())
                .setAdvice(found.advice())
                .build();
    }
}
