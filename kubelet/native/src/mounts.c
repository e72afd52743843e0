// Steps that build a container's root. Every target is resolved inside the new root by openat2 and mounted by file
// descriptor, so nothing in an image or a shared volume can redirect a mount.
#define _GNU_SOURCE
#include "kayak.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define IN_ROOT (RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
#define NO_LINKS (RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS)

static const struct {
	const char *word;
	uint64_t attribute;
} attribute_words[] = {
	{ "ro", MOUNT_ATTR_RDONLY },	     { "nosuid", MOUNT_ATTR_NOSUID },	{ "nodev", MOUNT_ATTR_NODEV },
	{ "noexec", MOUNT_ATTR_NOEXEC },     { "noatime", MOUNT_ATTR_NOATIME }, { "nosymfollow", MOUNT_ATTR_NOSYMFOLLOW },
	{ "strictatime", MOUNT_ATTR_STRICTATIME },
};

static uint64_t attributes(const char *list)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < sizeof(attribute_words) / sizeof(*attribute_words); i++)
		if (has_word(list, attribute_words[i].word))
			bits |= attribute_words[i].attribute;
	return bits;
}

static int place(const char *path, bool directory, uint64_t resolve);

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

// Opens a path in the root; missing directories are made, and a missing last component as directory or empty file.
static int place(const char *path, bool directory, uint64_t resolve)
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

static int parent_of(const char *path, const char **name)
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

