// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A request without a server, and what is answered. */
final class Exchange {
    final Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final Map<String, String[]> form = new HashMap<>();
    final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    Callable<?> afterFlush = () -> "";
    String address = "127.0.0.1";
    int status = 200;

    @Nullable
    String cookie;

    private final String method;
    private final String path;

    Exchange(String method, String path) {
        this.method = method;
        this.path = path;
        sent.put("Host", "127.0.0.1:8450");
    }

    Exchange field(String name, String... values) {
        form.put(name, values);
        return this;
    }

    Exchange header(String name, String value) {
        sent.put(name, value);
        return this;
    }

    Exchange session(String id) {
        cookie = id;
        return this;
    }

    Exchange to(PageServlet servlet) throws Exception {
        servlet.service(request(), response());
        return this;
    }

    String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    HttpServletRequest request() {
        InvocationHandler answers = (proxy, called, arguments) -> switch (called.getName()) {
            case "getMethod" -> method;
            case "getContextPath" -> "";
            case "getServletPath" -> "/bpfman";
            case "getPathInfo" -> path;
            case "getLocalAddr" -> address;
            case "getScheme" -> "http";
            case "isSecure" -> false;
            case "getHeader" -> sent.get(arguments[0]);
            case "getParameter" -> form.containsKey(arguments[0]) ? form.get(arguments[0])[0] : null;
            case "getParameterMap" -> form;
            case "getCookies" -> cookie == null ? null : new Cookie[] {new Cookie("bpfman_session", cookie)};
            default -> throw new UnsupportedOperationException(called.getName());
        };
        return proxy(HttpServletRequest.class, answers);
    }

    HttpServletResponse response() {
        InvocationHandler answers = (proxy, called, arguments) -> {
            switch (called.getName()) {
                case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
                case "setIntHeader" -> headers.put((String) arguments[0], arguments[1].toString());
                case "setContentType" -> headers.put("Content-Type", (String) arguments[0]);
                case "setStatus" -> status = (Integer) arguments[0];
                case "flushBuffer" -> afterFlush.call();
                case "setCharacterEncoding", "setContentLength" -> {}
                case "getOutputStream" -> {
                    return new Out();
                }
                default -> throw new UnsupportedOperationException(called.getName());
            }
            return null;
        };
        return proxy(HttpServletResponse.class, answers);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
    }

    private final class Out extends ServletOutputStream {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(int b) {
            body.write(b);
        }
    }
}
