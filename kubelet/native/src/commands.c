// What peers ask of the monitor: to start, signal and resize, to attach, to reopen the log.
#define _GNU_SOURCE
#include "monitor.h"

#include <unistd.h>

void handle_frame(struct peer *peer, unsigned char type, unsigned char *payload, size_t length)
{
	switch (type) {
	case FRAME_START:
		start_child();
		break;
	case FRAME_KILL:
		if (length == 1)
			signal_child(payload[0]);
		break;
	case FRAME_RESIZE:
		resize(payload, length);
		break;
	case FRAME_REOPEN:
		log_reopen();
		peer_send(peer, FRAME_REOPEN, NULL, 0);
		break;
	case FRAME_ATTACH:
		peer->attached = true;
		peer->stdin_source = length == 1 && payload[0] == 1;
		peer_send(peer, FRAME_ATTACH, NULL, 0);
		break;
	case FRAME_STDIN:
		if (peer->stdin_source)
			take_stdin(payload, length);
		break;
	case FRAME_STDIN_END:
		if (peer->stdin_source)
			end_stdin();
		break;
	default:
		break;
	}
}

void peer_gone(struct peer *peer)
{
	bool owner = peer->owner, last_stdin = peer->stdin_source && monitor.stdin_once;

	peer_close(peer);
	if (last_stdin)
		end_stdin();
	if (owner)
		end_exec();
}

void accept_peer(void)
{
	int fd = accept_own(monitor.listen_fd);
	struct peer *peer;

	if (fd < 0)
		return;
	peer = peer_add(fd);
	if (peer != NULL)
		tell_state(peer);
}
