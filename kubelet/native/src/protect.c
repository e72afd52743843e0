// Steps that hide paths of the container's root or take away the right to write to them.
#define _GNU_SOURCE
#include "root.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int null_device(void)
{
	struct stat info;
	int fd = sys_openat2(root_fd, "/dev/null", O_PATH, NO_LINKS), tree;

	if (fd < 0 || fstat(fd, &info) < 0)
		fail("/dev/null");
	if (!S_ISCHR(info.st_mode) || info.st_rdev != makedev(1, 3))
		fail_with("/dev/null", EUCLEAN);
	tree = open_tree(fd, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree < 0)
		fail("/dev/null");
	close(fd);
	return tree;
}

static void mask(const char *path)
{
	char options[] = "size=0";
	struct stat info;
	int fd = sys_openat2(root_fd, path, O_PATH, NO_LINKS);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return;
	if (fd < 0 || fstat(fd, &info) < 0)
		fail(path);
	attach(S_ISDIR(info.st_mode) ? new_filesystem("tmpfs", options, MOUNT_ATTR_RDONLY) : null_device(), fd, path);
}

// mask PATH...: directories are covered by an empty file system, files by /dev/null. What is missing needs no mask.
static void step_mask(struct args *args)
{
	for (int i = 1; i < args->count; i++)
		mask(args->value[i]);
}

// readonly PATH...: binds a path over itself without write access, its submounts included.
static void step_readonly(struct args *args)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };

	for (int i = 1; i < args->count; i++) {
		const char *path = args->value[i];
		int fd = sys_openat2(root_fd, path, O_PATH, NO_LINKS);
		if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
			continue;
		int tree = open_tree(fd, "", AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
		if (tree < 0 || mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof(attr)) < 0)
			fail(path);
		attach(tree, fd, path);
	}
}

// remount-readonly PATH: a mount that had to be writable while it was filled.
static void step_remount_readonly(struct args *args)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };
	int fd = sys_openat2(root_fd, args->value[1], O_PATH, NO_LINKS);

	if (fd < 0 || mount_setattr(fd, "", AT_EMPTY_PATH, &attr, sizeof(attr)) < 0)
		fail(args->value[1]);
	close(fd);
}

const struct step protect_steps[] = {
	{ "mask", 1, step_mask },
	{ "readonly", 1, step_readonly },
	{ "remount-readonly", 1, step_remount_readonly },
	{ NULL, 0, NULL },
};
