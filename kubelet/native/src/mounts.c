// Steps that mount a container's root and what is in it.
#define _GNU_SOURCE
#include "root.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

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

void attach(int tree, int target, const char *subject)
{
	if (move_mount(tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		fail(subject);
	close(tree);
	close(target);
}

int new_filesystem(const char *type, char *options, uint64_t attrs)
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

// host-mount TYPE TARGET ATTRIBUTES OPTIONS: outside any container (a pod's /dev/shm, a volume in memory).
static void step_host_mount(struct args *args)
{
	int target = open(args->value[2], O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	if (target < 0)
		fail(args->value[2]);
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

static void map_ids(int tree, const char *subject)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)user_fd };

	if (mount_setattr(tree, "", AT_EMPTY_PATH, &attr, sizeof(attr)) == 0)
		return;
	current_step = "map-ids";
	fail(subject);
}

// bind SOURCE TARGET ATTRIBUTES WORDS BENEATH: words are rec, rro, private, slave, shared (from open-tree), nolinks,
// idmap (owners are the pod's user namespace's).
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
	if (has_word(words, "idmap"))
		map_ids(tree, args->value[1]);
	if (recursive) {
		attr.attr_set = 0;
		if (mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof(attr)) < 0)
			fail(args->value[1]);
	}
	attach(tree, place(args->value[2], S_ISDIR(info.st_mode), has_word(words, "nolinks") ? NO_LINKS : IN_ROOT), args->value[2]);
}

// volume PATH: a directory of the root becomes a mount of its own, which stays writable when the root does not.
static void step_volume(struct args *args)
{
	int target = place(args->value[1], true, IN_ROOT);
	int tree = open_tree(target, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);

	if (tree < 0)
		fail(args->value[1]);
	attach(tree, target, args->value[1]);
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
	{ "host-mount", 4, step_host_mount },
	{ "open-tree", 2, step_open_tree },
	{ "bind", 5, step_bind },
	{ "volume", 1, step_volume },
	{ "pivot", 0, step_pivot },
	{ NULL, 0, NULL },
};
