// Joins the connection that the steps came from with a server on this network namespace's loopback interface.
#define _GNU_SOURCE
#include "kayak.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// One direction. What was read and not yet written is held; nothing more is read meanwhile.
struct lane {
	int from, to;
	char data[1 << 16];
	size_t start, end;
	bool done;
};

static int connect_loopback(uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int error, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (void *)&v4, sizeof(v4)) == 0)
		return fd;
	error = errno;
	close(fd);
	fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (void *)&v6, sizeof(v6)) == 0)
		return fd;
	// Why it failed with IPv4 says more.
	errno = error;
	return -1;
}

static bool try_again(void)
{
	return errno == EAGAIN || errno == EINTR;
}

// Ends the process when the other side is gone: there is nobody left to tell.
static void advance(struct lane *lane)
{
	ssize_t count;

	if (lane->start == lane->end && !lane->done) {
		count = read(lane->from, lane->data, sizeof(lane->data));
		if (count < 0 && !try_again())
			_exit(1);
		lane->start = 0;
		lane->end = count > 0 ? (size_t)count : 0;
		if (count == 0) {
			lane->done = true;
			shutdown(lane->to, SHUT_WR);
		}
	}
	if (lane->start < lane->end) {
		count = send(lane->to, lane->data + lane->start, lane->end - lane->start, MSG_NOSIGNAL);
		if (count < 0 && !try_again())
			_exit(1);
		lane->start += count > 0 ? (size_t)count : 0;
	}
}

static short wanted(const struct lane *in, const struct lane *out)
{
	return (short)((!in->done && in->start == in->end ? POLLIN : 0) | (out->start < out->end ? POLLOUT : 0));
}

static void relay(int client, int server)
{
	static struct lane up, down;

	up = (struct lane){ .from = client, .to = server };
	down = (struct lane){ .from = server, .to = client };
	fcntl(client, F_SETFL, O_NONBLOCK);
	fcntl(server, F_SETFL, O_NONBLOCK);
	while (!up.done || !down.done) {
		struct pollfd fds[] = { { client, wanted(&up, &down), 0 }, { server, wanted(&down, &up), 0 } };

		// A side that hung up is reported again and again; only the client's is worth knowing, while it is to be told more.
		if (fds[0].events == 0 && down.done)
			fds[0].fd = -1;
		if (fds[1].events == 0)
			fds[1].fd = -1;
		if (poll(fds, 2, -1) < 0)
			continue;
		if ((fds[0].revents & (POLLHUP | POLLERR)) && !down.done)
			_exit(0);
		advance(&up);
		advance(&down);
	}
}

// relay PORT: answers with one NUL when connected; what follows the step is the server's. The last step.
static void step_relay(struct args *args)
{
	int client = step_stream->fd, server = connect_loopback((uint16_t)number(args->value[1]));

	if (server < 0)
		fail(args->value[1]);
	if (write_all(client, "", 1))
		relay(client, server);
	_exit(0);
}

const struct step relay_steps[] = {
	{ "relay", 1, step_relay },
	{ NULL, 0, NULL },
};
