// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import io.bpfman.kernel.linux.internal.bpf.LoadFailure;
import io.bpfman.kernel.linux.internal.bpf.MapShape;
import io.bpfman.kernel.linux.internal.bpf.OpenedObject.Declared;
import io.bpfman.kernel.linux.internal.bpf.OpenedObject.DeclaredMap;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What the worker answers; each answer ends with what libbpf said. Pure. */
sealed interface Reply {

    byte READY = 1;
    byte OPENED = 2;
    byte LOADED = 3;
    byte FAILED = 4;
    byte CLOSED = 5;

    void write(Writer writer);

    /** The worker has started. */
    record Ready() implements Reply {
        @Override
        public void write(Writer writer) {
            writer.octet(READY);
        }
    }

    /** The object is open. */
    record Opened(Declared declared) implements Reply {
        @Override
        public void write(Writer writer) {
            writer.octet(OPENED).number(declared.programs().size());
            declared.programs().forEach(writer::text);
            writer.number(declared.maps().size());
            for (DeclaredMap map : declared.maps()) {
                MapShape shape = map.shape();
                writer.text(map.name())
                        .number(shape.type())
                        .number(shape.keySize())
                        .number(shape.valueSize())
                        .number(shape.maxEntries())
                        .number(shape.flags())
                        .wide(map.initialSize());
            }
        }

        private static Opened read(Reader reader) throws MalformedException {
            List<String> programs = new ArrayList<>();
            for (int left = reader.count(); left > 0; left--) {
                programs.add(reader.text());
            }
            List<DeclaredMap> maps = new ArrayList<>();
            for (int left = reader.count(); left > 0; left--) {
                String name = reader.text();
                MapShape shape = new MapShape(
                        reader.number(), reader.number(), reader.number(), reader.number(), reader.number());
                maps.add(new DeclaredMap(name, shape, reader.wide()));
            }
            return new Opened(new Declared(programs, maps));
        }
    }

    /** Descriptors of the programs come beside it, in the order of the request, and then those of the maps at these places. */
    record Loaded(List<Integer> maps) implements Reply {
        @Override
        public void write(Writer writer) {
            writer.octet(LOADED).numbers(maps);
        }
    }

    /** libbpf or the kernel said no. */
    record Failed(LoadFailure failure) implements Reply {
        @Override
        public void write(Writer writer) {
            writer.octet(FAILED)
                    .number(failure.errno())
                    .text(failure.words())
                    .number(failure.program().orElse(-1))
                    .text(failure.log());
        }

        private static Failed read(Reader reader) throws MalformedException {
            int errno = reader.number();
            String words = reader.text();
            int program = reader.number();
            return new Failed(new LoadFailure(
                    errno, words, program < 0 ? OptionalInt.empty() : OptionalInt.of(program), reader.text()));
        }
    }

    /** The object is closed. */
    record Closed() implements Reply {
        @Override
        public void write(Writer writer) {
            writer.octet(CLOSED);
        }
    }

    /** The reply that a message is. */
    static Reply read(Reader reader) throws MalformedException {
        byte kind = reader.octet();
        return switch (kind) {
            case READY -> new Ready();
            case OPENED -> Opened.read(reader);
            case LOADED -> new Loaded(reader.numbers());
            case FAILED -> Failed.read(reader);
            case CLOSED -> new Closed();
            default -> throw new MalformedException("a reply of kind " + kind);
        };
    }
}
