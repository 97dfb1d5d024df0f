// Makes a server that syncs nothing durable, so that it can be compared: each
// file that was open for writing is synced when it is closed, and so is the
// folder of each name that appears. Loaded by LD_PRELOAD.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void sync_folder_of(const char *path) {
  char copy[PATH_MAX];
  if (strlen(path) >= sizeof copy) return;
  strcpy(copy, path);
  int dir = open(dirname(copy), O_RDONLY | O_DIRECTORY);
  if (dir < 0) return;
  fsync(dir);
  int (*real)(int) = dlsym(RTLD_NEXT, "close");
  real(dir);
}

int close(int fd) {
  static int (*real)(int);
  if (!real) real = dlsym(RTLD_NEXT, "close");
  struct stat st;
  if (fd > 2 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY)
    fsync(fd);
  return real(fd);
}

int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
  int fd = open(from, O_RDONLY), failed;
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
  failed = real(from, to);
  if (!failed) sync_folder_of(to);
  return failed;
}

int mkdir(const char *path, mode_t mode) {
  int (*real)(const char *, mode_t) = dlsym(RTLD_NEXT, "mkdir");
  int failed = real(path, mode);
  if (!failed) sync_folder_of(path);
  return failed;
}
