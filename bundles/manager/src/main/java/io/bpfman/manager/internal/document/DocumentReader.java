// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.api.DifferingMaps;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.document.Document.DispatcherEntry;
import io.bpfman.manager.internal.document.Document.LinkEntry;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import io.bpfman.text.Suggestions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads documents. One that is wrong anywhere is refused as a whole, with the path that leads there and with what is allowed. */
public final class DocumentReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,252}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /** The fields that say which interfaces are meant: their names, and what they are. */
    static final String INTERFACE = "interface";

    static final String INTERFACE_KIND = "interface_kind";

    private final Map<String, String> paths = new HashMap<>();
    private final Map<String, ProgramEntry> programs = new HashMap<>();

    private DocumentReader() {}

    /** The document; throws {@link InvalidSpecException}. */
    public static Document read(String text) {
        JsonObject json;
        try {
            json = JsonParser.object().from(text);
        } catch (JsonParserException e) {
            throw new InvalidSpecException("invalid document: it is not a JSON object: " + e.getMessage());
        }
        return new DocumentReader().document(new Node("$", json));
    }

    private Document document(Node node) {
        String version = node.text("api_version");
        if (!version.equals(Document.API_VERSION)) {
            throw node.wrongField(
                    "api_version",
                    "this release reads documents of " + Document.API_VERSION + ", and this is one of " + version);
        }
        node.onlyHas(List.of("api_version", "name", "programs", "links", "dispatchers"));
        String name = name(node);
        List<ProgramEntry> read = new ArrayList<>();
        node.nodes("programs").forEach(each -> read.add(program(each)));
        node.nodes("programs").forEach(this::requireMaps);
        List<LinkEntry> links = node.nodes("links").stream().map(this::link).toList();
        List<DispatcherEntry> dispatchers =
                node.nodes("dispatchers").stream().map(this::dispatcher).toList();
        return new Document(name, read, links, dispatchers);
    }

    private static String name(Node node) {
        String name = node.text("name");
        if (!NAME.matcher(name).matches()) {
            throw node.wrongField(
                    "name",
                    "a name has letters, digits and . _ : / @ -, begins with a letter or a digit, and is at most 253 long;"
                            + " this is \"" + name + "\"");
        }
        return name;
    }

    private String entryName(Node node) {
        String name = name(node);
        String other = paths.putIfAbsent(name, node.path());
        if (other != null) {
            throw node.wrongField(
                    "name", "\"" + name + "\" is the name of " + other + " already; give each entry its own");
        }
        return name;
    }

    private ProgramEntry program(Node node) {
        node.onlyHas(List.of(
                "name",
                "file",
                "image",
                "pull_policy",
                "digest",
                "type",
                "function",
                "attach_function",
                "globals",
                "metadata",
                "application",
                "maps_of",
                "maps"));
        String name = entryName(node);
        Optional<String> digest = node.optionalText("digest").map(text -> {
            String lower = text.toLowerCase(Locale.ROOT);
            if (!DIGEST.matcher(lower).matches()) {
                throw node.wrongField(
                        "digest", "this has to be sha256: and 64 hexadecimal digits, and is \"" + text + "\"");
            }
            return lower.substring("sha256:".length());
        });
        ProgramType type = node.parsed("type", ProgramType::parse);
        Optional<String> attachFunction = node.optionalText("attach_function");
        ProgramSelector selector =
                node.parsed("function", function -> new ProgramSelector(type, function, attachFunction));
        ProgramEntry entry = new ProgramEntry(
                name,
                object(node),
                digest,
                selector,
                node.pairs("globals", GlobalValue::parse),
                metadata(node),
                node.optionalText("application"),
                node.optionalText("maps_of"),
                differingMaps(node));
        if (entry.metadata().containsKey(LoadRequest.APPLICATION)) {
            throw node.wrongField(
                    "metadata." + LoadRequest.APPLICATION, "the application has a field of its own, application");
        }
        programs.put(name, entry);
        return entry;
    }

    private static ObjectPlace object(Node node) {
        Optional<String> image = node.optionalText("image");
        Optional<String> file = image.isEmpty() ? Optional.of(node.text("file")) : node.optionalText("file");
        if (image.isPresent() && file.isPresent()) {
            throw node.wrongField("image", "an object is in a file or in an image, and both are given");
        }
        if (image.isEmpty()) {
            node.optionalText("pull_policy").ifPresent(policy -> {
                throw node.wrongField("pull_policy", "this is about an image, and a file is given");
            });
            return new ObjectPlace.File(file.orElseThrow());
        }
        PullPolicy policy = node.optionalText("pull_policy").isPresent()
                ? node.parsed("pull_policy", PullPolicy::parse)
                : PullPolicy.IF_NOT_PRESENT;
        return new ObjectPlace.Image(image.get(), policy);
    }

    private static DifferingMaps differingMaps(Node node) {
        return node.optionalText("maps")
                .map(text -> Arrays.stream(DifferingMaps.values())
                        .filter(choice -> DocumentWriter.word(choice).equals(text))
                        .findFirst()
                        .orElseThrow(() -> node.wrongField(
                                "maps",
                                "what becomes of maps that a new version declares otherwise is refuse, new or copy, and not"
                                        + " \"" + text + "\"")))
                .orElse(DifferingMaps.REFUSE);
    }

    private void requireMaps(Node node) {
        node.optionalText("maps_of").ifPresent(owner -> {
            ProgramEntry found = programs.get(owner);
            if (found == null) {
                throw missing(node, "maps_of", owner);
            }
            if (found.mapsOf().isPresent()) {
                throw node.wrongField(
                        "maps_of",
                        "\"" + owner + "\" shares the maps of \""
                                + found.mapsOf().get() + "\" itself; name that one");
            }
            if (owner.equals(node.text("name"))) {
                throw node.wrongField("maps_of", "a program cannot share its own maps; leave the field out");
            }
        });
    }

    private InvalidSpecException missing(Node node, String field, String name) {
        return node.wrongField(
                field,
                "there is no program \"" + name + "\" in the document" + Suggestions.text(name, programs.keySet())
                        + "; its programs are "
                        + (programs.isEmpty() ? "none" : String.join(", ", new TreeMap<>(programs).keySet())));
    }

    private static SortedMap<String, String> metadata(Node node) {
        SortedMap<String, String> metadata = node.pairs("metadata", Function.identity());
        metadata.keySet().stream().filter(Document::isOwn).findFirst().ifPresent(key -> {
            throw node.wrongField(
                    "metadata." + key, "this key is kept for the names of documents and of their entries");
        });
        return metadata;
    }

    private static LinkKind kind(String text) {
        return Arrays.stream(LinkKind.values())
                .filter(kind -> kind.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidSpecException("there is no kind of links \"" + text + "\"; one of "
                        + String.join(
                                ", ",
                                Arrays.stream(LinkKind.values())
                                        .map(LinkKind::label)
                                        .toList())));
    }

    private LinkEntry link(Node node) {
        LinkKind kind = node.parsed("kind", DocumentReader::kind);
        boolean hook = LinkFields.isOnHook(kind);
        List<String> allowed = new ArrayList<>(List.of("name", "program", "kind"));
        if (hook) {
            allowed.addAll(List.of(INTERFACE, INTERFACE_KIND, "netns", "pin"));
        }
        LinkFields.of(kind).forEach(field -> allowed.add(field.name()));
        if (LinkFields.isMember(kind)) {
            allowed.add("enabled");
        }
        allowed.add("metadata");
        node.onlyHas(allowed);
        LinkEntry entry = new LinkEntry(
                entryName(node),
                node.text("program"),
                kind,
                hook ? Optional.of(interfaces(node)) : Optional.empty(),
                hook ? node.optionalText("netns") : Optional.empty(),
                hook ? pin(node) : Optional.empty(),
                options(node, kind),
                metadata(node),
                node.truth("enabled").orElse(true));
        ProgramEntry program = programs.get(entry.program());
        if (program == null) {
            throw missing(node, "program", entry.program());
        }
        if (!program.selector().type().label().equals(kind.label())) {
            throw node.wrongField(
                    "kind",
                    "program \"" + program.name() + "\" is of type "
                            + program.selector().type().label() + ", and its links are of kind "
                            + program.selector().type().label());
        }
        require(node, entry);
        return entry;
    }

    /** What the options would throw when the link is attached they throw now. */
    private static void require(Node node, LinkEntry entry) {
        try {
            LinkFields.spec(
                    entry,
                    1,
                    entry.interfaces()
                            .map(match -> new LinkFields.Place(match.name(), Optional.empty(), Optional.empty())),
                    Map.of());
        } catch (InvalidSpecException e) {
            throw Node.wrong(node.path(), e.getMessage());
        }
    }

    private static Optional<String> pin(Node node) {
        Optional<String> pin = node.optionalText("pin");
        pin.filter(path -> !path.startsWith("/")).ifPresent(path -> {
            throw node.wrongField("pin", "this has to be an absolute path, and is \"" + path + "\"");
        });
        if (pin.isPresent() && interfaces(node).isPattern()) {
            throw node.wrongField("pin", "links on several interfaces cannot be pinned at one place; leave it out");
        }
        return pin;
    }

    private static InterfaceMatch interfaces(Node node) {
        Optional<String> kind = node.optionalText(INTERFACE_KIND);
        return kind.isPresent() && !node.object().containsKey(INTERFACE)
                ? new InterfaceMatch(InterfaceMatch.ANY, kind)
                : node.parsed(INTERFACE, text -> {
                    if (text.contains("/") || text.chars().anyMatch(Character::isWhitespace) || text.length() > 64) {
                        throw new InvalidSpecException(
                                "\"" + text + "\" is neither the name of an interface nor a pattern of such names");
                    }
                    return new InterfaceMatch(text, kind);
                });
    }

    private static SortedMap<String, Object> options(Node node, LinkKind kind) {
        SortedMap<String, Object> options = new TreeMap<>();
        for (LinkFields.Field field : LinkFields.of(kind)) {
            Optional<?> given = switch (field.sort()) {
                case TEXT -> node.optionalText(field.name());
                case NUMBER -> node.number(field.name(), 0, most(field));
                case TEXTS -> node.texts(field.name());
            };
            if (field.required() && given.isEmpty()) {
                node.text(field.name());
            }
            given.<Object>map(value -> value).or(field::byDefault).ifPresent(value -> options.put(field.name(), value));
        }
        if (options.containsKey(LinkFields.PROCEED_ON)) {
            options.put(LinkFields.PROCEED_ON, verdicts(node, kind));
        }
        return options;
    }

    private static long most(LinkFields.Field field) {
        return field.name().equals("offset") ? Long.MAX_VALUE : Integer.MAX_VALUE;
    }

    /** In the order of their codes, so that two lists are equal when they mean the same. */
    private static List<String> verdicts(Node node, LinkKind kind) {
        Optional<List<String>> given = node.texts(LinkFields.PROCEED_ON);
        if (given.isEmpty()) {
            return LinkFields.defaultVerdicts();
        }
        return node.parse(
                LinkFields.PROCEED_ON,
                String.join(",", given.get()),
                text -> LinkFields.labels(kind, LinkFields.proceedOn(kind, given.get())));
    }

    private DispatcherEntry dispatcher(Node node) {
        node.onlyHas(List.of("name", "type", INTERFACE, INTERFACE_KIND, "netns", "counting"));
        DispatcherType type = node.parsed("type", DispatcherType::parse);
        if (!DispatcherType.ofDispatchers().contains(type)) {
            throw node.wrongField(
                    "type",
                    "there are no dispatchers of type " + type.label() + "; one of "
                            + String.join(
                                    ", ",
                                    DispatcherType.ofDispatchers().stream()
                                            .map(DispatcherType::label)
                                            .toList()));
        }
        return new DispatcherEntry(
                entryName(node),
                type,
                interfaces(node),
                node.optionalText("netns"),
                node.truth("counting").orElse(true));
    }
}
