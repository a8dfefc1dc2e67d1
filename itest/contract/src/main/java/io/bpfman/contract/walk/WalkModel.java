// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.TcAction;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpAction;
import io.bpfman.contract.walk.TcxModel.ExpectedTcxLink;
import io.bpfman.contract.walk.TcxModel.Foreigner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is expected of all hooks of all interfaces, and of the way of packets through them. */
final class WalkModel {

    private final Map<Hook, HookModel> dispatchers = new LinkedHashMap<>();
    private final Map<TcxHook, TcxModel> chains = new LinkedHashMap<>();
    private String backend;

    /** A hook of an interface that has dispatchers. */
    record Hook(Place place, DispatcherType type) {}

    /** A hook of an interface that has a TCX chain. */
    record TcxHook(Place place, Direction direction) {}

    private final LoneModel lone = new LoneModel();

    /** @param backend the one that TC dispatchers are held by to begin with */
    WalkModel(List<Place> places, String backend) {
        this.backend = backend;
        for (Place place : places) {
            for (DispatcherType type : DispatcherType.ofDispatchers()) {
                dispatchers.put(new Hook(place, type), new HookModel());
            }
            for (Direction direction : Direction.values()) {
                chains.put(new TcxHook(place, direction), new TcxModel());
            }
        }
    }

    Map<Hook, HookModel> dispatchers() {
        return dispatchers;
    }

    Map<TcxHook, TcxModel> chains() {
        return chains;
    }

    List<HookModel.ExpectedMember> members() {
        return dispatchers.values().stream()
                .flatMap(model -> model.members().stream())
                .toList();
    }

    private List<ExpectedTcxLink> tcxLinks() {
        return chains.values().stream().flatMap(chain -> chain.links().stream()).toList();
    }

    List<Foreigner> foreigners() {
        return chains.values().stream()
                .flatMap(chain -> chain.foreigners().stream())
                .toList();
    }

    /** All links of the agent. */
    List<ExpectedLink> links() {
        return Stream.of(members(), tcxLinks(), lone.links())
                .<ExpectedLink>flatMap(List::stream)
                .toList();
    }

    HookModel dispatcherOf(HookModel.ExpectedMember member) {
        return dispatchers.values().stream()
                .filter(model -> model.members().contains(member))
                .findFirst()
                .orElseThrow();
    }

    TcxModel chainOf(ExpectedTcxLink link) {
        return chains.values().stream()
                .filter(chain -> chain.links().contains(link))
                .findFirst()
                .orElseThrow();
    }

    void remove(Predicate<ExpectedLink> which) {
        dispatchers.values().forEach(model -> model.remove(which));
        chains.values().forEach(chain -> chain.remove(which));
        lone.remove(which);
    }

    LoneModel lone() {
        return lone;
    }

    void remove(Foreigner gone) {
        chains.values().forEach(chain -> chain.remove(gone));
    }

    /** Every TC dispatcher has moved to this backend. */
    void moveTo(String newBackend) {
        backend = newBackend;
    }

    /** Has dispatchers that came or went with the last step come to TCX chains or go from them. */
    void settle() {
        chains.forEach((hook, chain) -> chain.holdDispatcher(
                isHeldByTcx() && !dispatcher(hook.place, hook.direction).isEmpty()));
    }

    private boolean isHeldByTcx() {
        return backend.equals("tcx");
    }

    private HookModel dispatcher(Place place, Direction direction) {
        return dispatchers.get(new Hook(place, DispatcherType.tc(direction)));
    }

    /** Lets packets through the hooks of a direction; whether they pass. What XDP does not pass never gets to TC. */
    boolean passes(Place place, Direction direction, int packets) {
        if (direction == Direction.INGRESS) {
            Optional<Verdict> xdp =
                    dispatchers.get(new Hook(place, DispatcherType.XDP)).run(packets);
            if (xdp.isPresent() && xdp.get() != XdpAction.PASS) {
                return false;
            }
        }
        HookModel dispatcher = dispatcher(place, direction);
        TcAction verdict =
                chains.get(new TcxHook(place, direction)).run(packets, () -> throughDispatcher(dispatcher, packets));
        if (verdict == TcAction.UNSPEC && !isHeldByTcx()) {
            verdict = throughDispatcher(dispatcher, packets);
        }
        return verdict != TcAction.SHOT;
    }

    /** What a TC dispatcher makes of the verdict that ended its chain: it means the same under both backends. */
    private static TcAction throughDispatcher(HookModel dispatcher, int packets) {
        Verdict end = dispatcher.run(packets).orElse(TcAction.OK);
        return end == TcAction.OK || end == TcAction.SHOT ? (TcAction) end : TcAction.UNSPEC;
    }
}
