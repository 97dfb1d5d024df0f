package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pims/fault"
	"pims/instance"
	"pims/storage/durable"
)

// Format is the version of the data folder's layout.
const Format = 1

// config is pims.json in the data folder.
type config struct {
	Format  int    `json:"format"`
	KeyFile string `json:"key_file"`      // relative to the data folder where the demo keeps it inside
	URL     string `json:"url,omitempty"` // how browsers reached it when it last served
}

// The faults of opening a data folder.
var (
	ErrNoNode    = fault.New(fault.NotFound, "no-node")           // args: dir
	ErrRunning   = fault.New(fault.Busy, "node-running")          // args: dir
	ErrNewer     = fault.New(fault.Unsupported, "newer-folder")   // args: have, want
	ErrKeyInside = fault.New(fault.Invalid, "key-file-inside")    // args: file
	ErrNoKeyFile = fault.New(fault.Unsupported, "key-file-gone")  // args: file
	ErrNotEmpty  = fault.New(fault.Conflict, "folder-not-a-node") // args: dir
)

func configPath(dir string) string { return filepath.Join(dir, "pims.json") }

// readConfig reads an existing folder's configuration.
func readConfig(dir string) (c config, err error) {
	raw, err := os.ReadFile(configPath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return c, ErrNoNode.With("dir", dir)
	}
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("pims.json: %w", err)
	}
	if c.Format > Format {
		return c, ErrNewer.With("have", fmt.Sprint(c.Format)).With("want", fmt.Sprint(Format))
	}
	return c, nil
}

// create prepares an empty folder: the key file first, so that no data is ever
// sealed under a key that was not kept.
func create(dir, keyFile string, inside bool) (err error) {
	defer fault.Wrap(&err, "create node")
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if e.Name() != "lock" {
			return ErrNotEmpty.With("dir", dir)
		}
	}
	path, err := resolve(dir, keyFile)
	if err != nil {
		return err
	}
	if !inside && within(dir, path) {
		return ErrKeyInside.With("file", path)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if _, err := instance.CreateKeyFile(path); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	kept := path
	if inside {
		kept = keyFile
	}
	raw, err := json.MarshalIndent(config{Format: Format, KeyFile: kept}, "", "  ")
	if err != nil {
		return err
	}
	return durable.Create(configPath(dir), append(raw, '\n'))
}

// resolve returns where a key file named in a folder's configuration lies.
func resolve(dir, keyFile string) (string, error) {
	if filepath.IsAbs(keyFile) {
		return keyFile, nil
	}
	return filepath.Abs(filepath.Join(dir, keyFile))
}

func within(dir, path string) bool {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return true
	}
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
