// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Program;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.XdpMode;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Maps;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;

/**
 * What is noted beside a pin of what a database says of it, so that it is not lost with the database.
 *
 * <p>As bytes it is a byte with the version of this form, 1, and JSON in UTF-8, deflated (RFC 1951): the rows' components by their names. When that is longer than {@link
 * Maps#MAX_RECORD} metadata is left out, which an entry says in its place; what is longer even so is not written.
 */
public sealed interface PinnedRecord {

    /** The version of the form. */
    byte VERSION = 1;

    /** The key of the one entry that stands for metadata that is left out. */
    String SHORTENED = "bpfman.left-out";

    /** A program. */
    record OfProgram(Program program) implements PinnedRecord {}

    /** A link that is a member of no dispatcher. */
    record OfLink(LinkRow row) implements PinnedRecord {}

    /** A dispatcher with its members by position. */
    record OfDispatcher(DispatcherFacts dispatcher, List<LinkRow> members) implements PinnedRecord {
        public OfDispatcher {
            members = List.copyOf(members);
        }
    }

    /** The greatest numbers of links that are gone. */
    record Numbers(long linkId, long sequence) implements PinnedRecord {}

    /**
     * A dispatcher's row, but for what its pins tell.
     *
     * @param priority of the filter that holds it, and 0 when a link does
     * @param handle of that filter
     */
    record DispatcherFacts(
            DispatcherType type,
            long nsid,
            int ifindex,
            String interfaceName,
            Optional<Path> netns,
            long revision,
            SlotMechanism mechanism,
            String backend,
            Optional<Path> linkPin,
            int priority,
            long handle,
            boolean clsactOurs,
            Optional<XdpMode> mode,
            Optional<String> modeReason,
            boolean counting,
            boolean untyped,
            Instant createdAt,
            Instant updatedAt,
            Optional<SlotFailure> slotFailure) {

        static DispatcherFacts of(DispatcherRow row) {
            Attachment held = row.handle();
            NetInterface netInterface = held.hook().netInterface();
            return new DispatcherFacts(
                    row.key().type(),
                    row.key().nsid(),
                    row.key().ifindex(),
                    netInterface.name(),
                    row.netns(),
                    row.revision(),
                    row.mechanism(),
                    row.backend(),
                    held.link().map(link -> link.pin()),
                    held.filter().map(Filter::priority).orElse(0),
                    held.filter().map(Filter::handle).orElse(0L),
                    held.clsactOurs(),
                    held.mode().map(Attachment.Mode::mode),
                    held.mode().map(Attachment.Mode::reason),
                    row.counting(),
                    row.untyped(),
                    row.createdAt(),
                    row.updatedAt(),
                    row.slotFailure());
        }
    }

    /** As it is pinned; empty when it is too long for that. */
    default Optional<byte[]> bytes() {
        JsonObject json = json();
        byte[] whole = deflated(json);
        if (whole.length <= Maps.MAX_RECORD) {
            return Optional.of(whole);
        }
        dropMetadata(json);
        byte[] shortened = deflated(json);
        return shortened.length <= Maps.MAX_RECORD ? Optional.of(shortened) : Optional.empty();
    }

    private JsonObject json() {
        JsonObject json = new JsonObject();
        if (this instanceof OfProgram of) {
            json.put("program", RowCodec.write(of.program));
        } else if (this instanceof OfLink of) {
            json.put("link", link(of.row));
        } else if (this instanceof OfDispatcher of) {
            json.put("dispatcher", RowCodec.write(of.dispatcher));
            json.put(
                    "members",
                    new JsonArray(of.members.stream().map(PinnedRecord::link).toList()));
        } else {
            json.put("numbers", RowCodec.write((Numbers) this));
        }
        return json;
    }

    /** Without what follows from other rows, or is over in a moment: else each change of a link would change the others' records. */
    private static JsonObject link(LinkRow row) {
        JsonObject json = RowCodec.write(row.detaching(false));
        if (row.link().details().inDispatcher().isEmpty()) {
            json.getObject("link").getObject("details").getObject("of").remove("position");
        }
        return json;
    }

    private static void dropMetadata(Object json) {
        if (json instanceof JsonObject object) {
            if (object.containsKey("metadata")) {
                object.put("metadata", new JsonObject(Map.of(SHORTENED, "it was too long to be noted beside the pin")));
            }
            object.values().forEach(PinnedRecord::dropMetadata);
        } else if (json instanceof JsonArray array) {
            array.forEach(PinnedRecord::dropMetadata);
        }
    }

    private static byte[] deflated(JsonObject json) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(VERSION);
        try (DeflaterOutputStream text = new DeflaterOutputStream(bytes, deflater)) {
            JsonWriter.on(text).object(json).done();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what was pinned.
     *
     * @param bytes whoever wrote them
     * @throws IllegalArgumentException when they are no record of this form
     */
    static PinnedRecord parse(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalArgumentException("it is of another release's form");
        }
        try {
            JsonObject json = JsonParser.object().from(inflated(bytes));
            if (json.has("program")) {
                return new OfProgram(RowCodec.read(json.getObject("program"), Program.class));
            }
            if (json.has("link")) {
                return new OfLink(RowCodec.read(json.getObject("link"), LinkRow.class));
            }
            if (json.has("dispatcher")) {
                return new OfDispatcher(
                        RowCodec.read(json.getObject("dispatcher"), DispatcherFacts.class),
                        json.getArray("members").stream()
                                .map(member -> RowCodec.read((JsonObject) member, LinkRow.class))
                                .toList());
            }
            if (json.has("numbers")) {
                return RowCodec.read(json.getObject("numbers"), Numbers.class);
            }
            throw new IllegalArgumentException("it is of nothing that is known");
        } catch (JsonParserException | DataFormatException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("it cannot be read: " + e.getMessage(), e);
        }
    }

    /** No more than a record can hold, whoever wrote it. */
    private static String inflated(byte[] bytes) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, 1, bytes.length - 1);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] piece = new byte[4096];
            while (!inflater.finished()) {
                int length = inflater.inflate(piece);
                if (length == 0 || text.size() > Maps.MAX_RECORD * 64) {
                    throw new DataFormatException("it is cut off, or longer than any record");
                }
                text.write(piece, 0, length);
            }
            return text.toString(StandardCharsets.UTF_8);
        } finally {
            inflater.end();
        }
    }
}
