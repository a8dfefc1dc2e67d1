// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Change;
import io.bpfman.api.Removal;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.shell.Caller;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Numbers;
import io.bpfman.shell.internal.model.Option;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.PlanView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * The same work on several objects: one that fails does not keep the others from being worked on.
 *
 * @param noun what the objects are, {@code link} or {@code program}
 * @param verb what is done, {@code detach} or {@code unload}
 * @param done the same when it is done, {@code detached} or {@code unloaded}
 */
record Batch(String noun, String verb, String done) {

    static final Option IGNORE_MISSING = Option.flag("--ignore-missing", "take what does not exist for done");

    /** Does {@code work} for each id that was given. */
    Result run(Invocation invocation, LongConsumer work) {
        return run(
                invocation,
                ids(invocation.arguments()),
                id -> {
                    work.accept(id);
                    return Optional.empty();
                },
                false);
    }

    /** Takes away each object whose id was given. */
    Result remove(Invocation invocation, LongFunction<Removal> work) {
        return remove(invocation, ids(invocation.arguments()), work);
    }

    /** Takes away each of these. */
    Result remove(Invocation invocation, List<Long> ids, LongFunction<Removal> work) {
        return run(invocation, ids, id -> Optional.of(work.apply(id)), true);
    }

    private Result run(Invocation invocation, List<Long> ids, LongFunction<Optional<Removal>> work, boolean removes) {
        boolean host = invocation.caller().face() == Caller.Face.HOST;
        boolean ignoreMissing = invocation.arguments().has(IGNORE_MISSING);
        List<Long> finished = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        List<Json> failed = new ArrayList<>();
        List<Json> remarks = new ArrayList<>();
        for (long id : ids) {
            try {
                Optional<Removal> removal = work.apply(id);
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

    /** What the work would do, for each id that was given. */
    Result preview(Invocation invocation, LongFunction<Change> change) {
        return preview(invocation, ids(invocation.arguments()), change);
    }

    /** What the work would do, for each of these. */
    Result preview(Invocation invocation, List<Long> ids, LongFunction<Change> change) {
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

    List<Long> ids(Arguments arguments) {
        return arguments.positional().stream()
                .map(text -> Numbers.id(noun + " id", text))
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
