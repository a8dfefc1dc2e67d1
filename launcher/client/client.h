// SPDX-License-Identifier: Apache-2.0
// The bpfman command as a program: hands its words to the agent and prints what comes back, as docs/wire.md has it.
#ifndef BPFMAN_CLIENT_H
#define BPFMAN_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Exit statuses of this program's own; any other is the agent's.
enum { FAILED = 1, USAGE = 80 };

// What plugins of monitoring end with: those of `bpfman health` where no agent answers.
enum { CRITICAL = 2, UNKNOWN = 3 };

enum { FRAME_HEADER = 5, FRAME_MOST = 1 << 16 };
enum frame { STANDARD_OUTPUT = 1, STANDARD_ERROR = 2, EXIT_STATUS = 3, FILE_FACTS = 4, FILE_CONTENT = 5, REFUSED = 6, NEW_FILE = 7, NEW_CONTENT = 8, CREDENTIAL_HELPER = 9, DIRECTORY_NAMES = 10 };

// Bytes that grow, in memory of free(3).
struct bytes {
    unsigned char *at;
    size_t size, room;
};

// Where the agent's socket lies.
struct place {
    char *socket, *directory;
};

// text.c
_Noreturn void fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *room_for(void *old, size_t size);
void put(struct bytes *to, const void *from, size_t size);
void put_number(struct bytes *to, uint64_t number, int bytes);
uint64_t number_of(const unsigned char *from, int bytes);
bool is_utf8(const void *text, size_t length);
const char *shown(const char *text);
int write_all(int descriptor, const void *from, size_t size);

// request.c
struct bytes request_of(char **words);

// place.c
struct place place_of(char **words);
int connect_to(const char *socket);
_Noreturn void no_agent(const struct place *place, int error, bool health);

// version.c
bool tell_own_version(char **words);
bool ask_for(char **words, const char *command);

// answer.c
int print_answer(int agent, const char *unsent);
void await_end_of_agent(void);

// files.c
void tell_file(int agent, const unsigned char *name, size_t length);
void tell_names(int agent, const unsigned char *name, size_t length);
void send_file(int agent, const unsigned char *question, size_t length);
char *name_of(int agent, const unsigned char *text, size_t length, const char **why_not);
void refuse(int agent, const char *why);
void refuse_for(int agent, int error);
void say_written(int agent);
void send_content_of(int agent, unsigned char *frame, size_t length);

// helper.c
void ask_helper(int agent, const unsigned char *question, size_t length);

// written.c
void begin_file(int agent, const unsigned char *name, size_t length);
void write_file(int agent, const unsigned char *bytes, size_t length);
void drop_written_file(void);

#endif
