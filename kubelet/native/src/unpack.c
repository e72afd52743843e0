// Steps that apply the entries of an image layer. They run after `chroot-into`, so that the kernel keeps every path, link
// and whiteout of an archive inside the layer. Paths are absolute and cleaned by the caller.
#define _GNU_SOURCE
#include "kayak.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

// chroot-into PATH
static void step_chroot_into(struct args *args)
{
	if (chroot(args->value[1]) < 0 || chdir("/") < 0)
		fail(args->value[1]);
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *where)
{
	(void)info;
	(void)type;
	(void)where;
	return remove(path);
}

static void remove_tree(const char *path)
{
	if (nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
		fail(path);
}

static void make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			fail(path);
		*slash = '/';
	}
}

// A path that is free: its parents exist and whatever an earlier layer or entry left there is gone.
static char *vacant(char *path)
{
	make_parents(path);
	if (unlink(path) < 0 && errno == EISDIR)
		remove_tree(path);
	return path;
}

// Arguments from `at` on: MODE UID GID MTIME.
static void set_metadata(const char *path, struct args *args, int at)
{
	struct timespec time = { .tv_sec = (time_t)number(args->value[at + 3]) };
	struct timespec times[] = { time, time };
	struct stat info;

	if (lchown(path, (uid_t)number(args->value[at + 1]), (gid_t)number(args->value[at + 2])) < 0)
		fail(path);
	if (lstat(path, &info) < 0 || (!S_ISLNK(info.st_mode) && chmod(path, (mode_t)number(args->value[at])) < 0))
		fail(path);
	if (utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) < 0)
		fail(path);
}

// unpack-directory PATH MODE UID GID MTIME
static void step_directory(struct args *args)
{
	char *path = args->value[1];
	struct stat info;

	make_parents(path);
	if (lstat(path, &info) == 0 && !S_ISDIR(info.st_mode) && unlink(path) < 0)
		fail(path);
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		fail(path);
	set_metadata(path, args, 2);
}

static void copy_content(const char *path, int fd, unsigned long size)
{
	static char buffer[1 << 16];

	while (size > 0) {
		size_t part = size < sizeof(buffer) ? size : sizeof(buffer);
		if (!reader_bytes(step_stream, buffer, part))
			fail_with(path, EPROTO);
		if (!write_all(fd, buffer, part))
			fail(path);
		size -= part;
	}
}

// unpack-file PATH MODE UID GID MTIME SIZE, followed by that many bytes
static void step_file(struct args *args)
{
	char *path = vacant(args->value[1]);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		fail(path);
	copy_content(path, fd, number(args->value[6]));
	if (close(fd) < 0)
		fail(path);
	set_metadata(path, args, 2);
}

// unpack-symlink PATH MODE UID GID MTIME CONTENT
static void step_symlink(struct args *args)
{
	if (symlink(args->value[6], vacant(args->value[1])) < 0)
		fail(args->value[1]);
	set_metadata(args->value[1], args, 2);
}

// unpack-link PATH TARGET
static void step_link(struct args *args)
{
	if (strcmp(args->value[1], args->value[2]) != 0 && linkat(AT_FDCWD, args->value[2], AT_FDCWD, vacant(args->value[1]), 0) < 0)
		fail(args->value[1]);
}

// unpack-node PATH MODE UID GID MTIME TYPE MAJOR MINOR
static void step_node(struct args *args)
{
	const char *type = args->value[6], *path = vacant(args->value[1]);
	mode_t kind = *type == 'c' ? S_IFCHR : *type == 'b' ? S_IFBLK : S_IFIFO;

	if (mknod(path, kind | 0600, makedev((unsigned)number(args->value[7]), (unsigned)number(args->value[8]))) < 0)
		fail(path);
	set_metadata(path, args, 2);
}

// unpack-xattr PATH NAME VALUE
static void step_xattr(struct args *args)
{
	if (lsetxattr(args->value[1], args->value[2], args->value[3], args->length[3], 0) < 0 && errno != ENOTSUP)
		fail(args->value[1]);
}

// unpack-whiteout PATH: what lower layers have there is gone.
static void step_whiteout(struct args *args)
{
	remove_tree(args->value[1]);
}

static bool is_kept(struct args *args, const char *name)
{
	for (int i = 2; i < args->count; i++)
		if (strcmp(args->value[i], name) == 0)
			return true;
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

// unpack-opaque PATH NAME...: nothing in this directory of lower layers is seen; names are what this layer already put there.
static void step_opaque(struct args *args)
{
	char path[8192];
	DIR *directory = opendir(args->value[1]);

	if (directory == NULL && (errno == ENOENT || errno == ENOTDIR))
		return;
	if (directory == NULL)
		fail(args->value[1]);
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
		if (!is_kept(args, entry->d_name)) {
			snprintf(path, sizeof(path), "%s/%s", args->value[1], entry->d_name);
			remove_tree(path);
		}
	closedir(directory);
}

// lock FILE: waits until no other process holds it, says so on stdout, and holds it as long as this process lives.
static void step_lock(struct args *args)
{
	int fd = open(args->value[1], O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0 || flock(fd, LOCK_EX) < 0 || !write_all(STDOUT_FILENO, "locked", 6))
		fail(args->value[1]);
}

const struct step unpack_steps[] = {
	{ "lock", 1, step_lock },
	{ "chroot-into", 1, step_chroot_into },
	{ "unpack-directory", 5, step_directory },
	{ "unpack-file", 6, step_file },
	{ "unpack-symlink", 6, step_symlink },
	{ "unpack-link", 2, step_link },
	{ "unpack-node", 8, step_node },
	{ "unpack-xattr", 3, step_xattr },
	{ "unpack-whiteout", 1, step_whiteout },
	{ "unpack-opaque", 1, step_opaque },
	{ NULL, 0, NULL },
};
