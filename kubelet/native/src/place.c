// Resolves paths in the container's root, and makes what is missing there.
#define _GNU_SOURCE
#include "root.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A dangling link at PREFIX: what it points to is made, inside the root.
static int place_link_target(int parent, const char *prefix, bool directory)
{
	static int depth;
	char content[4096], target[8192];
	const char *name = strrchr(prefix, '/');
	ssize_t length = readlinkat(parent, name == NULL ? prefix : name + 1, content, sizeof(content) - 1);
	int fd;

	if (length <= 0 || depth == 8)
		fail_with(prefix, length <= 0 ? EEXIST : ELOOP);
	content[length] = 0;
	if (content[0] == '/' || name == NULL)
		snprintf(target, sizeof(target), "%s", content);
	else
		snprintf(target, sizeof(target), "%.*s/%s", (int)(name - prefix), prefix, content);
	depth++;
	fd = place(target, directory, IN_ROOT);
	depth--;
	return fd;
}

int place(const char *path, bool directory, uint64_t resolve)
{
	char prefix[4096];
	size_t length = strlen(path), at = 0;
	int parent = dup(root_fd), fd = parent;

	if (length >= sizeof(prefix))
		fail_with(path, ENAMETOOLONG);
	while (at < length) {
		size_t from = at + strspn(path + at, "/"), to = from + strcspn(path + from, "/");
		bool last = path[to + strspn(path + to, "/")] == 0;
		if (from == to)
			break;
		memcpy(prefix, path, to);
		prefix[to] = 0;
		fd = sys_openat2(root_fd, prefix, O_PATH, resolve);
		if (fd < 0 && errno == ENOENT) {
			// The parent was resolved inside the root, and a single name cannot leave it.
			const char *name = prefix + from;
			int made = last && !directory ? mknodat(parent, name, S_IFREG | 0644, 0) : mkdirat(parent, name, 0755);
			if (made < 0 && errno != EEXIST)
				fail(path);
			fd = sys_openat2(root_fd, prefix, O_PATH, resolve);
			if (fd < 0 && errno == ENOENT && resolve == IN_ROOT)
				fd = place_link_target(parent, prefix, directory || !last);
		}
		if (fd < 0)
			fail(path);
		close(parent);
		parent = fd;
		at = to;
	}
	return fd;
}

int parent_of(const char *path, const char **name)
{
	char parent[4096];
	const char *slash = strrchr(path, '/');

	if (slash == NULL || (size_t)(slash - path) >= sizeof(parent))
		fail_with(path, EINVAL);
	memcpy(parent, path, (size_t)(slash - path));
	parent[slash - path] = 0;
	*name = slash + 1;
	return place(parent, true, NO_LINKS);
}
