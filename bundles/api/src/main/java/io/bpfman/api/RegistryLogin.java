// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Who asks a registry. The password is in no text that is made of it.
 *
 * @param user {@code <token>} when the password is an identity token, for which the registry gives a token for each request
 */
public record RegistryLogin(String user, String password) {

    private static final String TOKEN = "<token>";

    /** One by an identity token, as some registries give it to whoever logs in. */
    public static RegistryLogin identityToken(String token) {
        return new RegistryLogin(TOKEN, token);
    }

    /** Whether the password is an identity token. */
    public boolean isIdentityToken() {
        return user.equals(TOKEN);
    }

    /** Reads {@code USER:PASSWORD} in Base64, as in HTTP's basic authentication. Throws {@link InvalidSpecException} for any other text. */
    public static RegistryLogin parse(String base64) {
        try {
            String pair = new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon > 0 && colon < pair.length() - 1) {
                return new RegistryLogin(pair.substring(0, colon), pair.substring(colon + 1));
            }
            throw new InvalidSpecException("a login for a registry is USER:PASSWORD in Base64, both of them");
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException("a login for a registry is USER:PASSWORD in Base64: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "RegistryLogin[user=" + user + "]";
    }
}
