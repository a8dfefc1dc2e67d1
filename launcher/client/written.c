// SPDX-License-Identifier: Apache-2.0
// Writes a file that a command makes: all of it beside its place, which it then takes at once, or none.
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The file as it is written, and where it belongs; NULL while there is none.
static char *beside, *place;
static int written = -1;
// What went wrong first, 0 for nothing; a reason that has no number stands beside it.
static int wrong;
static const char *reason;

// Takes away what has not got its place.
void drop_written_file(void)
{
    if (written >= 0)
        close(written);
    written = -1;
    if (beside != NULL)
        unlink(beside);
    free(beside);
    free(place);
    beside = place = NULL;
}

// Where a name leads: what is behind links is what gets another content, not the link.
static char *target_of(const char *name, struct stat *there, bool *exists)
{
    char real[PATH_MAX];
    *exists = stat(name, there) == 0;
    if (*exists && !S_ISREG(there->st_mode)) {
        reason = S_ISDIR(there->st_mode) ? "it is a directory" : "it is no regular file; name - for standard output";
        return NULL;
    }
    const char *found = *exists ? realpath(name, real) : name;
    if (found == NULL) {
        wrong = errno;
        return NULL;
    }
    return strcpy(room_for(NULL, strlen(found) + 1), found);
}

void begin_file(int agent, const unsigned char *text, size_t length)
{
    drop_written_file();
    wrong = 0;
    reason = NULL;
    char *name = name_of(agent, text, length, &reason);
    if (name == NULL)
        return;
    struct stat there;
    bool exists;
    place = target_of(name, &there, &exists);
    free(name);
    if (place == NULL)
        return;
    beside = room_for(NULL, strlen(place) + 32);
    sprintf(beside, "%s.%ld.new", place, (long)getpid());
    written = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (written < 0) {
        wrong = errno;
        free(beside);
        beside = NULL;
    } else if (exists && fchmod(written, there.st_mode & 07777) != 0) {
        wrong = errno;
    }
}

void write_file(int agent, const unsigned char *bytes, size_t length)
{
    if (length > 0) {
        if (written >= 0 && wrong == 0)
            wrong = write_all(written, bytes, length);
        return;
    }
    if (written >= 0 && wrong == 0 && (fsync(written) != 0 || rename(beside, place) != 0))
        wrong = errno;
    bool done = written >= 0 && wrong == 0;
    if (done) {
        free(beside);
        beside = NULL;
    }
    drop_written_file();
    if (done)
        say_written(agent);
    else if (reason != NULL)
        refuse(agent, reason);
    else
        refuse_for(agent, wrong);
}
