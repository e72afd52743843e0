// How a container ended: read from the kernel, written as one JSON file that appears whole or not at all.
#define _GNU_SOURCE
#include "monitor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

// Both memory.oom_control (v1) and memory.events (v2) have a line `oom_kill N`.
unsigned long count_oom_kills(const char *path)
{
	char text[1024];
	int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	const char *line;

	if (fd >= 0)
		close(fd);
	if (length <= 0)
		return 0;
	text[length] = 0;
	line = strstr(text, "oom_kill ");
	return line == NULL ? 0 : strtoul(line + strlen("oom_kill "), NULL, 10);
}

static size_t quote(char *into, size_t size, const char *text)
{
	size_t length = 0;

	into[length++] = '"';
	for (; *text != 0 && length + 8 < size; text++) {
		unsigned char c = (unsigned char)*text;
		if (c < 0x20 || c == '"' || c == '\\' || c >= 0x7f)
			length += (size_t)sprintf(into + length, "\\u%04x", c);
		else
			into[length++] = (char)c;
	}
	into[length++] = '"';
	into[length] = 0;
	return length;
}

static size_t failure_json(const struct outcome *outcome, char *into, size_t size)
{
	const char *step = outcome->failure, *error = step + strlen(step) + 1, *subject = error + strlen(error) + 1;
	size_t length = (size_t)snprintf(into, size, ",\"failure\":{\"errno\":%d,\"step\":\"%s\",\"subject\":", atoi(error), step);

	length += quote(into + length, size - length - 2, subject);
	return length + (size_t)sprintf(into + length, "}");
}

size_t outcome_json(const struct outcome *outcome, char *into, size_t size)
{
	size_t length = (size_t)snprintf(into, size, "{\"exitCode\":%d,\"signal\":%d,\"oomKills\":%lu,\"startedAt\":%lld,\"finishedAt\":%lld",
					 outcome->exit_code, outcome->signal, outcome->oom_kills, outcome->started_ms, outcome->finished_ms);

	if (outcome->failure != NULL)
		length += failure_json(outcome, into + length, size - length - 2);
	return length + (size_t)sprintf(into + length, "}");
}

void outcome_write(const char *path, const char *json, size_t length)
{
	char temporary[4096];
	int fd;

	if ((size_t)snprintf(temporary, sizeof(temporary), "%s.new", path) >= sizeof(temporary))
		return;
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 || !write_all(fd, json, length) || close(fd) < 0)
		return;
	rename(temporary, path);
}
