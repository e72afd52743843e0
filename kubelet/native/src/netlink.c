// Steps that configure links, addresses and routes. The netlink messages are composed in TypeScript; here they are sent.
#define _GNU_SOURCE
#include "kayak.h"

#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int acknowledged(int fd, const char *subject)
{
	_Alignas(struct nlmsghdr) char answer[8192];
	ssize_t length = recv(fd, answer, sizeof(answer), 0);
	const struct nlmsghdr *header = (const void *)answer;

	if (length < (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)) || header->nlmsg_type != NLMSG_ERROR)
		fail_with(subject, EPROTO);
	return -((const struct nlmsgerr *)NLMSG_DATA(header))->error;
}

// netlink NAME TOLERATED MESSAGE: sends a request in the current network namespace and waits for the answer. NAME is for
// error messages; the error number TOLERATED (EEXIST, ENODEV; or 0) counts as success.
static void step_netlink(struct args *args)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int error, fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0 || sendto(fd, args->value[3], args->length[3], 0, (void *)&kernel, sizeof(kernel)) < 0)
		fail(args->value[1]);
	error = acknowledged(fd, args->value[1]);
	if (error != 0 && error != (int)number(args->value[2]))
		fail_with(args->value[1], error);
	close(fd);
}

const struct step network_steps[] = {
	{ "netlink", 3, step_netlink },
	{ NULL, 0, NULL },
};
