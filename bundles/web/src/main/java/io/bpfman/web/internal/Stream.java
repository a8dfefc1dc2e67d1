// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import com.grack.nanojson.JsonWriter;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.web.internal.Happenings.Happening;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Tells pages, once a second, what was counted and what happened (server-sent events). Each takes a thread of the server, so that there are only a few. */
final class Stream {

    /** How many pages are told at a time. */
    static final int MOST = 8;

    private static final long PACE_MILLIS = 1000;
    private static final int LONGEST = 600;

    private final Semaphore places = new Semaphore(MOST);
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * Tells one, until it goes away or all is over. Gives false when there are too many.
     *
     * @param seen the number of what it was told last
     * @param allowed whether it may be told more
     */
    boolean serve(Pages pages, long seen, BooleanSupplier allowed, HttpServletResponse response) {
        if (!places.tryAcquire()) {
            return false;
        }
        try {
            response.setContentType("text/event-stream");
            response.setCharacterEncoding("UTF-8");
            OutputStream out = response.getOutputStream();
            long told = seen;
            boolean over = false;
            // A browser comes again by itself; a proxy between that forgot about it keeps no place for ever.
            for (int i = 0; i < LONGEST && !over && allowed.getAsBoolean(); i++) {
                told = tell(pages, told, out);
                out.flush();
                response.flushBuffer();
                over = end.await(PACE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // The page was closed, which is how each of them ends: nobody is left to be told.
            return true;
        } finally {
            places.release();
        }
        return true;
    }

    /** What there is to tell now. Gives the number of what was told last. */
    private static long tell(Pages pages, long seen, OutputStream out) throws IOException {
        long told = seen;
        try {
            List<Happening> news = pages.happenings().after(told);
            for (Happening happening : news) {
                told = happening.number();
                out.write(event("happened", told, Map.of("text", happening.at() + " " + happening.words())));
            }
            Snapshot now = news.isEmpty()
                    ? pages.snapshots().recent()
                    : pages.snapshots().fresh();
            out.write(event("tick", told, Map.of("shape", now.shape(), "n", now.numbers())));
        } catch (BpfmanException e) {
            out.write(event("trouble", told, Map.of("text", String.valueOf(e.getMessage()))));
        }
        return told;
    }

    /** One event; JSON has no line breaks in it. */
    static byte[] event(String name, long id, Map<String, ?> data) {
        return ("event: " + name + "\nid: " + id + "\ndata: " + JsonWriter.string(data) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Ends all of them. */
    void close() {
        end.countDown();
    }
}
