// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Member;
import io.bpfman.picture.PacketPath.Chain;
import io.bpfman.picture.PacketPath.Hook;
import io.bpfman.picture.PacketPath.Single;
import io.bpfman.picture.PacketPath.Stage;
import io.bpfman.picture.PacketPath.Stop;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * The ways of packets as SVG, from top to bottom and no wider than a telephone's screen. Colours are those of a style sheet, light and dark; what they say is said
 * in words as well. There is no script in it, and nothing that is loaded from anywhere.
 */
public final class SvgPicture {

    private static final String STYLE = "picture.css";
    private static final int CARD_X = 20;
    private static final int CARD_WIDTH = SvgCanvas.WIDTH - 2 * CARD_X;
    private static final int BAR_WIDTH = CARD_WIDTH - 16;

    /**
     * What a page has besides.
     *
     * @param address where a link's details are, by its id; empty for no such place
     * @param rate how fast a link's count of runs grows, in words; empty where nobody looks twice
     */
    public record Surroundings(LongFunction<Optional<String>> address, LongFunction<String> rate) {

        /** A picture of its own. */
        static Surroundings none() {
            return new Surroundings(id -> Optional.empty(), id -> "");
        }
    }

    private final SvgCanvas canvas = new SvgCanvas();
    private final Surroundings around;

    private SvgPicture(Surroundings around) {
        this.around = around;
    }

    /**
     * A document with all of them.
     *
     * @param heading what has to be known of all of it; may be empty
     */
    public static String document(List<PacketPath> paths, String heading) {
        SvgPicture picture = new SvgPicture(Surroundings.none());
        if (!heading.isEmpty()) {
            picture.canvas.words(heading, "place", 0);
        }
        for (PacketPath path : paths) {
            picture.canvas.words(Facts.place(path), "place", 0);
            picture.path(path);
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + picture.canvas.element("What packets meet", "<style>" + style() + "</style>");
    }

    /** An element for a page that has the {@link #style} and says whose it is. What is counted is in elements with the attribute {@code data-n}, see {@link Numbers}. */
    public static String element(PacketPath path, Surroundings around) {
        SvgPicture picture = new SvgPicture(around);
        picture.path(path);
        return picture.canvas.element("What packets meet at " + Facts.place(path), "");
    }

    /** The style sheet. */
    public static String style() {
        try (InputStream in = SvgPicture.class.getResourceAsStream(STYLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void path(PacketPath path) {
        canvas.middle("packets that come in", "flow");
        canvas.arrow();
        for (Stage stage : path.stages()) {
            if (stage instanceof Hook hook) {
                hook(hook);
            } else {
                canvas.pill("network stack");
            }
            canvas.arrow();
        }
        canvas.middle("packets that go out", "flow");
        canvas.gap(24);
    }

    private void hook(Hook hook) {
        int top = canvas.y();
        canvas.gap(4);
        canvas.words(hook.title(), "hook", 12);
        canvas.gap(4);
        hook.stops().forEach(this::stop);
        canvas.gap(2);
        canvas.frame(top, 2, SvgCanvas.WIDTH - 4, "frame");
        canvas.gap(2);
    }

    private void stop(Stop stop) {
        if (stop instanceof Chain chain) {
            chain(chain.dispatcher());
        } else if (stop instanceof Single single) {
            Optional<String> wrong = single.link().flatMap(Facts::wrong);
            int top = card();
            single.link().flatMap(link -> around.address().apply(link.id())).ifPresent(canvas::open);
            canvas.words(Facts.program(single), "name", 28);
            single.link().flatMap(link -> around.address().apply(link.id())).ifPresent(address -> canvas.close());
            canvas.words(Facts.owner(single), "fact", 28);
            wrong.ifPresent(what -> canvas.words("! " + what, "wrong", 28));
            card(top, wrong.isPresent() ? "card bad" : single.link().isPresent() ? "card" : "card other");
        }
    }

    private void chain(Dispatcher dispatcher) {
        canvas.words(Facts.dispatcher(dispatcher), "fact", CARD_X);
        Facts.wrong(dispatcher).ifPresent(what -> canvas.words("! " + what, "wrong", CARD_X));
        canvas.gap(4);
        dispatcher.members().forEach(member -> member(dispatcher.key(), member));
        OptionalLong ended = Facts.ended(dispatcher);
        canvas.line("end", CARD_X, "end of chain: " + Facts.endVerdict(dispatcher) + " ");
        if (ended.isPresent()) {
            canvas.number(Numbers.end(dispatcher.key()), Long.toString(ended.getAsLong()));
        }
        canvas.endLine();
        canvas.gap(4);
    }

    private void member(DispatcherKey key, Member member) {
        DispatcherType type = key.type();
        Optional<String> address = around.address().apply(member.linkId());
        int top = card();
        address.ifPresent(canvas::open);
        canvas.words(
                "#" + member.position() + " " + Facts.program(member.programName(), member.programId()), "name", 28);
        address.ifPresent(there -> canvas.close());
        canvas.words(
                "link " + member.linkId() + ", priority " + member.priority() + (member.enabled() ? "" : ", disabled"),
                "fact",
                28);
        canvas.words("proceed on " + Facts.verdicts(member.proceedOn(), type), "fact", 28);
        member.counts().ifPresent(counts -> {
            canvas.line("fact", 28, "runs ");
            canvas.number(Numbers.runs(member.linkId()), Long.toString(counts.runs()));
            String rate = around.rate().apply(member.linkId());
            if (!rate.isEmpty()) {
                canvas.more(", ");
                canvas.number(Numbers.rate(member.linkId()), rate);
            }
            canvas.endLine();
            canvas.line(counts.stops() > 0 ? "stop" : "fact", 28, "stopped here: ");
            canvas.number(Numbers.stops(member.linkId()), stops(member, type));
            canvas.endLine();
            canvas.share(28, BAR_WIDTH, counts.stops(), counts.runs(), Numbers.share(member.linkId()));
        });
        Facts.wrong(member).ifPresent(what -> canvas.words("! " + what, "wrong", 28));
        card(top, Facts.wrong(member).isPresent() ? "card bad" : member.enabled() ? "card" : "card off");
    }

    private static String stops(Member member, DispatcherType type) {
        String stops = Facts.stops(member, type);
        return stops.isEmpty() ? "nothing" : stops;
    }

    private int card() {
        int top = canvas.y();
        canvas.gap(4);
        return top;
    }

    private void card(int top, String style) {
        canvas.gap(4);
        canvas.frame(top, CARD_X, CARD_WIDTH, style);
        canvas.gap(8);
    }
}
