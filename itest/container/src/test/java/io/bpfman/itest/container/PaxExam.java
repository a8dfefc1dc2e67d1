// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainerException;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.spi.ExamReactor;
import org.ops4j.pax.exam.spi.StagedExamReactor;
import org.ops4j.pax.exam.spi.reactors.ReactorManager;

/**
 * Runs the test methods of a class inside an OSGi framework: with what the class's {@code @Configuration}
 * method asks for. Pax Exam itself knows JUnit 4 only; its reactor knows neither.
 *
 * <p>In the framework only the {@code @Test} method runs, on an instance of its own with its {@code @Inject} fields filled. Methods
 * before and after each test, nested classes and parameters would stay behind, on the host: do without them.
 */
public final class PaxExam implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor {
    private final ReactorManager manager = ReactorManager.getInstance();
    private final Map<String, TestAddress> addresses = new HashMap<>();
    private StagedExamReactor reactor;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Class<?> testClass = context.getRequiredTestClass();
        Object instance = testClass.getDeclaredConstructor().newInstance();
        ExamReactor unstaged = manager.prepareReactor(testClass, instance);
        TestProbeBuilder probe = manager.createProbeBuilder(instance);
        Map<TestAddress, String> names = new HashMap<>();
        for (Method method :
                AnnotationSupport.findAnnotatedMethods(testClass, Test.class, HierarchyTraversalMode.TOP_DOWN)) {
            names.put(probe.addTest(testClass, method.getName()), method.getName());
        }
        unstaged.addProbe(probe);
        reactor = manager.stageReactor();
        for (TestAddress target : reactor.getTargets()) {
            addresses.put(names.get(target.root()), target);
        }
        manager.beforeClass(reactor, instance);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        invocation.skip();
        TestAddress address = addresses.get(method.getExecutable().getName());
        if (address == null) {
            throw new IllegalStateException("the framework knows no test " + method.getExecutable());
        }
        try {
            reactor.invoke(address);
        } catch (TestContainerException | InvocationTargetException e) {
            throw origin(e);
        }
    }

    /** What the test threw, without the layers that carried it out of the framework. */
    private static Throwable origin(Throwable thrown) {
        Throwable origin = thrown;
        while ((origin instanceof TestContainerException || origin instanceof InvocationTargetException)
                && origin.getCause() != null) {
            origin = origin.getCause();
        }
        return origin;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (reactor != null) {
            manager.afterClass(reactor, context.getRequiredTestClass());
        }
    }
}
