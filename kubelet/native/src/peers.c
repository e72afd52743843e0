// The monitor's connections: frames in, frames out, with bounded memory.
#define _GNU_SOURCE
#include "monitor.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer peers[PEERS_MAX] = {
	[0 ... PEERS_MAX - 1] = { .fd = -1 },
};

struct peer *peer_add(int fd)
{
	for (struct peer *peer = peers; peer < peers + PEERS_MAX; peer++)
		if (peer->fd == -1) {
			*peer = (struct peer){ .fd = fd };
			return peer;
		}
	close(fd);
	return NULL;
}

void peer_close(struct peer *peer)
{
	close(peer->fd);
	free(peer->in);
	free(peer->out);
	*peer = (struct peer){ .fd = -1 };
}

static bool grow(unsigned char **buffer, size_t *size, size_t needed)
{
	if (needed > *size) {
		unsigned char *grown = realloc(*buffer, needed);
		if (grown == NULL)
			return false;
		*buffer = grown;
		*size = needed;
	}
	return true;
}

static size_t frame_length(const unsigned char *header)
{
	return header[1] | (size_t)header[2] << 8 | (size_t)header[3] << 16 | (size_t)header[4] << 24;
}

bool peer_read(struct peer *peer, frame_handler *handle)
{
	size_t wanted = FRAME_HEADER_BYTES;

	if (peer->in_length >= FRAME_HEADER_BYTES)
		wanted += frame_length(peer->in);
	if (wanted > FRAME_HEADER_BYTES + FRAME_BYTES_MAX || !grow(&peer->in, &peer->in_size, wanted))
		return false;
	if (peer->in_length < wanted) {
		ssize_t length = recv(peer->fd, peer->in + peer->in_length, wanted - peer->in_length, MSG_DONTWAIT);
		if (length <= 0)
			return length < 0 && (errno == EAGAIN || errno == EINTR);
		peer->in_length += (size_t)length;
	}
	if (peer->in_length < FRAME_HEADER_BYTES || peer->in_length < FRAME_HEADER_BYTES + frame_length(peer->in))
		return true;
	handle(peer, peer->in[0], peer->in + FRAME_HEADER_BYTES, frame_length(peer->in));
	free(peer->in);
	peer->in = NULL;
	peer->in_length = peer->in_size = 0;
	return true;
}

void peer_flush(struct peer *peer)
{
	while (peer->fd != -1 && peer->out_length > 0) {
		ssize_t done = send(peer->fd, peer->out + peer->out_from, peer->out_length, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			if (errno != EAGAIN && !peer->owner)
				peer_close(peer);
			else if (errno != EAGAIN)
				peer->out_length = 0;
			return;
		}
		peer->out_from += (size_t)done;
		peer->out_length -= (size_t)done;
	}
	free(peer->out);
	peer->out = NULL;
	peer->out_from = peer->out_size = 0;
}

static void append(struct peer *peer, const void *data, size_t length)
{
	size_t end = peer->out_from + peer->out_length;

	if (length == 0)
		return;
	memcpy(peer->out + end, data, length);
	peer->out_length += length;
}

void peer_send(struct peer *peer, enum frame type, const void *payload, size_t length)
{
	unsigned char header[FRAME_HEADER_BYTES] = {
		(unsigned char)type, (unsigned char)length, (unsigned char)(length >> 8), (unsigned char)(length >> 16),
		(unsigned char)(length >> 24),
	};
	size_t needed = peer->out_from + peer->out_length + sizeof(header) + length;

	if (peer->fd == -1)
		return;
	if (needed > PEER_BACKLOG_MAX || !grow(&peer->out, &peer->out_size, needed)) {
		peer_close(peer);
		return;
	}
	append(peer, header, sizeof(header));
	append(peer, payload, length);
	peer_flush(peer);
}

void peers_send(enum frame type, const void *payload, size_t length)
{
	for (struct peer *peer = peers; peer < peers + PEERS_MAX; peer++)
		peer_send(peer, type, payload, length);
}

void peers_output(enum frame type, const void *payload, size_t length)
{
	for (struct peer *peer = peers; peer < peers + PEERS_MAX; peer++)
		if (peer->attached)
			peer_send(peer, type, payload, length);
}

bool owner_is_behind(void)
{
	for (struct peer *peer = peers; peer < peers + PEERS_MAX; peer++)
		if (peer->fd != -1 && peer->owner && peer->out_length > 0)
			return true;
	return false;
}
