// Decodes step programs and finds the function for a step.
#define _GNU_SOURCE
#include "kayak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

failure_function *on_failure;
const char *current_step = "program";
struct reader *step_stream;
int root_fd = -1, sync_fd = -1, target_fd = -1, user_fd = -1, terminal_fd = -1;

_Noreturn void fail_with(const char *subject, int error)
{
	char text[4608];
	int length = snprintf(text, sizeof(text), "%s%c%d%c%.4096s", current_step, 0, error, 0, subject);

	on_failure(text, (size_t)length);
	_exit(1);
}

_Noreturn void fail(const char *subject)
{
	fail_with(subject, errno);
}

bool reader_bytes(struct reader *reader, void *into, size_t length)
{
	if (reader->fd != -1)
		return read_all(reader->fd, into, length);
	if (reader->length - reader->offset < length)
		return false;
	memcpy(into, reader->data + reader->offset, length);
	reader->offset += length;
	return true;
}

static void *grown(void *memory, size_t bytes)
{
	memory = realloc(memory, bytes);
	if (memory == NULL)
		fail("memory");
	return memory;
}

bool program_next(struct reader *reader, struct args *args)
{
	static char **values, *bytes;
	static uint32_t *lengths;
	uint32_t count, total = 0;

	if (!reader_bytes(reader, &count, sizeof(count)))
		return false;
	if (count == 0 || count > MAX_ARGS)
		fail_with("argument count", E2BIG);
	lengths = grown(lengths, count * sizeof(*lengths));
	values = grown(values, (count + 1) * sizeof(*values));
	// All lengths come first, so that one allocation holds all arguments.
	if (!reader_bytes(reader, lengths, count * sizeof(*lengths)))
		fail_with("truncated", EPROTO);
	for (uint32_t i = 0; i < count; i++) {
		if (lengths[i] > MAX_ARG_BYTES || total > MAX_PROGRAM_BYTES)
			fail_with("argument length", E2BIG);
		total += lengths[i] + 1;
	}
	bytes = grown(bytes, total);
	if (!reader_bytes(reader, bytes, total))
		fail_with("truncated", EPROTO);
	for (uint32_t i = 0, at = 0; i < count; at += lengths[i++] + 1) {
		values[i] = bytes + at;
		bytes[at + lengths[i]] = 0;
	}
	values[count] = NULL;
	*args = (struct args){ .count = (int)count, .value = values, .length = lengths };
	return true;
}

void run_steps(int fd)
{
	struct reader reader = { .fd = fd };
	struct args args;

	step_stream = &reader;
	while (program_next(&reader, &args))
		step_run(&args);
	step_stream = NULL;
}

void step_run(struct args *args)
{
	static const struct step *const tables[] = {
		launcher_steps, monitor_steps, namespace_steps, user_steps, device_steps, mount_steps, file_steps,
		protect_steps,  process_steps, network_steps,   relay_steps, unpack_steps,
	};

	for (size_t table = 0; table < sizeof(tables) / sizeof(*tables); table++)
		for (const struct step *step = tables[table]; step->name != NULL; step++)
			if (strcmp(step->name, args->value[0]) == 0) {
				current_step = step->name;
				if (args->count <= step->min_args)
					fail_with("too few arguments", EINVAL);
				step->run(args);
				return;
			}
	fail_with(args->value[0], ENOSYS);
}
