// Writes a container's output in CRI's log format: `TIME STREAM F|P TEXT` per line; P when a line was cut.
#define _GNU_SOURCE
#include "monitor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// Longer lines are written in pieces.
enum { LINE_BYTES_MAX = 1 << 14 };

struct stream {
	const char *name;
	char *line;
	size_t length;
};

static struct stream streams[] = { { "stdout", NULL, 0 }, { "stderr", NULL, 0 } };
static char *log_path;
static int log_fd = -1;

static int open_log(void)
{
	return open(log_path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640);
}

void log_open(const char *path)
{
	log_path = strdup(path);
	log_fd = open_log();
	if (log_fd < 0)
		fail(path);
}

void log_reopen(void)
{
	int fd = log_path == NULL ? -1 : open_log();

	if (fd >= 0)
		dup3(fd, log_fd, O_CLOEXEC), close(fd);
}

void log_close(void)
{
	if (log_fd != -1)
		close(log_fd);
	log_fd = -1;
}

static int timestamp(char *into, size_t size)
{
	static time_t second;
	static char text[32];
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (now.tv_sec != second || text[0] == 0) {
		struct tm utc;
		second = now.tv_sec;
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", gmtime_r(&second, &utc));
	}
	return snprintf(into, size, "%s.%09ldZ", text, now.tv_nsec);
}

// A failing write (a full disk) loses lines; the container goes on.
static void write_line(const struct stream *stream, char tag, struct iovec *text)
{
	char head[80];
	int length = timestamp(head, sizeof(head));

	length += snprintf(head + length, sizeof(head) - (size_t)length, " %s %c ", stream->name, tag);
	struct iovec parts[] = { { head, (size_t)length }, text[0], text[1], { (void *)"\n", 1 } };
	if (writev(log_fd, parts, 4) < 0)
		return;
}

static void keep(struct stream *stream, const char *data, size_t length)
{
	if (stream->line == NULL && (stream->line = malloc(LINE_BYTES_MAX)) == NULL)
		return;
	memcpy(stream->line + stream->length, data, length);
	stream->length += length;
}

static void emit(struct stream *stream, char tag, const char *data, size_t length)
{
	write_line(stream, tag, (struct iovec[]){ { stream->line, stream->length }, { (void *)data, length } });
	stream->length = 0;
}

void log_output(bool is_stderr, const char *data, size_t length)
{
	struct stream *stream = &streams[is_stderr];

	while (log_fd != -1 && length > 0) {
		const char *newline = memchr(data, '\n', length);
		size_t part = newline ? (size_t)(newline - data) : length, room = LINE_BYTES_MAX - stream->length;
		if (part > room) {
			emit(stream, 'P', data, room);
			data += room, length -= room;
		} else if (newline) {
			emit(stream, 'F', data, part);
			data += part + 1, length -= part + 1;
		} else {
			keep(stream, data, part);
			length = 0;
		}
	}
}

/* Output that ends without a newline stays a part of a line, as the program left it. */
void log_finish(void)
{
	for (int i = 0; i < 2; i++)
		if (streams[i].length > 0)
			emit(&streams[i], 'P', NULL, 0);
}
