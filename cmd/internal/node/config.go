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
const Format = 2

// config is pims.json in the data folder.
type config struct {
	ID        string `json:"id,omitempty"` // of the node, from its first backup on
	Format    int    `json:"format"`
	KeyFile   string `json:"key_file"`             // relative to the data folder where the demo keeps it inside
	URL       string `json:"url,omitempty"`        // how browsers reached it when it last served
	Backups   string `json:"backups,omitempty"`    // the folders of all backups, one a line
	BackupTo  string `json:"backup_to,omitempty"`  // the one whose runs take back what marks a keyspace as changed
	Copies    string `json:"key_copies,omitempty"` // of the key file, one a line
	Scans     bool   `json:"scans,omitempty"`      // contents are examined for viruses, those of before too
	KeyShared bool   `json:"key_shared,omitempty"` // restored: another node may still use the key file, see OwnKey
}

// The faults of opening a data folder.
var (
	ErrNoNode    = fault.New(fault.NotFound, "no-node")           // args: dir
	ErrRunning   = fault.New(fault.Busy, "node-running")          // args: dir
	ErrNewer     = fault.New(fault.Unsupported, "newer-folder")   // args: have, want
	ErrKeyInside = fault.New(fault.Invalid, "key-file-inside")    // args: file
	ErrNoKeyFile = fault.New(fault.Unsupported, "key-file-gone")  // args: file
	ErrWrongKey  = fault.New(fault.Unsupported, "key-file-other") // args: file; of another node, or from before an epoch ended
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

// remember changes an existing folder's configuration.
func (n *Node) remember(change func(*config)) error {
	n.config.Lock()
	defer n.config.Unlock()
	before, err := readConfig(n.dir)
	if err != nil {
		return err
	}
	c := before
	if change(&c); c == before {
		return nil
	}
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return durable.Replace(configPath(n.dir), append(raw, '\n'))
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
		if e.Name() != "lock" && e.Name() != ControlSocket {
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
