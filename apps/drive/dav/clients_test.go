package dav_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// rclone copies a folder there, finds nothing to change, changes something, and
// takes it back as it was: names of all kinds, an empty file, times.
func TestRclone(t *testing.T) {
	program := need(t, "rclone", "rclone")
	p := serve(t)
	home, here, back := t.TempDir(), t.TempDir(), t.TempDir()
	modified := p.Node.Now().Add(-time.Hour)
	write := func(name, content string) {
		t.Helper()
		file := filepath.Join(here, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, modified, modified); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a+b & c 100%.txt", "Exposé n° 1 (été).odt", "SVT/Volcans/[lave] #1?.txt", `back\slash.txt`, "l’eau.md", "SVT/vide.txt", "e\u0301.txt"} {
		write(name, "content of "+name)
	}
	write("SVT/vide.txt", "")
	write("grand.bin", strings.Repeat("0123456789abcdef", 64<<10))
	plain, err := exec.Command(program, "obscure", p.password).Output()
	if err != nil {
		t.Fatal(err)
	}
	rclone := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(program, append(args, "--retries", "1", "--low-level-retries", "1")...)
		cmd.Env = append(os.Environ(), "HOME="+home, "RCLONE_CONFIG="+filepath.Join(home, "rclone.conf"), "RCLONE_CONFIG_PIMS_TYPE=webdav",
			"RCLONE_CONFIG_PIMS_URL="+p.url, "RCLONE_CONFIG_PIMS_VENDOR=owncloud", "RCLONE_CONFIG_PIMS_USER="+p.login,
			"RCLONE_CONFIG_PIMS_PASS="+strings.TrimSpace(string(plain)))
		return run(t, cmd)
	}
	rclone("copy", here, "pims:Cours")
	rclone("check", here, "pims:Cours")
	if said := rclone("sync", here, "pims:Cours", "-v"); !strings.Contains(said, "There was nothing to transfer") {
		t.Errorf("a second sync is not idle:\n%s", said)
	}
	if err := os.Remove(filepath.Join(here, "l’eau.md")); err != nil {
		t.Fatal(err)
	}
	write("SVT/vide.txt", "no more")
	rclone("sync", here, "pims:Cours")
	rclone("moveto", "pims:Cours/SVT", "pims:Sciences de la vie")
	rclone("copyto", "pims:Cours/grand.bin", "pims:Copie/grand bis.bin")
	rclone("mkdir", "pims:vide")
	rclone("rmdir", "pims:vide")
	rclone("moveto", "pims:Sciences de la vie", "pims:Cours/SVT")
	rclone("deletefile", "pims:Copie/grand bis.bin")
	if about := rclone("about", "pims:"); !strings.Contains(about, "Free:") {
		t.Errorf("no quota:\n%s", about)
	}
	rclone("check", "--download", here, "pims:Cours")
	rclone("copy", "pims:Cours", back)
	run(t, exec.Command("diff", "-r", here, back))
	theirs, err := os.Stat(filepath.Join(back, "grand.bin"))
	if err != nil || !theirs.ModTime().Equal(modified) {
		t.Errorf("the time came back as %v: %v", theirs.ModTime(), err)
	}
}

// cadaver is the client of neon, which davfs2 uses as well.
func TestCadaver(t *testing.T) {
	program := need(t, "cadaver", "cadaver")
	p := serve(t)
	home := t.TempDir()
	host := strings.TrimPrefix(p.url, "http://")
	host, _, _ = strings.Cut(host, ":")
	netrc := fmt.Sprintf("machine %s\nlogin %s\npassword %s\n", host, p.login, p.password)
	for name, content := range map[string]string{".netrc": netrc, "a.txt": "le magma", "b c.txt": "é"} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program, p.url)
	cmd.Dir, cmd.Env = home, append(os.Environ(), "HOME="+home, "LC_ALL=C.UTF-8")
	cmd.Stdin = strings.NewReader(strings.Join([]string{
		"mkcol SVT", "cd SVT", "put a.txt", `put "b c.txt"`, "ls", "lock a.txt", "discover a.txt", "showlocks", "put a.txt", "unlock a.txt",
		`copy "b c.txt" d.txt`, "move a.txt e.txt", "propset e.txt colour red", "propget e.txt colour", "get e.txt back.txt", "delete d.txt", "ls", "quit", "",
	}, "\n"))
	said := run(t, cmd)
	if strings.Contains(said, "failed") || !strings.Contains(said, "red") {
		t.Errorf("cadaver:\n%s", said)
	}
	if back, err := os.ReadFile(filepath.Join(home, "back.txt")); err != nil || string(back) != "le magma" {
		t.Errorf("came back as %q: %v", back, err)
	}
}

