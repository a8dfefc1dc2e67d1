// SPDX-License-Identifier: Apache-2.0
// Answers the agent's questions about files, which this process sees with its own root, working directory and mounts.
#include "client.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Sends a frame; its header is written here, into the first bytes.
static void send_frame(int agent, enum frame kind, unsigned char *frame, size_t length)
{
    frame[0] = (unsigned char)kind;
    for (int i = 1; i < FRAME_HEADER; i++)
        frame[i] = (unsigned char)(length >> (8 * (FRAME_HEADER - 1 - i)));
    int error = write_all(agent, frame, FRAME_HEADER + length);
    if (error != 0)
        fail(FAILED, "the agent cannot be talked to: %s", strerror(error));
}

void refuse(int agent, const char *why)
{
    unsigned char frame[FRAME_HEADER + 256];
    size_t length = strlen(why);
    memcpy(frame + FRAME_HEADER, why, length);
    send_frame(agent, REFUSED, frame, length);
}

void refuse_for(int agent, int error)
{
    refuse(agent, error == ENOENT ? "it does not exist" : error == EACCES ? "permission denied" : strerror(error));
}

// All of a file came, and it is at its place.
void say_written(int agent)
{
    unsigned char frame[FRAME_HEADER];
    send_frame(agent, NEW_FILE, frame, 0);
}

// Takes ".", ".." and needless slashes out of an absolute path, whatever is there.
static void shorten(char *path)
{
    char *end = path;
    for (const char *at = path; *at != 0;) {
        at += strspn(at, "/");
        size_t length = strcspn(at, "/");
        if (length == 2 && at[0] == '.' && at[1] == '.') {
            while (end > path && *--end != '/')
                continue;
        } else if (length > 0 && !(length == 1 && *at == '.')) {
            *end++ = '/';
            memmove(end, at, length);
            end += length;
        }
        at += length;
    }
    if (end == path)
        *end++ = '/';
    *end = 0;
}

// The name that a question has; NULL when it says nothing here, which is then told, or noted where somebody wants to tell it later.
char *name_of(int agent, const unsigned char *text, size_t length, const char **why_not)
{
    if (!is_utf8(text, length))
        fail(FAILED, "the question has a text that is not UTF-8");
    if (memchr(text, 0, length) != NULL)
        fail(FAILED, "the question names no file");
    char *name = room_for(NULL, length + 2), here[PATH_MAX];
    memcpy(name, length == 0 ? (const void *)"." : text, length == 0 ? 1 : length);
    name[length == 0 ? 1 : length] = 0;
    if (*name == '/' || getcwd(here, sizeof here) != NULL)
        return name;
    const char *why = "the working directory was removed, or has no path here; name it from the root on";
    if (why_not == NULL)
        refuse(agent, why);
    else
        *why_not = why;
    free(name);
    return NULL;
}

// The whole path of a name: the shortest that leads to the same file, since behind a link ".." is another directory.
static char *whole_path(const char *name, const struct stat *file)
{
    char here[PATH_MAX] = "";
    struct bytes path = {0};
    if (*name != '/' && getcwd(here, sizeof here) != NULL)
        put(&path, here, strlen(here));
    put(&path, "/", 1);
    put(&path, name, strlen(name) + 1);
    struct stat there;
    char *longer = memcpy(room_for(NULL, path.size), path.at, path.size), *shorter = (char *)path.at;
    shorten(shorter);
    bool same = stat(shorter, &there) == 0 && there.st_dev == file->st_dev && there.st_ino == file->st_ino;
    free(same ? longer : shorter);
    return same ? shorter : longer;
}

void tell_file(int agent, const unsigned char *text, size_t length)
{
    struct stat file;
    char *name = name_of(agent, text, length, NULL);
    if (name == NULL)
        return;
    if (stat(name, &file) != 0) {
        refuse_for(agent, errno);
    } else {
        char *path = whole_path(name, &file);
        if (is_utf8(path, strlen(path))) {
            struct bytes frame = {0};
            put_number(&frame, 0, FRAME_HEADER);
            put_number(&frame, file.st_dev, 8);
            put_number(&frame, file.st_ino, 8);
            put_number(&frame, file.st_mode, 8);
            put_number(&frame, (uint64_t)file.st_size, 8);
            put(&frame, path, strlen(path));
            send_frame(agent, FILE_FACTS, frame.at, frame.size - FRAME_HEADER);
            free(frame.at);
        } else {
            refuse(agent, "the name of the working directory is not UTF-8");
        }
        free(path);
    }
    free(name);
}

// All of a content that is in memory, behind the room for a header.
void send_content_of(int agent, unsigned char *frame, size_t length)
{
    if (length > 0)
        send_frame(agent, FILE_CONTENT, frame, length);
    send_frame(agent, FILE_CONTENT, frame, 0);
}

// The names of what is in a directory, each with a zero byte behind it.
void tell_names(int agent, const unsigned char *text, size_t length)
{
    char *name = name_of(agent, text, length, NULL);
    if (name == NULL)
        return;
    DIR *directory = opendir(name);
    free(name);
    if (directory == NULL) {
        if (errno == ENOTDIR)
            refuse(agent, "it is no directory");
        else
            refuse_for(agent, errno);
        return;
    }
    static unsigned char frame[FRAME_HEADER + FRAME_MOST];
    size_t filled = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        size_t size = strlen(entry->d_name) + 1;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (filled + size > FRAME_MOST) {
            send_frame(agent, FILE_CONTENT, frame, filled);
            filled = 0;
        }
        memcpy(frame + FRAME_HEADER + filled, entry->d_name, size);
        filled += size;
    }
    closedir(directory);
    send_content_of(agent, frame, filled);
}

static void send_content(int agent, int file, uint64_t most)
{
    static unsigned char frame[FRAME_HEADER + FRAME_MOST];
    uint64_t sent = 0;
    while (true) {
        ssize_t length = read(file, frame + FRAME_HEADER, FRAME_MOST);
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0) {
            refuse_for(agent, errno);
            return;
        }
        sent += (uint64_t)length;
        if (sent > most) {
            char why[80];
            snprintf(why, sizeof why, "it has grown to more than %" PRIu64 " bytes", most);
            refuse(agent, why);
            return;
        }
        send_frame(agent, FILE_CONTENT, frame, (size_t)length);
        if (length == 0)
            return;
    }
}

void send_file(int agent, const unsigned char *question, size_t length)
{
    char *name = name_of(agent, question + 8, length - 8, NULL);
    if (name == NULL)
        return;
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        refuse_for(agent, errno);
    } else {
        send_content(agent, file, number_of(question, 8));
        close(file);
    }
    free(name);
}
