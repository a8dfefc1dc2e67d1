// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Change;
import io.bpfman.api.Removal;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.shell.Caller;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.PlanView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The same work on several objects: one that fails does not keep the others from being worked on.
 *
 * @param noun what the objects are, {@code link} or {@code program}
 * @param verb what is done, {@code detach} or {@code unload}
 * @param done the same when it is done, {@code detached} or {@code unloaded}
 */
record Batch(String noun, String verb, String done) {

    static OptionSpec.Builder ignoreMissing() {
        return Options.flag("--ignore-missing", "take what does not exist for done");
    }

    /** Changes each object whose id was given, or only shows how. */
    <C extends Change> Result change(Invocation invocation, LongFunction<C> change, Consumer<C> work) {
        return run(
                invocation,
                ids(invocation),
                change,
                request -> {
                    work.accept(request);
                    return Optional.empty();
                },
                false);
    }

    /** Takes each of these away, or only shows how. */
    <C extends Change> Result remove(
            Invocation invocation, List<Long> ids, LongFunction<C> change, Function<C, Removal> work) {
        return run(invocation, ids, change, request -> Optional.of(work.apply(request)), true);
    }

    private <C extends Change> Result run(
            Invocation invocation,
            List<Long> ids,
            LongFunction<C> change,
            Function<C, Optional<Removal>> work,
            boolean removes) {
        if (invocation.arguments().has(CommonOptions.DRY_RUN)) {
            return preview(invocation, ids, change);
        }
        boolean host = invocation.caller().face() == Caller.Face.HOST;
        boolean ignoreMissing = invocation.syntax().option("--ignore-missing").isPresent()
                && invocation.arguments().has("--ignore-missing");
        List<Long> finished = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        List<Json> failed = new ArrayList<>();
        List<Json> remarks = new ArrayList<>();
        for (long id : ids) {
            try {
                Optional<Removal> removal = work.apply(change.apply(id));
                finished.add(id);
                text.append(Character.toUpperCase(done.charAt(0)))
                        .append(done.substring(1))
                        .append(' ')
                        .append(noun)
                        .append(' ')
                        .append(id)
                        .append(removal.filter(done -> !done.remarks().isEmpty())
                                .map(done -> ": " + String.join("; ", done.remarks()))
                                .orElse(""))
                        .append('\n');
                removal.ifPresent(done -> done.remarks()
                        .forEach(remark ->
                                remarks.add(Json.object().put(noun + "_id", id).put("remark", remark))));
            } catch (NotFoundException e) {
                if (!ignoreMissing) {
                    fail(id, e, host, failures, failed);
                }
            } catch (BpfmanException e) {
                fail(id, e, host, failures, failed);
            }
        }
        // Whoever reads the host's answers counts on a line for each and on the sum; an exception says enough with the
        // one that there is.
        if (!failures.isEmpty() && (host || ids.size() > 1)) {
            failures.add(failures.size() + " of " + ids.size() + " " + noun + "(s) failed to " + verb);
        }
        Json json = Json.object().put(done, finished).put("failed", failed);
        if (removes) {
            json.put("remarks", remarks);
        }
        return Result.of(text.toString(), json).withFailures(failures);
    }

    private Result preview(Invocation invocation, List<Long> ids, LongFunction<? extends Change> change) {
        StringBuilder text = new StringBuilder();
        List<Json> plans = new ArrayList<>();
        for (long id : ids) {
            PlanView view = new PlanView(invocation.bpfman().preview(change.apply(id)));
            text.append(verb)
                    .append(' ')
                    .append(noun)
                    .append(' ')
                    .append(id)
                    .append(":\n")
                    .append(view.text());
            plans.add(Json.object().put(noun + "_id", id).put("plan", view.json()));
        }
        return Result.of(text.toString(), Json.object().put("dry_run", true).put("plans", plans));
    }

    /** The ids that were given, each once. */
    List<Long> ids(Invocation invocation) {
        return invocation.arguments().positional().stream()
                .map(text -> TypedValues.id(noun + " id", text))
                .distinct()
                .toList();
    }

    private void fail(long id, BpfmanException e, boolean host, List<String> failures, List<Json> failed) {
        String message = String.valueOf(e.getMessage());
        String object = noun + " " + id;
        failures.add(!host && message.startsWith(object + " ") ? message : object + ": " + message);
        failed.add(Json.object().put(noun + "_id", id).put("error", message));
    }
}