// davfs2 mounts the files like a disk. No listing: of any server, davfs2 1.6
// cannot list a folder on the kernels of today.
func TestDavfs(t *testing.T) {
	need(t, "mount.davfs", "davfs2")
	if os.Geteuid() != 0 {
		t.Skip("NOT PROVED HERE: only root may mount")
	}
	p := serve(t)
	home, at := t.TempDir(), t.TempDir()
	cache := filepath.Join(home, "cache") // davfs2 uses it as a user of its own
	if err := errors.Join(os.Chmod(filepath.Dir(home), 0o755), os.Mkdir(cache, 0o755), os.Chmod(cache, 0o777)); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"secrets": fmt.Sprintf("%s %s %s\n", p.url, p.login, p.password),
		"conf":    "ask_auth 0\nuse_locks 1\ndelay_upload 0\nsecrets " + filepath.Join(home, "secrets") + "\ncache_dir " + cache + "\n",
	} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("mount", "-t", "davfs", "-o", "conf="+filepath.Join(home, "conf"), p.url, at).CombinedOutput(); err != nil {
		t.Skipf("NOT PROVED HERE: this machine cannot mount davfs: %s", out)
	}
	mounted := true
	unmount := func() {
		if mounted {
			mounted = false
			run(t, exec.Command("umount", at))
		}
	}
	t.Cleanup(unmount)
	script := `set -e
cd "$1"
mkdir "Sciences de la vie"
cd "Sciences de la vie"
echo "le magma" > "Exposé n° 1.txt"
echo "encore" >> "Exposé n° 1.txt"
cp "Exposé n° 1.txt" copie.txt
mv copie.txt "a+b & c 100%.txt"
head -c 3000000 /dev/zero > zeros.bin
rm zeros.bin
test ! -e zeros.bin
cat "a+b & c 100%.txt"`
	if said := run(t, exec.Command("sh", "-c", script, "sh", at)); said != "le magma\nencore\n" {
		t.Errorf("mounted:\n%s", said)
	}
	unmount() // sends what is left
	got := p.Basic(p.login, p.password).Get("/dav/files/Sciences%20de%20la%20vie/a%2Bb%20%26%20c%20100%25.txt", "Host", hostOf(p.url))
	got.Status(http.StatusOK).Sees("le magma\nencore\n")
}

// GNOME's Files is gvfs.
func TestGnome(t *testing.T) {
	gio := need(t, "gio", "libglib2.0-bin")
	session := need(t, "dbus-run-session", "dbus-daemon")
	for _, dir := range []string{"/usr/libexec/gvfsd-dav", "/usr/lib/gvfs/gvfsd-dav"} {
		if _, err := os.Stat(dir); err == nil {
			gnome(t, gio, session)
			return
		}
	}
	t.Skip("NOT PROVED HERE: gvfs is not installed (Debian: gvfs-backends)")
}

func gnome(t *testing.T, gio, session string) {
	p := serve(t)
	home := t.TempDir()
	where := "dav://" + p.login + "@" + strings.TrimPrefix(p.url, "http://")
	script := `set -e
printf '%s\n' "$PASSWORD" | "$GIO" mount "$WHERE" >/dev/null
echo "le magma" > "$HOME/exposé +1.txt"
"$GIO" mkdir "$WHERE/SVT"
"$GIO" copy "$HOME/exposé +1.txt" "$WHERE/SVT/"
"$GIO" rename "$WHERE/SVT/expos%C3%A9%20%2B1.txt" "renommé +1.txt"
"$GIO" list "$WHERE/SVT"
"$GIO" cat "$WHERE/SVT/renomm%C3%A9%20%2B1.txt"
"$GIO" move "$WHERE/SVT/renomm%C3%A9%20%2B1.txt" "$WHERE/ici.txt"
"$GIO" copy "$WHERE/ici.txt" "$WHERE/copie.txt"
"$GIO" remove "$WHERE/copie.txt"
"$GIO" list "$WHERE"
"$GIO" mount -u "$WHERE"`
	cmd := exec.Command(session, "--", "sh", "-c", script)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_RUNTIME_DIR="+home, "PASSWORD="+p.password, "GIO="+gio, "WHERE="+strings.TrimSuffix(where, "/"), "LC_ALL=C.UTF-8")
	said := run(t, cmd)
	if !strings.Contains(said, "renommé +1.txt\nle magma\n") || !strings.Contains(said, "ici.txt") || strings.Contains(said, "copie.txt") {
		t.Errorf("gio:\n%s", said)
	}
}

func hostOf(url string) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	return host
}
