// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Program;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.DocumentRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.StoreChange.CommitPlan;
import io.bpfman.spi.store.StoreChange.DeleteDispatcher;
import io.bpfman.spi.store.StoreChange.DeleteLink;
import io.bpfman.spi.store.StoreChange.DeleteProgram;
import io.bpfman.spi.store.StoreChange.EndPlan;
import io.bpfman.spi.store.StoreChange.ForgetDeparture;
import io.bpfman.spi.store.StoreChange.PutDispatcher;
import io.bpfman.spi.store.StoreChange.PutLink;
import io.bpfman.spi.store.StoreChange.PutMapSet;
import io.bpfman.spi.store.StoreChange.PutProgram;
import io.bpfman.spi.store.StoreChange.PutVersions;
import io.bpfman.spi.store.StoreChange.RecordBoot;
import io.bpfman.spi.store.VersionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The net effect of a transaction's changes: of several changes to one object the last one counts. Sorted by what refers to what, so that
 * every rule of the schema can be checked statement by statement, before the transaction's last step.
 */
record Batch(
        List<Long> deletedLinks,
        Map<Long, Optional<String>> departures,
        List<DispatcherKey> deletedDispatchers,
        List<Long> deletedPrograms,
        List<Long> mapSets,
        List<Program> programs,
        List<DispatcherRow> dispatchers,
        List<LinkRow> links,
        List<Long> committedPlans,
        List<Long> endedPlans,
        Optional<String> boot,
        Map<String, Optional<DocumentRow>> documents,
        Map<Long, List<VersionRow>> versions) {

    static Batch of(List<StoreChange> changes) {
        Map<Long, Optional<Program>> programs = new TreeMap<>();
        Map<DispatcherKey, Optional<DispatcherRow>> dispatchers = new TreeMap<>();
        Map<Long, Optional<LinkRow>> links = new TreeMap<>();
        Map<Long, Optional<String>> departures = new TreeMap<>();
        List<Long> committedPlans = new ArrayList<>();
        List<Long> endedPlans = new ArrayList<>();
        Optional<String> boot = Optional.empty();
        List<Long> mapSets = new ArrayList<>();
        Map<String, Optional<DocumentRow>> documents = new TreeMap<>();
        Map<Long, List<VersionRow>> versions = new TreeMap<>();
        for (StoreChange change : changes) {
            if (change instanceof PutProgram put) {
                programs.put(put.program().id(), Optional.of(put.program()));
            } else if (change instanceof DeleteProgram delete) {
                programs.put(delete.programId(), Optional.empty());
            } else if (change instanceof PutMapSet put) {
                mapSets.add(put.mapSet());
            } else if (change instanceof PutDispatcher put) {
                dispatchers.put(put.row().key(), Optional.of(put.row()));
            } else if (change instanceof DeleteDispatcher delete) {
                dispatchers.put(delete.key(), Optional.empty());
            } else if (change instanceof PutLink put) {
                links.put(put.row().link().id(), Optional.of(put.row()));
            } else if (change instanceof DeleteLink delete) {
                links.put(delete.linkId(), Optional.empty());
                delete.departure().ifPresent(what -> departures.put(delete.linkId(), Optional.of(what)));
            } else if (change instanceof PutVersions put) {
                versions.put(put.programId(), put.versions());
            } else if (change instanceof ForgetDeparture forget) {
                departures.put(forget.linkId(), Optional.empty());
            } else if (change instanceof CommitPlan plan) {
                committedPlans.add(plan.planId());
            } else if (change instanceof EndPlan plan) {
                endedPlans.add(plan.planId());
            } else if (change instanceof RecordBoot record) {
                boot = Optional.of(record.bootId());
            } else if (change instanceof StoreChange.PutDocument put) {
                documents.put(put.row().name(), Optional.of(put.row()));
            } else if (change instanceof StoreChange.DeleteDocument delete) {
                documents.put(delete.name(), Optional.empty());
            }
        }
        return new Batch(
                deleted(links),
                departures,
                deleted(dispatchers),
                deleted(programs),
                mapSets,
                put(programs),
                put(dispatchers),
                put(links),
                committedPlans,
                endedPlans,
                boot,
                documents,
                versions);
    }

    private static <K, V> List<K> deleted(Map<K, Optional<V>> rows) {
        return rows.entrySet().stream()
                .filter(row -> row.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static <K, V> List<V> put(Map<K, Optional<V>> rows) {
        return rows.values().stream().flatMap(Optional::stream).toList();
    }
}
