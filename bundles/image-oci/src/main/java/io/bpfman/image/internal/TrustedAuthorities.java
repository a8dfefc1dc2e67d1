// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom to believe that a registry is who it says: the authorities that Java knows, and those in {@code DIRECTORY/HOST[:PORT]/*.crt}, where podman, skopeo and docker
 * look for them (containers-certs.d(5)).
 *
 * @param directories in any order
 */
record TrustedAuthorities(List<Path> directories) {

    TrustedAuthorities {
        directories = List.copyOf(directories);
    }

    /** Empty when there are no authorities for this registry but those that Java knows. */
    Optional<SSLContext> of(String registry) {
        try {
            List<Certificate> authorities = new ArrayList<>();
            for (Path directory : directories) {
                authorities.addAll(in(directory.resolve(registry)));
            }
            return authorities.isEmpty() ? Optional.empty() : Optional.of(context(authorities));
        } catch (IOException | GeneralSecurityException e) {
            throw new ImageException(
                    "the certificates for " + registry + " in " + directories + " cannot be read: " + e, e);
        }
    }

    private static List<Certificate> in(Path directory) throws IOException, GeneralSecurityException {
        List<Certificate> authorities = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.crt")) {
                for (Path file : files) {
                    try (InputStream in = Files.newInputStream(file)) {
                        authorities.addAll(
                                CertificateFactory.getInstance("X.509").generateCertificates(in));
                    }
                }
            }
        }
        return authorities;
    }

    private static SSLContext context(List<Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Both(manager(null), manager(store))}, null);
        return context;
    }

    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("this Java has no trust manager for X.509"));
    }

    /** Believes what either of two believes. */
    private record Both(X509TrustManager first, X509TrustManager second) implements X509TrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            try {
                first.checkServerTrusted(chain, type);
            } catch (CertificateException e) {
                second.checkServerTrusted(chain, type);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("nobody is a server here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            List<X509Certificate> issuers = new ArrayList<>(Arrays.asList(first.getAcceptedIssuers()));
            issuers.addAll(Arrays.asList(second.getAcceptedIssuers()));
            return issuers.toArray(new X509Certificate[0]);
        }
    }
}
