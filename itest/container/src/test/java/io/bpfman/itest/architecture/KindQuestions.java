// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.architecture;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassReader;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Handle;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Label;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.MethodVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Opcodes;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Type;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds where a class asks of which class a value is: by {@code instanceof}, by a cast that somebody wrote, by a class literal, or by a {@code switch} over an
 * enumeration. Casts that the compiler adds, because a generic method gives an {@code Object}, ask nothing.
 */
final class KindQuestions extends ClassVisitor {

    private static final int API = Opcodes.ASM9;

    private final Set<String> classes;
    private final String switchMap;
    private final List<String> found = new ArrayList<>();
    private String inside = "";

    private KindQuestions(Set<String> classes, String switchMap) {
        super(API);
        this.classes = classes;
        this.switchMap = switchMap;
    }

    /**
     * The questions in a class file.
     *
     * @param classes names of the classes that are not to be asked for
     * @param enumeration name of the one that is not to be switched over
     */
    static List<String> in(InputStream classFile, Set<String> classes, String enumeration) throws IOException {
        KindQuestions questions = new KindQuestions(classes, "$SwitchMap$" + enumeration.replace('.', '$'));
        new ClassReader(classFile).accept(questions, ClassReader.SKIP_FRAMES);
        return questions.found;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, String signature, String[] exceptions) {
        inside = name;
        boolean bridge = (access & Opcodes.ACC_BRIDGE) != 0;
        return bridge ? super.visitMethod(access, name, descriptor, signature, exceptions) : new Code();
    }

    private void ask(String how, String internalName) {
        String name = internalName.replace('/', '.');
        if (classes.contains(name)) {
            found.add(inside + " " + how + " " + name);
        }
    }

    private final class Code extends MethodVisitor {
        /** Whether the value on the stack is an {@code Object} that a generic method gave. */
        private boolean erased;

        Code() {
            super(API);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.INSTANCEOF) {
                ask("asks for", type);
            } else if (opcode == Opcodes.CHECKCAST && !erased) {
                ask("casts to", type);
            }
            erased = false;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            erased = Type.getReturnType(descriptor).getInternalName().equals("java/lang/Object");
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            erased = false;
            if (name.equals(switchMap)) {
                found.add(inside + " switches over kinds");
            }
        }

        @Override
        public void visitLdcInsn(Object value) {
            erased = false;
            if (value instanceof Type type && type.getSort() == Type.OBJECT) {
                ask("names", type.getInternalName());
            }
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            erased = false;
        }

        @Override
        public void visitInsn(int opcode) {
            erased = false;
        }

        @Override
        public void visitVarInsn(int opcode, int index) {
            erased = false;
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            erased = false;
        }
    }
}