static void attach(int tree, int target, const char *subject)
{
	if (move_mount(tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		fail(subject);
	close(tree);
	close(target);
}

static int new_filesystem(const char *type, char *options, uint64_t attrs)
{
	int fs = fsopen(type, FSOPEN_CLOEXEC), tree;

	if (fs < 0 || fsconfig(fs, FSCONFIG_SET_STRING, "source", type, 0) < 0)
		fail(type);
	for (char *word; (word = next_word(&options)) != NULL;) {
		char *equals = strchr(word, '=');
		if (equals != NULL)
			*equals = 0;
		if (fsconfig(fs, equals ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, word, equals ? equals + 1 : NULL, 0) < 0)
			fail(word);
	}
	if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 || (tree = fsmount(fs, FSMOUNT_CLOEXEC, (unsigned)attrs)) < 0)
		fail(type);
	close(fs);
	return tree;
}

// private-mounts: from here on nothing mounted here is seen outside.
static void step_private_mounts(struct args *args)
{
	(void)args;
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
		fail("/");
}

// overlay LAYERS_DIR TARGET DATA: lower directories are named relative to LAYERS_DIR, since the options must fit a page.
static void step_overlay(struct args *args)
{
	if (chdir(args->value[1]) < 0)
		fail(args->value[1]);
	if (mount("overlay", args->value[2], "overlay", 0, args->value[3]) < 0)
		fail(args->value[2]);
}

// root PATH: the directory that is to become the root.
static void step_root(struct args *args)
{
	root_fd = open(args->value[1], O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (root_fd < 0)
		fail(args->value[1]);
}

// mount TYPE TARGET ATTRIBUTES OPTIONS: a new file system. No component of the target may be a link.
static void step_mount(struct args *args)
{
	int target = place(args->value[2], true, NO_LINKS);

	attach(new_filesystem(args->value[1], args->value[4], attributes(args->value[3])), target, args->value[2]);
}

static int source_tree(const char *source, const char *beneath, unsigned flags)
{
	int tree;

	if (*beneath != 0) {
		int volume = open(source, O_PATH | O_DIRECTORY | O_CLOEXEC);
		int inner = volume < 0 ? -1 : sys_openat2(volume, beneath, O_PATH, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
		tree = inner < 0 ? -1 : open_tree(inner, "", flags | AT_EMPTY_PATH);
		close(volume);
		close(inner);
	} else {
		tree = open_tree(AT_FDCWD, source, flags);
	}
	if (tree < 0)
		fail(source);
	return tree;
}

// The tree that `open-tree` took outside the container's mount namespace for the next `bind`, keeping its peers.
static int shared_trees[64], shared_count, shared_used;

// open-tree SOURCE BENEATH
static void step_open_tree(struct args *args)
{
	if (shared_count == (int)(sizeof(shared_trees) / sizeof(*shared_trees)))
		fail_with(args->value[1], E2BIG);
	shared_trees[shared_count++] = source_tree(args->value[1], args->value[2], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
}

// bind SOURCE TARGET ATTRIBUTES WORDS BENEATH: words are rec, rro, private, slave, shared (from open-tree), nolinks.
static void step_bind(struct args *args)
{
	const char *words = args->value[4];
	unsigned recursive = has_word(words, "rec") ? AT_RECURSIVE : 0;
	struct mount_attr attr = { .attr_set = attributes(args->value[3]) };
	struct stat info;
	int tree;

	if (has_word(words, "shared") && shared_used < shared_count)
		tree = shared_trees[shared_used++];
	else
		tree = source_tree(args->value[1], args->value[5], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive);
	attr.propagation = has_word(words, "shared") ? MS_SHARED : has_word(words, "slave") ? MS_SLAVE : MS_PRIVATE;
	if (mount_setattr(tree, "", AT_EMPTY_PATH | (has_word(words, "rro") ? AT_RECURSIVE : 0), &attr, sizeof(attr)) < 0 ||
	    fstat(tree, &info) < 0)
		fail(args->value[1]);
	if (recursive) {
		attr.attr_set = 0;
		if (mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof(attr)) < 0)
			fail(args->value[1]);
	}
	attach(tree, place(args->value[2], S_ISDIR(info.st_mode), has_word(words, "nolinks") ? NO_LINKS : IN_ROOT), args->value[2]);
}

// mknod PATH MODE MAJOR MINOR
static void step_mknod(struct args *args)
{
	const char *name;
	int parent = parent_of(args->value[1], &name);
	dev_t device = makedev((unsigned)number(args->value[3]), (unsigned)number(args->value[4]));

	if (mknodat(parent, name, (mode_t)number(args->value[2]), device) < 0)
		fail(args->value[1]);
	close(parent);
}

// symlink CONTENT PATH
static void step_symlink(struct args *args)
{
	const char *name;
	int parent = parent_of(args->value[2], &name);

	if (symlinkat(args->value[1], parent, name) < 0 && errno != EEXIST)
		fail(args->value[2]);
	close(parent);
}

// mkdir PATH MODE
static void step_mkdir(struct args *args)
{
	const char *name;
	int parent = parent_of(args->value[1], &name);

	if (mkdirat(parent, name, (mode_t)number(args->value[2])) < 0 && errno != EEXIST)
		fail(args->value[1]);
	close(parent);
}

// workdir-create PATH: made inside the root when it is missing, as Docker's WORKDIR is.
static void step_workdir_create(struct args *args)
{
	close(place(args->value[1], true, IN_ROOT));
}

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

// console: the container's terminal as /dev/console, taken from the terminal itself and not from a path.
static void step_console(struct args *args)
{
	(void)args;
	int tree = open_tree(terminal_fd, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (tree < 0)
		fail("/dev/console");
	attach(tree, place("/dev/console", false, NO_LINKS), "/dev/console");
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

// pivot: the prepared directory becomes the root, and the old one is gone.
static void step_pivot(struct args *args)
{
	(void)args;
	if (fchdir(root_fd) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		fail("/");
}

const struct step mount_steps[] = {
	{ "private-mounts", 0, step_private_mounts },
	{ "overlay", 3, step_overlay },
	{ "root", 1, step_root },
	{ "mount", 4, step_mount },
	{ "open-tree", 2, step_open_tree },
	{ "bind", 5, step_bind },
	{ "mknod", 4, step_mknod },
	{ "symlink", 2, step_symlink },
	{ "mkdir", 2, step_mkdir },
	{ "workdir-create", 1, step_workdir_create },
	{ "mask", 1, step_mask },
	{ "readonly", 1, step_readonly },
	{ "console", 0, step_console },
	{ "remount-readonly", 1, step_remount_readonly },
	{ "pivot", 0, step_pivot },
	{ NULL, 0, NULL },
};
