package node

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"pims/fault"
	"pims/instance"
)

// ErrNoKeyCopy: no copy of the key file is kept there.
var ErrNoKeyCopy = fault.New(fault.NotFound, "no-key-copy") // args: file

// ErrFileThere: a copy of the key file never takes the place of another file.
var ErrFileThere = fault.New(fault.Conflict, "file-is-there") // args: file

// ErrKeyShared: the node was restored, and ending the epoch of its key file would
// lock out the node that it was restored from, if that is still there.
var ErrKeyShared = fault.New(fault.Conflict, "key-shared") // args: file

// OwnKey says that a restored node may change its key: that no other node uses
// its key file any more, or, where to names a new file, that this one uses that
// from now on, and neither the copies nor the backups of the other.
func (n *Node) OwnKey(to string) (err error) {
	defer fault.Wrap(&err, "own key file")
	if to == "" {
		return n.remember(func(c *config) { c.KeyShared = false })
	}
	if err := n.newKeyFile(to, n.keyFile().Move); err != nil {
		return err
	}
	return n.remember(func(c *config) {
		*c = config{Format: c.Format, KeyFile: to, URL: c.URL}
	})
}

// CopyKey keeps a copy of the key file in another place, which each new epoch
// reaches too: one that was made by hand would be of no use after the next.
func (n *Node) CopyKey(to string) (err error) {
	defer fault.Wrap(&err, "copy key file")
	if err := n.newKeyFile(to, n.keyFile().Copy); err != nil {
		return err
	}
	return n.remember(func(c *config) { c.Copies = strings.Join(append(c.keyCopies(), to), "\n") })
}

// newKeyFile has a key file made in a place outside the folder that is free.
func (n *Node) newKeyFile(to string, place func(to string) error) error {
	if within(n.dir, to) {
		return ErrKeyInside.With("file", to)
	}
	err := place(to)
	if errors.Is(err, fs.ErrExist) {
		return ErrFileThere.With("file", to)
	}
	return err
}

// ForgetKeyCopy takes a place off the list. What lies there is left as it is, and
// opens nothing once the present epoch has ended.
func (n *Node) ForgetKeyCopy(file string) (err error) {
	defer fault.Wrap(&err, "forget copy of the key file")
	err = n.keyFile().Forget(file)
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNoKeyCopy.With("file", file)
	}
	if err != nil {
		return err
	}
	return n.remember(func(c *config) {
		c.Copies = strings.Join(slices.DeleteFunc(c.keyCopies(), func(k string) bool { return k == file }), "\n")
	})
}

// keyFile is the KeyStore of every node so far.
func (n *Node) keyFile() *instance.KeyFile { return n.House.Keyring.Keys().(*instance.KeyFile) }

func (c config) keyCopies() []string { return lines(c.Copies) }

func lines(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
}
