// The child's stdio as the monitor holds it: pipes or a terminal, stdin waiting for the child to take it.
#define _GNU_SOURCE
#include "monitor.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

// What a peer sent and the child has not taken yet; at most one frame.
static unsigned char *stdin_data;
static size_t stdin_from, stdin_length;
static bool stdin_ending;
static unsigned char last_taken = '\n';

bool stdin_is_behind(void)
{
	return stdin_length > 0;
}

void close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

// A terminal has no end that could be closed: the end of file is typed, as a person would, once for a line that has begun and once
// for the end itself. A container's own terminal goes on, since others may attach to it.
static void type_end_of_file(void)
{
	static bool typed;
	struct termios settings;
	unsigned char key = 4;

	if (typed || !monitor.is_exec || monitor.state == ENDED || monitor.stdin_fd == -1)
		return;
	typed = true;
	if (tcgetattr(monitor.stdin_fd, &settings) == 0 && settings.c_lflag & ICANON)
		key = settings.c_cc[VEOF];
	if ((stdin_data = malloc(2)) == NULL)
		return;
	stdin_data[0] = stdin_data[1] = key;
	stdin_length = last_taken == '\n' ? 1 : 2;
	flush_stdin();
}

void end_stdin(void)
{
	stdin_ending = true;
	if (stdin_length > 0)
		return;
	if (monitor.tty)
		type_end_of_file();
	else
		close_fd(&monitor.stdin_fd);
}

void flush_stdin(void)
{
	while (stdin_length > 0 && monitor.stdin_fd != -1) {
		ssize_t done = write(monitor.stdin_fd, stdin_data + stdin_from, stdin_length);
		if (done < 0 && errno == EAGAIN)
			return;
		if (done < 0)
			break;
		stdin_from += (size_t)done;
		stdin_length -= (size_t)done;
	}
	free(stdin_data);
	stdin_data = NULL;
	stdin_from = stdin_length = 0;
	if (stdin_ending)
		end_stdin();
}

void take_stdin(const unsigned char *data, size_t length)
{
	if (monitor.stdin_fd == -1 || stdin_ending || length == 0 || (stdin_data = malloc(length)) == NULL)
		return;
	memcpy(stdin_data, data, length);
	last_taken = data[length - 1];
	stdin_length = length;
	flush_stdin();
}

void resize(const unsigned char *payload, size_t length)
{
	if (length != 4)
		return;
	monitor.window.ws_col = (unsigned short)(payload[0] | payload[1] << 8);
	monitor.window.ws_row = (unsigned short)(payload[2] | payload[3] << 8);
	if (monitor.tty && monitor.output_fd[0] != -1)
		ioctl(monitor.output_fd[0], TIOCSWINSZ, &monitor.window);
}

void take_terminal(int fd)
{
	fcntl(fd, F_SETFL, O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	monitor.output_fd[0] = fd;
	if (monitor.stdin_open)
		monitor.stdin_fd = dup(fd);
	fcntl(monitor.stdin_fd, F_SETFD, FD_CLOEXEC);
	if (monitor.window.ws_col != 0)
		ioctl(fd, TIOCSWINSZ, &monitor.window);
}

void read_output(int which)
{
	static char chunk[CHUNK_BYTES];
	ssize_t length = read(monitor.output_fd[which], chunk, sizeof(chunk));

	if (length > 0) {
		log_output(which == 1, chunk, (size_t)length);
		peers_output(which == 1 ? FRAME_STDERR : FRAME_STDOUT, chunk, (size_t)length);
	} else if (length == 0 || (errno != EAGAIN && errno != EINTR) || monitor.state == ENDED) {
		// With the process gone an empty pipe is the end, also when a stray descendant still holds it. EIO is a
		// terminal's end of file, but only after its process went may one trust it.
		if (!monitor.tty || monitor.state == ENDED)
			close_fd(&monitor.output_fd[which]);
	}
}
