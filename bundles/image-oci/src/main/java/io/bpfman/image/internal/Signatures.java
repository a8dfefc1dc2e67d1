// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.bpfman.api.errors.ImageException;
import io.bpfman.image.internal.SigningRules.Demand;
import io.bpfman.image.internal.SigningRules.Need;
import io.bpfman.spi.signing.SignerIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds who has signed an image, in both places where signatures are kept: the tag {@code sha256-HEX.sig}, and what refers to the image, by the registry's own list or
 * by the tag {@code sha256-HEX} where it keeps none. Used by one thread.
 */
final class Signatures {

    private static final String SIMPLE = "application/vnd.dev.cosign.simplesigning.v1+json";
    private static final int MOST_SIGNATURES = 32;
    private static final long MOST_BYTES = 1L << 20;

    private final ImageContent content;
    private final Trust trust;
    private final TreeSet<String> signers = new TreeSet<>();
    private final List<String> others = new ArrayList<>();
    private int looked;

    private Signatures(ImageContent content, Trust trust) {
        this.content = content;
        this.trust = trust;
    }

    /**
     * Passes when an image has what it needs.
     *
     * @param digests of its manifest, and of the index that led to it
     * @param what it is, for the error
     * @return who has signed it
     * @throws ImageException when nobody has of those who have to, with the rule and what was found
     */
    static List<String> require(Demand demand, Trust trust, ImageContent content, List<Digest> digests, String what) {
        requireTaken(demand, what);
        if (demand.need() == Need.NOT_LOOKED_AT) {
            return List.of();
        }
        Signatures signatures = new Signatures(content, trust);
        digests.stream().distinct().forEach(signatures::look);
        if (demand.need() == Need.SIGNED && demand.signers().stream().noneMatch(signatures.signers::contains)) {
            throw new ImageException(
                    what + " is not taken: the signing rule \"" + demand.rule() + "\" wants it signed by "
                            + (demand.signers().isEmpty()
                                    ? "a key, and there is none"
                                    : "one of " + String.join(", ", demand.signers()))
                            + "; " + digests.get(0) + " is " + signatures.found() + missing(demand, trust));
        }
        return List.copyOf(signatures.signers);
    }

    /** What is not here and would be needed to find all that could have been found; empty when nothing is. */
    private static String missing(Demand demand, Trust trust) {
        if (demand.signers().stream().noneMatch(signer -> signer.startsWith(Trust.IDENTITY))) {
            return "";
        }
        String bundle = trust.verifier().isEmpty() ? "; " + Trust.MISSING : "";
        return bundle
                + (trust.root().problem().isEmpty() ? "" : "; " + trust.root().problem());
    }

    /** Passes when it is worth while to look who has signed it. */
    static void requireTaken(Demand demand, String what) {
        if (demand.need() == Need.REJECTED) {
            throw new ImageException(what + " is not taken: the signing rule \"" + demand.rule() + "\" rejects it");
        }
    }

    private String found() {
        List<String> found = new ArrayList<>();
        if (!signers.isEmpty()) {
            found.add("signed by " + String.join(", ", signers));
        }
        found.addAll(others);
        return found.isEmpty() ? "not signed" : String.join("; ", found);
    }

    private void look(Digest digest) {
        String tag = digest.algorithm() + "-" + digest.hex();
        content.tagged(tag + ".sig").ifPresent(manifest -> simple(manifest, digest));
        content.referrers(digest).or(() -> content.tagged(tag)).ifPresent(index -> referrers(index, digest));
    }

    private void simple(byte[] manifest, Digest digest) {
        JsonObject json = Json.object(manifest, "the signatures of " + digest);
        for (Object layer : json.getArray("layers", new JsonArray())) {
            if (layer instanceof JsonObject object
                    && object.getString("mediaType", "").equals(SIMPLE)
                    && isOneMore()) {
                attempt(
                        digest,
                        () -> SignedDigests.simple(
                                small(object, "a signature of " + digest),
                                object.getObject("annotations", new JsonObject())));
            }
        }
    }

    private void referrers(byte[] index, Digest digest) {
        JsonObject json = Json.object(index, "the referrers of " + digest);
        for (Object entry : json.getArray("manifests", new JsonArray())) {
            if (entry instanceof JsonObject object && isBundle(object) && isOneMore()) {
                attempt(digest, () -> bundle(object, digest));
            }
        }
    }

    private static boolean isBundle(JsonObject descriptor) {
        return descriptor.getString("artifactType", SignedDigests.BUNDLE).equals(SignedDigests.BUNDLE);
    }

    private SignedDigests bundle(JsonObject descriptor, Digest digest) {
        String what = "what refers to " + digest;
        JsonObject manifest = Json.object(small(descriptor, what), what);
        for (Object layer : manifest.getArray("layers", new JsonArray())) {
            if (layer instanceof JsonObject object
                    && object.getString("mediaType", "").equals(SignedDigests.BUNDLE)) {
                return SignedDigests.bundle(small(object, "a signature of " + digest));
            }
        }
        throw new ImageException(what + " has no bundle of a signature");
    }

    private byte[] small(JsonObject descriptor, String what) {
        return content.small(Descriptor.of(descriptor, what).atMost(MOST_BYTES, what));
    }

    /** So many are looked at, and no more. */
    private boolean isOneMore() {
        return looked++ < MOST_SIGNATURES;
    }

    private interface Reading {
        SignedDigests read();
    }

    /** One that cannot be read is none, and hinders no other. */
    private void attempt(Digest digest, Reading reading) {
        SignedDigests signed;
        try {
            signed = reading.read();
        } catch (ImageException e) {
            others.add("a signature cannot be read: " + e.getMessage());
            return;
        }
        if (!signed.problem().isEmpty()) {
            others.add("a signature does not count: " + signed.problem());
            return;
        }
        Optional<TrustedKey> signer = signed.signer(trust.keys());
        if (signer.isPresent()) {
            count(signed, digest, Trust.KEY + signer.get().name());
        } else if (signed.isByIdentity()) {
            byIdentity(signed, digest);
        } else {
            others.add("signed by somebody who is not known here");
        }
    }

    private void byIdentity(SignedDigests signed, Digest digest) {
        if (trust.verifier().isEmpty() || trust.root().text().isEmpty()) {
            others.add("signed by an identity, which cannot be verified here");
            return;
        }
        SignerIdentity identity;
        try {
            identity =
                    signed.identity(trust.verifier().get(), trust.root().text().get());
        } catch (ImageException e) {
            others.add("a signature by an identity does not count: " + e.getMessage());
            return;
        }
        List<String> names = trust.identities().stream()
                .filter(known -> known.is(identity))
                .map(known -> Trust.IDENTITY + known.name())
                .toList();
        if (names.isEmpty()) {
            others.add("signed by " + identity + ", who is not known here");
        }
        names.forEach(name -> count(signed, digest, name));
    }

    private void count(SignedDigests signed, Digest digest, String signer) {
        if (signed.digests().contains(digest)) {
            signers.add(signer);
        } else {
            others.add("beside a signature by " + signer + " of something else: " + signed.digests());
        }
    }
}
