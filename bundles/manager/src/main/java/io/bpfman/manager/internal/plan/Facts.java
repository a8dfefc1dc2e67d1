// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Revision.Overlap;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.NetInterface;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What the journal has of an action: what whoever takes it back, or finishes it, has to know when nothing else of the plan is left. Bytes are in it by their
 * digest only.
 *
 * @param values texts, by their names
 */
public record Facts(SortedMap<String, String> values) {

    private static final String DIRECTORY = "directory";
    private static final String PIN = "pin";
    private static final String CLAIM = "claim";
    private static final String PROGRAM = "program";
    private static final String ROLE = "role";

    private static final Map<Class<? extends Action>, BiConsumer<Action, Facts>> WRITERS = new HashMap<>();

    static {
        on(Action.MountBpffs.class, (action, facts) -> facts.put("mount_point", action.mountPoint()));
        on(Action.LoadPrograms.class, (action, facts) -> {
            facts.put("sha256", action.spec().object().sha256());
            facts.put("programs", action.spec().programs());
            facts.put("new_pins", action.newPins().stream().sorted().toList());
        });
        on(Action.LoadForm.class, (action, facts) -> {
            facts.put(PROGRAM, action.programId());
            facts.put("kernel_type", action.kernelType());
            facts.put(PIN, action.pin());
        });
        on(Action.KeepBytecode.class, (action, facts) -> {
            facts.put("sha256", action.object().sha256());
            facts.put(DIRECTORY, action.directory());
        });
        on(Action.DropBytecode.class, (action, facts) -> {
            facts.put(PROGRAM, action.programId());
            facts.put(DIRECTORY, action.directory());
        });
        on(Action.FetchBytecode.class, (action, facts) -> {
            facts.put(PROGRAM, action.programId());
            facts.put("source", action.source());
            facts.put(DIRECTORY, action.directory());
        });
        on(Action.LoadDispatcher.class, (action, facts) -> {
            Revision revision = action.revision();
            facts.put(DIRECTORY, revision.directory());
            facts.put("revision", revision.number());
            facts.put("mechanism", revision.mechanism().label());
            facts.put("backend", revision.form().backend());
            facts.put(ROLE, Role.of(revision.form().overlap()).label());
        });
        on(Action.ResetCounts.class, (action, facts) -> {
            facts.put(DIRECTORY, action.revision().directory());
            facts.put("counter", action.counterIndex());
        });
        on(Action.FillSlot.class, (action, facts) -> {
            facts.put(DIRECTORY, action.revision().directory());
            facts.put("position", action.slot().position());
            facts.put(PROGRAM, action.slot().programId());
            action.slot().pin().ifPresent(pin -> facts.put(PIN, pin));
        });
        on(Action.PinInterface.class, (action, facts) -> {
            facts.put(action.netInterface());
            facts.put(PIN, action.pin());
        });
        on(ClsactAction.ClaimClsact.class, (action, facts) -> {
            facts.put(action.netInterface());
            facts.put(CLAIM, action.claim());
        });
        on(ClsactAction.CreateClsact.class, (action, facts) -> facts.put(action.netInterface()));
        on(ClsactAction.DeleteEmptyClsact.class, (action, facts) -> {
            facts.put(action.netInterface());
            facts.put(CLAIM, action.claim());
        });
        on(Action.PublishRevision.class, (action, facts) -> {
            facts.put("backend", action.backend());
            facts.put(action.publication().hook());
            facts.put(DIRECTORY, action.publication().directory());
            facts.put("link_pin", action.publication().linkPin());
        });
        on(Action.ReplaceRevision.class, (action, facts) -> {
            facts.put(action.handle());
            facts.put(DIRECTORY, action.directory());
            facts.put("previous", action.previous());
        });
        on(PinAction.PinProgram.class, (action, facts) -> {
            facts.put(PROGRAM, action.id());
            facts.put(PIN, action.pin());
        });
        on(PinAction.PinMap.class, (action, facts) -> {
            facts.put("map", action.id());
            facts.put(PIN, action.pin());
        });
        on(PinAction.PinLink.class, (action, facts) -> {
            facts.put("link", action.link().id());
            facts.put(PIN, action.pin());
        });
        on(Action.AwaitGracePeriod.class, (action, facts) -> {});
        on(Action.WithdrawHandle.class, (action, facts) -> {
            facts.put(action.row().handle());
            facts.put("backend", action.row().backend());
            facts.put("restore", action.restore().directory());
        });
        on(Action.ReleaseRemains.class, (action, facts) -> facts.put(action.handle()));
        on(Action.RetireRevision.class, (action, facts) -> facts.put(DIRECTORY, action.directory()));
        on(Action.PlacePin.class, (action, facts) -> {
            facts.put("from", action.from());
            facts.put("to", action.to());
            facts.put("mechanism", action.mechanism().label());
        });
        on(Action.TakePin.class, (action, facts) -> {
            facts.put("from", action.from());
            facts.put("to", action.to());
            facts.put("mechanism", action.mechanism().label());
        });
        on(Action.RetireLink.class, (action, facts) -> facts.put(PIN, action.pin()));
        on(Action.RemovePin.class, (action, facts) -> facts.put(PIN, action.pin()));
        on(Action.MakeDirectory.class, (action, facts) -> facts.put(DIRECTORY, action.directory()));
        on(Action.RemoveDirectory.class, (action, facts) -> facts.put(DIRECTORY, action.directory()));
        on(LinkAction.AttachLink.class, (action, facts) -> {
            facts.put("program_pin", action.programPin());
            facts.put(PIN, action.pin());
        });
        on(
                LinkAction.NoteDetach.class,
                (action, facts) -> facts.put(
                        "links",
                        action.rows().stream().map(row -> row.link().id()).toList()));
        on(LinkAction.MoveLinkPin.class, (action, facts) -> {
            facts.put("from", action.from());
            facts.put("to", action.to());
        });
        on(UpgradeAction.UpdateLink.class, (action, facts) -> {
            facts.put("link", action.link().id());
            facts.put("link_pin", action.link().pin());
            facts.put("program_pin", action.program());
            facts.put("previous", action.previous());
        });
        on(UpgradeAction.TakeOverPin.class, (action, facts) -> {
            action.former().ifPresent(link -> facts.put("link", link.id()));
            facts.put("from", action.from());
            facts.put("to", action.to());
        });
        on(UpgradeAction.InheritBytecode.class, (action, facts) -> {
            facts.put("from", action.from());
            facts.put(PROGRAM, action.to());
            facts.put(DIRECTORY, action.directory());
        });
        on(UpgradeAction.BringHistory.class, (action, facts) -> {
            facts.put("from", action.from());
            facts.put(DIRECTORY, action.directory());
        });
        on(UpgradeAction.PlaceMap.class, (action, facts) -> {
            facts.put("from", action.from());
            facts.put("to", action.to());
        });
        on(UpgradeAction.CopyMap.class, (action, facts) -> {
            facts.put("from", action.from());
            facts.put("to", action.to());
        });
    }

