// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import io.bpfman.kernel.linux.internal.bpf.Preparation;
import io.bpfman.kernel.linux.internal.bpf.Preparation.As;
import io.bpfman.kernel.linux.internal.bpf.Preparation.BySection;
import io.bpfman.kernel.linux.internal.bpf.Preparation.ExtensionOf;
import io.bpfman.kernel.linux.internal.bpf.Preparation.ForFunction;
import io.bpfman.kernel.linux.internal.bpf.Preparation.InitialValue;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Typed;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Wanted;
import io.bpfman.kernel.linux.internal.sys.Fd;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the worker is asked for. Pure. */
sealed interface Request {

    byte OPEN = 1;
    byte LOAD = 2;
    byte CLOSE = 3;

    /** The bytes of the message. */
    byte[] bytes();

    /** The descriptors beside it. */
    List<Fd> descriptors();

    /**
     * Open an object.
     *
     * @param content its bytes; {@code size} of them
     * @param debug whether all that libbpf says is wanted, and not its warnings only
     */
    record Open(String source, int size, boolean debug, Fd content) implements Request {
        @Override
        public byte[] bytes() {
            return new Writer()
                    .octet(OPEN)
                    .text(source)
                    .number(size)
                    .truth(debug)
                    .bytes();
        }

        @Override
        public List<Fd> descriptors() {
            return List.of(content);
        }
    }

    /** Load the object that was opened, and close it. */
    record Load(Preparation preparation) implements Request {

        private static final byte BY_SECTION = 0;
        private static final byte TYPED = 1;
        private static final byte EXTENSION = 2;
        private static final byte FUNCTION = 3;

        @Override
        public byte[] bytes() {
            Writer writer = new Writer().octet(LOAD);
            writer.number(preparation.programs().size());
            for (Wanted wanted : preparation.programs()) {
                writer.number(wanted.program());
                write(writer, wanted.as());
            }
            writer.numbers(preparation.othersMaps());
            writer.numbers(places());
            writer.number(preparation.values().size());
            for (InitialValue value : preparation.values()) {
                writer.number(value.map()).number(value.offset()).octets(value.copy());
            }
            return writer.bytes();
        }

        private static void write(Writer writer, As as) {
            if (as instanceof Typed typed) {
                write(writer.octet(TYPED), typed);
            } else if (as instanceof ExtensionOf extension) {
                writer.octet(EXTENSION).wide(extension.function());
            } else if (as instanceof ForFunction wanted) {
                write(writer.octet(FUNCTION), wanted.typed()).text(wanted.function());
            } else {
                writer.octet(BY_SECTION);
            }
        }

        private static Writer write(Writer writer, Typed typed) {
            return writer.number(typed.type())
                    .number(typed.expectedAttachType())
                    .number(typed.flags());
        }

        private static Typed typed(Reader reader) throws MalformedException {
            return new Typed(reader.number(), reader.number(), reader.number());
        }

        private List<Integer> places() {
            return preparation.reused().keySet().stream().sorted().toList();
        }

        /** Targets of extensions in the order of the programs, then the maps to take. */
        @Override
        public List<Fd> descriptors() {
            List<Fd> all = new ArrayList<>();
            for (Wanted wanted : preparation.programs()) {
                if (wanted.as() instanceof ExtensionOf extension) {
                    all.add(extension.target());
                }
            }
            places().forEach(place -> all.add(preparation.reused().get(place)));
            return all;
        }

        private static Load read(Reader reader, Iterator<Fd> descriptors) throws MalformedException {
            List<Wanted> programs = new ArrayList<>();
            for (int left = reader.count(); left > 0; left--) {
                programs.add(new Wanted(reader.number(), as(reader, descriptors)));
            }
            Set<Integer> others = new HashSet<>(reader.numbers());
            Map<Integer, Fd> reused = new HashMap<>();
            for (int place : reader.numbers()) {
                reused.put(place, descriptors.next());
            }
            List<InitialValue> values = new ArrayList<>();
            for (int left = reader.count(); left > 0; left--) {
                values.add(new InitialValue(reader.number(), reader.number(), ByteBuffer.wrap(reader.octets())));
            }
            return new Load(new Preparation(programs, others, reused, values));
        }

        private static As as(Reader reader, Iterator<Fd> descriptors) throws MalformedException {
            byte kind = reader.octet();
            return switch (kind) {
                case BY_SECTION -> new BySection();
                case TYPED -> typed(reader);
                case EXTENSION -> new ExtensionOf(descriptors.next(), reader.wide());
                case FUNCTION -> new ForFunction(typed(reader), reader.text());
                default -> throw new MalformedException("a program of kind " + kind);
            };
        }
    }

    /** Close the object that was opened. */
    record Close() implements Request {
        @Override
        public byte[] bytes() {
            return new Writer().octet(CLOSE).bytes();
        }

        @Override
        public List<Fd> descriptors() {
            return List.of();
        }
    }

    /** The request that a message is. */
    static Request read(Reader reader, List<Fd> descriptors) throws MalformedException {
        byte kind = reader.octet();
        Iterator<Fd> next = descriptors.iterator();
        return switch (kind) {
            case OPEN -> new Open(reader.text(), reader.number(), reader.truth(), next.next());
            case LOAD -> Load.read(reader, next);
            case CLOSE -> new Close();
            default -> throw new MalformedException("a request of kind " + kind);
        };
    }
}
