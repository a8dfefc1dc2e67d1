// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrnoTest {

    @ParameterizedTest
    @CsvSource({
        "1, EPERM",
        "2, ENOENT",
        "11, EAGAIN",
        "13, EACCES",
        "17, EEXIST",
        "19, ENODEV",
        "22, EINVAL",
        "28, ENOSPC",
        "34, ERANGE",
        "38, ENOSYS",
        "39, ENOTEMPTY",
        "40, ELOOP",
        "42, ENOMSG",
        "67, ENOLINK",
        "75, EOVERFLOW",
        "95, EOPNOTSUPP",
        "105, ENOBUFS",
        "110, ETIMEDOUT",
        "125, ECANCELED",
        "133, EHWPOISON",
        "524, ENOTSUPP",
        "0, errno 0",
        "41, errno 41",
        "58, errno 58",
        "134, errno 134"
    })
    void namesErrorNumbers(int errno, String name) {
        assertEquals(name, Errno.name(errno));
    }
}
