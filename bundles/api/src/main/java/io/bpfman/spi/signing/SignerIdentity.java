// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.signing;

/**
 * Whom a certificate is about.
 *
 * @param identity the subject's alternative name: an address of mail, or a URI
 * @param issuer who has vouched for that, a URL
 */
public record SignerIdentity(String identity, String issuer) {

    @Override
    public String toString() {
        return identity + " by " + issuer;
    }
}
