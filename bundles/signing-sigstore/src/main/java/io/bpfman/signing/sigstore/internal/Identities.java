// SPDX-License-Identifier: Apache-2.0
package io.bpfman.signing.sigstore.internal;

import io.bpfman.api.errors.ImageException;
import io.bpfman.spi.signing.SignerIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.jspecify.annotations.Nullable;

/** Reads of whom a certificate is, letter by letter: nothing is trimmed, folded or decoded a second time. Pure. */
final class Identities {

    /** Whose word it is, as a string with a type. */
    private static final String ISSUER = "1.3.6.1.4.1.57264.1.8";

    /** The same in older certificates, as bare bytes. */
    private static final String BARE_ISSUER = "1.3.6.1.4.1.57264.1.1";

    private static final int MAIL = 1;
    private static final int URI = 6;

    private Identities() {}

    /** Throws {@link ImageException} when it does not name exactly one. */
    static SignerIdentity of(X509Certificate certificate) {
        return new SignerIdentity(printable(name(certificate)), printable(issuer(certificate)));
    }

    private static String name(X509Certificate certificate) {
        Collection<List<?>> all;
        try {
            all = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            throw new ImageException("the certificate's names cannot be read: " + e.getMessage(), e);
        }
        List<String> names = new ArrayList<>();
        for (List<?> name : all == null ? List.<List<?>>of() : all) {
            boolean isKnown = name.get(0).equals(MAIL) || name.get(0).equals(URI);
            names.add(isKnown && name.get(1) instanceof String text ? text : "");
        }
        if (names.size() != 1 || names.get(0).isEmpty()) {
            throw new ImageException(
                    "the certificate does not have just one name, an address of mail or a URI: it has " + names.size());
        }
        return names.get(0);
    }

    private static String issuer(X509Certificate certificate) {
        byte @Nullable [] typed = certificate.getExtensionValue(ISSUER);
        byte @Nullable [] bare = certificate.getExtensionValue(BARE_ISSUER);
        try {
            if (typed != null) {
                ASN1Primitive inner = ASN1Primitive.fromByteArray(
                        ASN1OctetString.getInstance(typed).getOctets());
                return ASN1UTF8String.getInstance(inner).getString();
            }
            if (bare != null) {
                byte[] bytes = ASN1OctetString.getInstance(bare).getOctets();
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            }
        } catch (CharacterCodingException e) {
            throw new ImageException("the issuer in the certificate is no text", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new ImageException("the issuer in the certificate cannot be read: " + e.getMessage(), e);
        }
        throw new ImageException("the certificate does not say who has vouched for the identity");
    }

    /** It is shown to people, and blanks are what separates it from its issuer. */
    private static String printable(String text) {
        if (text.isEmpty() || text.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c))) {
            throw new ImageException("the certificate's identity or issuer has blanks or controls in it, or nothing");
        }
        return text;
    }
}
