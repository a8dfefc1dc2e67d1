// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import io.bpfman.details.LoneValues;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.LabelView;
import java.util.List;

/**
 * Links that move no other, at something that is no hook of an interface. In JSON their details have the names of the record's components.
 *
 * @param <D> their details
 */
abstract class LoneKind<D extends LoneDetails> implements KindOfLinks {
    private final Class<D> type;
    private final String summary;
    private final List<LinkKind> kinds;

    /**
     * @param type the class of the details
     * @param kinds the kinds of its links; the first is the word of the commands
     */
    LoneKind(Class<D> type, String summary, LinkKind... kinds) {
        this.type = type;
        this.summary = summary;
        this.kinds = List.of(kinds);
    }

    @Override
    public LinkKind kind() {
        return kinds.get(0);
    }

    @Override
    public List<LinkKind> kinds() {
        return kinds;
    }

    @Override
    public String summary() {
        return summary;
    }

    /** What a link is attached to, in a line. */
    abstract String place(D details);

    /** The same, a line a value. */
    abstract void describe(D details, LabelView text);

    private D details(Link link) {
        return type.cast(link.details());
    }

    @Override
    public String target(Link link) {
        return place(details(link));
    }

    @Override
    public String attachment(Link link) {
        return target(link);
    }

    @Override
    public void addSpec(Link link, LabelView text) {
        describe(details(link), text);
    }

    /** Nothing comes of it that was not asked for. */
    @Override
    public void addStatus(Link link, LabelView text) {}

    @Override
    public Json json(Link link) {
        Json json = Json.object();
        LoneValues.of(details(link)).forEach(json::put);
        return json;
    }
}
