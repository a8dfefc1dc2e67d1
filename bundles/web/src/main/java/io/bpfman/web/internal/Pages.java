// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Doctor;
import io.bpfman.api.LinkChange;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.web.internal.Wish.Unclear;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is answered to whom, without a word about how it came. For any thread. */
final class Pages {

    private static final Pattern NUMBERED = Pattern.compile("/(link|program)/([0-9]{1,18})");
    private static final int NOTES = 32;
    private static final Duration DOCTOR_PACE = Duration.ofSeconds(5);

    private final Bpfman bpfman;
    private final Supplier<Optional<Doctor>> doctor;
    private final Snapshots snapshots;
    private final Happenings happenings;
    private final Map<String, String> notes = new LinkedHashMap<>();
    private long diagnosed = System.nanoTime() - DOCTOR_PACE.toNanos();
    private String diagnosis = "";

    Pages(Bpfman bpfman, Supplier<Optional<Doctor>> doctor, Snapshots snapshots, Happenings happenings) {
        this.bpfman = bpfman;
        this.doctor = doctor;
        this.snapshots = snapshots;
        this.happenings = happenings;
    }

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param content without what is around it
     */
    record Page(int status, String title, String content) {}

    Snapshots snapshots() {
        return snapshots;
    }

    Happenings happenings() {
        return happenings;
    }

    /** A page that is read. */
    Page get(Place place, String path, Map<String, String[]> form) {
        return guarded(() -> {
            Matcher numbered = NUMBERED.matcher(path);
            if (numbered.matches()) {
                long id = Long.parseLong(numbered.group(2));
                return numbered.group(1).equals("link") ? link(place, id) : program(place, id);
            }
            return switch (path) {
                case "/", "" ->
                    new Page(
                            200,
                            "Interfaces",
                            said(form) + OverviewPage.render(place, overview(form), happenings.after(0)));
                case "/plan" -> plan(place, Wish.of(form, bpfman::getLink), Optional.empty());
                case "/doctor" -> new Page(200, "What does not agree", diagnosis());
                default -> problem(404, "There is no such page.");
            };
        });
    }

    /** Behind a change its result is shown. */
    private Snapshot overview(Map<String, String[]> form) {
        return form.containsKey("said") ? snapshots.fresh() : snapshots.recent();
    }

    private Page link(Place place, long id) {
        return new Page(200, "Link " + id, LinkPage.render(place, bpfman.getLink(id), snapshots.recent()));
    }

    private Page program(Place place, long id) {
        return new Page(
                200,
                "Program " + id,
                ProgramPage.render(place, bpfman.getProgram(id), bpfman.listLinks(id), bpfman.getRunStats(id)));
    }

    private Page plan(Place place, Wish wish, Optional<String> note) {
        return new Page(200, "Plan", PlanPage.render(place, wish, bpfman.preview(wish.change()), note));
    }

    /** It looks at everything, so that it is asked only now and then. */
    private synchronized String diagnosis() {
        long now = System.nanoTime();
        if (now - diagnosed >= DOCTOR_PACE.toNanos()) {
            diagnosis = doctor.get()
                    .map(found -> DoctorPage.render(found.diagnose()))
                    .orElse("<p>There is no doctor in this agent.</p>");
            diagnosed = now;
        }
        return diagnosis;
    }

    /** Makes a change if it is still what its plan said, and tells where to go then, below the first page. */
    String change(Map<String, String[]> form) {
        try {
            Wish wish = Wish.of(form, bpfman::getLink);
            PlanPreview plan = bpfman.preview(wish.change());
            String[] seen = form.getOrDefault("plan", new String[0]);
            if (seen.length != 1 || !PlanPage.digest(plan).equals(seen[0])) {
                return said(
                        "! Nothing was done: what this would do is no longer what the plan said. Look at it again.");
            }
            List<String> remarks = make(wish);
            return said("Done: " + wish.words() + "." + (remarks.isEmpty() ? "" : " " + String.join(" ", remarks)));
        } catch (BpfmanException | Unclear e) {
            return said("! Nothing was done: " + e.getMessage());
        }
    }

    private List<String> make(Wish wish) {
        if (wish.change() instanceof LinkChange change) {
            bpfman.change(change);
            return List.of();
        }
        return bpfman.detach((DetachRequest) wish.change()).remarks();
    }

    /** Keeps a note for the page that comes next: what is in an address could be anybody's words. */
    private synchronized String said(String note) {
        String key = TokenFile.random().substring(0, 16);
        notes.put(key, note);
        if (notes.size() > NOTES) {
            notes.remove(notes.keySet().iterator().next());
        }
        return "/?said=" + key;
    }

    private synchronized String said(Map<String, String[]> form) {
        String[] key = form.getOrDefault("said", new String[0]);
        String note = key.length == 1 ? notes.get(key[0]) : null;
        return note == null
                ? ""
                : new Html()
                        .element("p", note, "class", note.startsWith("!") ? "note wrong" : "note", "role", "alert")
                        .toString();
    }

    private static Page guarded(Supplier<Page> page) {
        try {
            return page.get();
        } catch (NotFoundException e) {
            return problem(404, String.valueOf(e.getMessage()));
        } catch (Unclear e) {
            return problem(400, String.valueOf(e.getMessage()));
        } catch (BpfmanException e) {
            return problem(409, String.valueOf(e.getMessage()));
        }
    }

    /** What cannot be shown, and why. */
    static Page problem(int status, String why) {
        Html html = new Html();
        html.element("h1", "This cannot be shown").element("p", "! " + why, "class", "wrong", "role", "alert");
        return new Page(status, "Not shown", html.toString());
    }
}
