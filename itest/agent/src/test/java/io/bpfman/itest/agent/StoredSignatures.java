// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.grack.nanojson.JsonWriter;
import io.bpfman.itest.support.SigningAuthority.Signer;
import io.bpfman.itest.support.SigningLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * Puts signatures into a registry as cosign does, in both of its ways.
 *
 * @param repository {@code HOST/NAME}, reached by plain HTTP
 * @param log that has the signatures
 */
record StoredSignatures(String repository, SigningLog log) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /** The older way: the tag {@code sha256-HEX.sig}. */
    void tag(Signer signer, String digest) {
        byte[] payload =
                bytes("{\"critical\":{\"identity\":{\"docker-reference\":\"\"},\"image\":{\"docker-manifest-digest\":\""
                        + digest + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}");
        byte[] signature = signer.sign(payload);
        String annotations = JsonWriter.string(Map.of(
                "dev.cosignproject.cosign/signature",
                Base64.getEncoder().encodeToString(signature),
                "dev.sigstore.cosign/certificate",
                signer.pem(),
                "dev.sigstore.cosign/bundle",
                log.promised(SigningLog.detached(signer, payload, signature), Instant.now())));
        String layer = descriptor("application/vnd.dev.cosign.simplesigning.v1+json", payload);
        blob(payload);
        manifest(
                digest.replace(':', '-') + ".sig",
                MANIFEST,
                manifest(layer.substring(0, layer.length() - 1) + ",\"annotations\":" + annotations + "}", ""));
    }

    /** The newer way, in a registry that keeps no list of what refers to an image: the tag {@code sha256-HEX}. */
    void refer(Signer signer, String digest) {
        byte[] statement =
                bytes("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\""
                        + digest.substring(digest.indexOf(':') + 1)
                        + "\"}}],\"predicateType\":\"https://sigstore.dev/cosign/sign/v1\",\"predicate\":{}}");
        byte[] bundle = bytes(log.bundle(signer, statement, Instant.now()));
        blob(bundle);
        byte[] manifest = manifest(descriptor(BUNDLE, bundle), ",\"artifactType\":\"" + BUNDLE + "\"");
        manifest(digestOf(manifest), MANIFEST, manifest);
        manifest(
                digest.replace(':', '-'),
                "application/vnd.oci.image.index.v1+json",
                bytes("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
                        + descriptor(MANIFEST, manifest) + "]}"));
    }

    private byte[] manifest(String layer, String more) {
        byte[] config = bytes("{}");
        blob(config);
        return bytes("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\"" + more + ",\"config\":"
                + descriptor("application/vnd.oci.image.config.v1+json", config) + ",\"layers\":[" + layer + "]}");
    }

    private void blob(byte[] bytes) {
        HttpResponse<String> begun =
                send(HttpRequest.newBuilder(url("/blobs/uploads/")).POST(BodyPublishers.noBody()));
        assertEquals(202, begun.statusCode(), begun.body());
        String place = begun.headers().firstValue("Location").orElseThrow();
        URI target = url("/").resolve(place + (place.contains("?") ? "&" : "?") + "digest=" + digestOf(bytes));
        HttpResponse<String> ended = send(HttpRequest.newBuilder(target).PUT(BodyPublishers.ofByteArray(bytes)));
        assertEquals(201, ended.statusCode(), ended.body());
    }

    private void manifest(String name, String type, byte[] bytes) {
        HttpResponse<String> put = send(HttpRequest.newBuilder(url("/manifests/" + name))
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofByteArray(bytes)));
        assertEquals(201, put.statusCode(), put.body());
    }

    private URI url(String path) {
        int slash = repository.indexOf('/');
        return URI.create("http://" + repository.substring(0, slash) + "/v2" + repository.substring(slash) + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a registry was written to", e);
        }
    }

    private static String descriptor(String type, byte[] bytes) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digestOf(bytes) + "\",\"size\":" + bytes.length + "}";
    }

    private static String digestOf(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
