package node

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

const crashFolder = "PIMS_TEST_CRASH_FOLDER"

// TestCrashesTellAFaultFromAKill: the next start must know which it was.
func TestCrashesTellAFaultFromAKill(t *testing.T) {
	dir := os.Getenv(crashFolder)
	if dir != "" {
		crash(t, dir)
		return
	}
	dir = t.TempDir()
	for _, c := range []struct {
		how  string
		last bool
	}{{"kill", false}, {"panic", true}, {"kill", false}, {"panic", true}, {"end", false}} {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(self, "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), crashFolder+"="+dir, "PIMS_TEST_CRASH="+c.how)
		if err := cmd.Run(); (err == nil) != (c.how == "end") {
			t.Fatalf("%s: the child ended with %v", c.how, err)
		}
		now, err := openCrashes(dir)
		if err != nil || now.last != c.last {
			t.Errorf("after a %s: %v, %v", c.how, now.last, err)
		}
		if err := now.file.Close(); err != nil {
			t.Error(err)
		}
	}
}

// crash is the child.
func crash(t *testing.T, dir string) {
	c, err := openCrashes(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.watch(); err != nil {
		t.Fatal(err)
	}
	switch os.Getenv("PIMS_TEST_CRASH") {
	case "kill":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "panic":
		go panic("a fault on a goroutine of nobody's")
		select {}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
}