    public Facts {
        values = new TreeMap<>(values);
    }

    /** A revision's part in a move between backends. */
    public enum Role {
        /** None: it is to be the live one. */
        PLAIN,
        /** It marks what it lets fall through. */
        MARKING,
        /** It lets pass what is marked. */
        GUARDING;

        static Role of(Overlap overlap) {
            return overlap instanceof Overlap.None ? PLAIN : overlap instanceof Overlap.Marking ? MARKING : GUARDING;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @SuppressWarnings("unchecked") // an action is written by the writer of its class
    private static <A extends Action> void on(Class<A> type, BiConsumer<A, Facts> writer) {
        WRITERS.put(type, (action, facts) -> writer.accept((A) action, facts));
    }

    /** The classes of actions of which facts are known. */
    static Set<Class<? extends Action>> known() {
        return Set.copyOf(WRITERS.keySet());
    }

    /** What the journal has of this action. */
    public static Facts of(Action action) {
        BiConsumer<Action, Facts> writer = WRITERS.get(action.getClass());
        if (writer == null) {
            throw new IllegalStateException("nobody knows what the journal has of: " + action.describe());
        }
        Facts facts = new Facts(new TreeMap<>());
        writer.accept(action, facts);
        return facts;
    }

    private void put(String name, Object value) {
        values.put(name, value.toString());
    }

    private void put(String name, Collection<?> several) {
        StringBuilder words = new StringBuilder();
        several.forEach(value -> words.append(words.isEmpty() ? "" : " ").append(value));
        values.put(name, words.toString());
    }

    private void put(NetInterface netInterface) {
        put("interface", netInterface.name());
        put("ifindex", netInterface.ifindex());
        put("nsid", netInterface.namespace().nsid());
        netInterface.namespace().path().ifPresent(path -> put("netns", path));
    }

    private void put(Hook hook) {
        put("hook", hook.key().type().label());
        put(hook.netInterface());
    }

    private void put(Attachment handle) {
        put(handle.hook());
        handle.link().ifPresent(link -> {
            put("link", link.id());
            put("link_pin", link.pin());
        });
        handle.filter().ifPresent(filter -> {
            put("filter_priority", filter.priority());
            put("filter_handle", filter.handle());
        });
    }

    private void put(AttachHandleRef ref) {
        if (ref instanceof AttachHandleRef.Known known) {
            put(known.handle());
        } else if (ref instanceof AttachHandleRef.Published published) {
            put("published_by", published.backend());
        }
    }

    /** As a JSON object. */
    public String json() {
        StringBuilder json = new StringBuilder("{");
        values.forEach((name, value) -> {
            quote(name, json.append(json.length() == 1 ? "" : ","));
            quote(value, json.append(':'));
        });
        return json.append('}').toString();
    }

    /** A library's writer would take a buffer of its own for each of many small objects. */
    private static void quote(String text, StringBuilder json) {
        json.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next < ' ' || next == '"' || next == '\\') {
                json.append(text, written, i).append(next < ' ' ? String.format("\\u%04x", (int) next) : "\\" + next);
                written = i + 1;
            }
        }
        json.append(text, written, text.length()).append('"');
    }

    /**
     * What {@link #json} made.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static Facts parse(String json) {
        try {
            JsonObject object = JsonParser.object().from(json);
            Facts facts = new Facts(new TreeMap<>());
            object.forEach((name, value) -> facts.put(name, String.valueOf(value)));
            return facts;
        } catch (JsonParserException e) {
            throw new IllegalArgumentException("the journal has facts that are not JSON: " + e.getMessage(), e);
        }
    }

    /** The directory of the revision, where the action is about one. */
    public Optional<Path> directory() {
        return Optional.ofNullable(values.get(DIRECTORY)).map(Path::of);
    }

    /** The role of the revision, where the action makes one. */
    public Optional<Role> role() {
        return Optional.ofNullable(values.get(ROLE)).map(label -> Role.valueOf(label.toUpperCase(Locale.ROOT)));
    }
}
