// The container's root while it is built: every path is resolved inside it by the kernel and handed on as a descriptor, so
// nothing in an image or a shared volume can redirect what is done there.
#ifndef ROOT_H
#define ROOT_H

#include "kayak.h"

#include <linux/openat2.h>

// Links are followed inside the root, or refused.
#define IN_ROOT (RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
#define NO_LINKS (RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS)

// Opens a path in the root; missing directories are made, and a missing last component as directory or empty file.
int place(const char *path, bool directory, uint64_t resolve);
// Opens the directory that a path's last component is in, without following links; that component is NAME.
int parent_of(const char *path, const char **name);

// A file system that is not mounted yet.
int new_filesystem(const char *type, char *options, uint64_t attributes);
// Mounts TREE on TARGET and closes both; SUBJECT is for error messages.
void attach(int tree, int target, const char *subject);

#endif
