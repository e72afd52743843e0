// What attacks need that a shell cannot do. It runs inside containers of the tests.
//   attack exchange A B      exchanges two paths for ever
//   attack connect ADDRESS   sends stdin to a socket (@NAME is an abstract one) and prints how many bytes come back
//   attack frames LINK HEX...   sends Ethernet frames as they are, whatever addresses they have
#define _GNU_SOURCE
#include <fcntl.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int exchange(const char *a, const char *b)
{
	for (;;)
		renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

static int connect_to(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char data[1 << 16];
	ssize_t length, count = 0;

	strncpy(address.sun_path, name, sizeof(address.sun_path) - 1);
	if (*name == '@')
		address.sun_path[0] = 0;
	if (connect(fd, (void *)&address, sizeof(address)) < 0) {
		perror(name);
		return 1;
	}
	while ((length = read(0, data, sizeof(data))) > 0)
		write(fd, data, (size_t)length);
	shutdown(fd, SHUT_WR);
	while ((length = read(fd, data, sizeof(data))) > 0)
		count += length;
	printf("answered %zd\n", count);
	return 0;
}

static int send_frames(const char *link, char **frames)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(link), .sll_halen = ETH_ALEN };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	unsigned char frame[ETH_FRAME_LEN];

	for (; *frames; frames++) {
		size_t length = 0;

		while (length < sizeof(frame) && sscanf(*frames + 2 * length, "%2hhx", &frame[length]) == 1)
			length++;
		if (sendto(fd, frame, length, 0, (void *)&address, sizeof(address)) < 0) {
			perror(link);
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "exchange") == 0)
		return exchange(argv[2], argv[3]);
	if (argc == 3 && strcmp(argv[1], "connect") == 0)
		return connect_to(argv[2]);
	if (argc > 3 && strcmp(argv[1], "frames") == 0)
		return send_frames(argv[2], argv + 3);
	return 2;
}
