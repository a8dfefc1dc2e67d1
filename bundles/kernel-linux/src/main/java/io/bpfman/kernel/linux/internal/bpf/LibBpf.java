// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

/**
 * The functions of libbpf 1.x that are used ({@code bpf/libbpf.h}, {@code bpf/btf.h}), named as there. Pointers are addresses; pointers that come back are NULL
 * with errno set on failure, numbers are negative error numbers. Public only because what implements it is made at run time ({@link
 * io.bpfman.kernel.linux.internal.sys.NativeFunctions}); the way in is {@link LibBpfLibrary}.
 */
@SuppressWarnings("checkstyle:MethodName")
public interface LibBpf {

    int libbpf_major_version();

    int libbpf_minor_version();

    /** The function is a {@code libbpf_print_fn_t}. */
    long libbpf_set_print(long function);

    long bpf_object__open_mem(long buffer, long size, long options);

    int bpf_object__load(long object);

    void bpf_object__close(long object);

    long bpf_object__next_program(long object, long previous);

    String bpf_program__name(long program);

    int bpf_program__set_autoload(long program, boolean autoload);

    int bpf_program__set_type(long program, int type);

    int bpf_program__set_expected_attach_type(long program, int type);

    int bpf_program__flags(long program);

    int bpf_program__set_flags(long program, int flags);

    String bpf_program__section_name(long program);

    int bpf_program__set_attach_target(long program, int targetFd, long function);

    int libbpf_register_prog_handler(long section, int type, int expectedAttachType, long options);

    int libbpf_unregister_prog_handler(int handler);

    int bpf_program__set_log_buf(long program, long buffer, long size);

    int bpf_program__fd(long program);

    long bpf_object__next_map(long object, long previous);

    String bpf_map__name(long map);

    int bpf_map__fd(long map);

    int bpf_map__set_pin_path(long map, long path);

    int bpf_map__type(long map);

    int bpf_map__key_size(long map);

    int bpf_map__value_size(long map);

    int bpf_map__max_entries(long map);

    int bpf_map__map_flags(long map);

    int bpf_map__set_autocreate(long map, boolean autocreate);

    boolean bpf_map__autocreate(long map);

    int bpf_map__reuse_fd(long map, int fd);

    long bpf_map__initial_value(long map, long sizeOut);

    int bpf_map__set_initial_value(long map, long data, long size);

    long btf__load_from_kernel_by_id(int id);

    int btf__find_by_name_kind(long btf, long name, int kind);

    void btf__free(long btf);
}
