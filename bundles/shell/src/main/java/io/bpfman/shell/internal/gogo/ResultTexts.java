// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Has Gogo show what a command returned in the words of that command. A command returns values of the API, so that their methods can be called
 * at the prompt; such a value has no place for a text, and the text depends on the command that gave it. So the text is kept here, as long as
 * somebody holds that very value.
 */
@Component(
        service = {Converter.class, ResultTexts.class},
        property = Converter.CONVERTER_CLASSES + "=java.lang.Object")
public final class ResultTexts implements Converter {

    private final Map<Key, String> texts = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

    /** Keeps how a command shows the value that it returns. */
    void keep(Object value, String text) {
        for (Reference<?> key = gone.poll(); key != null; key = gone.poll()) {
            texts.remove(key);
        }
        texts.put(new Key(value, gone), text);
    }

    @Override
    public @Nullable Object convert(Class<?> desiredType, Object in) {
        return null;
    }

    @Override
    public @Nullable CharSequence format(Object target, int level, Converter escape) {
        return texts.get(new Key(target, null));
    }

    /** A value by its identity: equal ones may come from different commands. */
    private static final class Key extends WeakReference<Object> {

        private final int hash;

        Key(Object value, @Nullable ReferenceQueue<Object> queue) {
            super(value, queue);
            hash = System.identityHashCode(value);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Key key && get() != null && get() == key.get());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
