// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.api.AskersSide;
import io.bpfman.api.errors.ImageException;
import io.bpfman.socket.wire.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a client has: its process opens its files and runs its programs, so that nobody gets by the agent what is not theirs. What it sends is in memory only.
 */
final class ClientSide implements AskersSide {

    private static final int MOST_BYTES_OF_LOGIN = 64 << 10;

    /** Set by the client where its standard error is a terminal. */
    private static final String PROGRESS = "BPFMAN_PROGRESS";
    /** See console_codes(4). */
    private static final String TO_END_OF_LINE_IS_EMPTY = "\u001b[K";

    private final long user;
    private final Map<String, String> environment;
    private final ClientWorld world;
    private final Connection client;
    private boolean shown;

    ClientSide(long user, Map<String, String> environment, ClientWorld world, Connection client) {
        this.user = user;
        this.environment = environment;
        this.world = world;
        this.client = client;
    }

    @Override
    public long user() {
        return user;
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public Optional<byte[]> file(String path, int mostBytes) {
        if (!world.exists(path)) {
            return Optional.empty();
        }
        return Optional.of(content(
                "the file of logins " + path,
                "; give --registry-auth",
                taking -> new ClientContent(client).ask(path, mostBytes, taking)));
    }

    @Override
    public Optional<byte[]> credentialHelper(String name, String server) {
        String program = "docker-credential-" + name;
        byte[] said = content(
                program + ", which has the login for " + server + ",",
                "; try: echo " + server + " | " + program + " get; or give --registry-auth",
                taking -> new ClientContent(client).askCredentialHelper(name, server, MOST_BYTES_OF_LOGIN, taking));
        return said.length == 0 ? Optional.empty() : Optional.of(said);
    }

    @Override
    public boolean isWaiting() {
        return client.isThere();
    }

    @Override
    public void progress(String text) {
        if (!"1".equals(environment.get(PROGRESS)) || (text.isEmpty() && !shown)) {
            return;
        }
        shown = !text.isEmpty();
        byte[] line = ("\r" + text + TO_END_OF_LINE_IS_EMPTY).getBytes(StandardCharsets.UTF_8);
        client.write(Frame.of(Frame.STANDARD_ERROR, line, 0, line.length));
    }

    private interface Question {
        Optional<String> ask(ClientContent.Taking taking) throws IOException;
    }

    private static byte[] content(String what, String hint, Question question) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            Optional<String> refused = question.ask(body -> keep(body, bytes));
            if (refused.isPresent()) {
                throw new ImageException(what + " cannot be read: " + refused.get() + hint);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new ImageException(what + " is not told by the client: " + e.getMessage(), e);
        }
    }

    private static void keep(ByteBuffer body, ByteArrayOutputStream bytes) {
        bytes.write(body.array(), body.arrayOffset() + body.position(), body.remaining());
    }
}
