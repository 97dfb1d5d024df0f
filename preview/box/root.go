package box

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// work is the folder that programs start in, in memory.
const (
	work   = "/box"
	atTmp  = "/tmp" // where the new root is made, in this namespace alone
	memory = "size=256m,nr_inodes=4096,mode=0755"
)

// seen is what programs have of the machine: themselves, their libraries, and
// what these read. What is not there is left out.
var seen = []string{
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
	"/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/libreoffice", "/var/cache/fontconfig",
	"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom",
}

// enterRoot makes a root of what is seen, read-only, and of a folder in memory,
// and goes there.
func enterRoot() error {
	unix.Umask(0o022)
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := unix.Mount("box", atTmp, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, memory); err != nil {
		return err
	}
	for _, path := range seen {
		if err := show(path); err != nil {
			return err
		}
	}
	for _, dir := range []string{work, "/proc", "/tmp"} {
		if err := os.MkdirAll(atTmp+dir, 0o755); err != nil {
			return err
		}
	}
	// Of the box alone. Where the machine hides parts of its own, this may not
	// be: most programs do without.
	_ = unix.Mount("proc", atTmp+"/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
	if err := os.Chdir(atTmp); err != nil {
		return err
	}
	// pivot_root(2): both at one place, and then the old one is on top.
	return errors.Join(unix.PivotRoot(".", "."), unix.Unmount(".", unix.MNT_DETACH), os.Chdir(work))
}

// show puts a path of the machine under the new root: as the link that it is, or
// by a read-only mount.
func show(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	to := atTmp + path
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	switch {
	case info.Mode()&os.ModeSymlink != 0:
		target, err := os.Readlink(path)
		if err != nil {
			return err
		}
		return os.Symlink(target, to)
	case info.IsDir():
		err = os.Mkdir(to, 0o755)
	default:
		err = os.WriteFile(to, nil, 0o600)
	}
	if err != nil {
		return err
	}
	if err := unix.Mount(path, to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return err
	}
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID}
	return unix.MountSetattr(unix.AT_FDCWD, to, unix.AT_RECURSIVE, &attr)
}
