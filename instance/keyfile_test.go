package instance_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"pims/instance"
)

// keyIn returns the key of an epoch as it lies in a key file.
func keyIn(t *testing.T, path string, epoch int) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	var body struct{ Keys map[int][]byte }
	must(t, json.Unmarshal(raw, &body))
	return body.Keys[epoch]
}

func TestTheKeysOfAnEndedEpochAreNowhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	keys, err := instance.CreateKeyFile(path)
	must(t, err)
	// A second name shows what becomes of the bytes of a file that is replaced.
	former := func() string {
		name := filepath.Join(t.TempDir(), "former")
		must(t, os.Link(path, name))
		return name
	}
	first, one := keyIn(t, path, 1), former()
	must(t, keys.Advance())
	if epoch, _, err := keys.Current(); epoch != 2 || err != nil {
		t.Errorf("epoch %d, %v", epoch, err)
	}
	if old, err := keys.Key(1); err != nil || !bytes.Equal(old[:], first) {
		t.Errorf("the former key is gone too early: %v", err)
	}
	two := former()
	must(t, keys.Retire())
	must(t, keys.Retire()) // again, as after a crash
	_, err = keys.Key(1)
	mustBe(t, err, instance.ErrNoKey)
	again, err := instance.OpenKeyFile(path)
	must(t, err)
	_, err = again.Key(1)
	mustBe(t, err, instance.ErrNoKey)
	if epoch, _, err := again.Current(); epoch != 2 || err != nil {
		t.Errorf("epoch %d, %v", epoch, err)
	}
	for _, name := range []string{one, two} {
		raw, err := os.ReadFile(name)
		if err != nil || len(bytes.Trim(raw, "\x00")) > 0 {
			t.Errorf("a replaced key file still holds %q, %v", raw, err)
		}
	}
}

func TestCopiesOfAKeyFileHoldWhatItHolds(t *testing.T) {
	path, other := filepath.Join(t.TempDir(), "key"), filepath.Join(t.TempDir(), "copy")
	keys, err := instance.CreateKeyFile(path)
	must(t, err)
	must(t, keys.Copy(other))
	mustBe(t, keys.Copy(other), fs.ErrExist)
	must(t, errors.Join(keys.Advance(), keys.Retire()))
	same := func(epoch int) {
		t.Helper()
		if one, two := keyIn(t, path, epoch), keyIn(t, other, epoch); len(one) != 32 || !bytes.Equal(one, two) {
			t.Errorf("the copy holds another key of epoch %d", epoch)
		}
	}
	same(2)
	keys, err = instance.OpenKeyFile(path, other)
	must(t, err)
	must(t, keys.Advance())
	same(3)

	// A copy that is away: nothing is wrapped under a key that it lacks.
	must(t, os.RemoveAll(filepath.Dir(other)))
	mustBe(t, keys.Advance(), fs.ErrNotExist)
	mustBe(t, keys.Retire(), fs.ErrNotExist)
	if epoch, _, err := keys.Current(); epoch != 3 || err != nil {
		t.Errorf("epoch %d, %v", epoch, err)
	}
	must(t, keys.Forget(other))
	mustBe(t, keys.Forget(other), fs.ErrNotExist)
	mustBe(t, keys.Forget(path), fs.ErrNotExist) // the file itself is no copy
	must(t, errors.Join(keys.Advance(), keys.Retire()))
}

// TestWhatACrashLeavesBesideAKeyFile: the file itself is never harmed.
func TestWhatACrashLeavesBesideAKeyFile(t *testing.T) {
	write := func(path, text string) { must(t, os.WriteFile(path, []byte(text), 0o600)) }
	for name, leave := range map[string]func(path string){
		"a torn new file":      func(path string) { write(path+".new", "{") },
		"a second name":        func(path string) { must(t, os.Link(path, path+".old")) },
		"a former file":        func(path string) { write(path+".old", "former") },
		"of its creation":      func(path string) { must(t, os.Link(path, path+".new")) },
		"all of it":            func(path string) { write(path+".new", "{"); must(t, os.Link(path, path+".old")) },
		"a half emptied one":   func(path string) { write(path+".old", "\x00\x00\x00mer") },
		"nothing, for the eye": func(string) {},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "key")
		_, err := instance.CreateKeyFile(path)
		must(t, err)
		first := keyIn(t, path, 1)
		leave(path)
		keys, err := instance.OpenKeyFile(path)
		must(t, err)
		must(t, keys.Advance())
		if !bytes.Equal(keyIn(t, path, 1), first) {
			t.Errorf("%s: another key", name)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 1 {
			t.Errorf("%s: left %v, %v", name, entries, err)
		}
	}
}

// TestTheLastKeyFileIsNeverOverwritten: who lost the file itself still has it.
func TestTheLastKeyFileIsNeverOverwritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	_, err := instance.CreateKeyFile(path)
	must(t, err)
	must(t, os.Rename(path, path+".old"))
	_, err = instance.CreateKeyFile(path)
	mustBe(t, err, fs.ErrExist)
	must(t, os.Rename(path+".old", path))
	_, err = instance.OpenKeyFile(path)
	must(t, err)
}
