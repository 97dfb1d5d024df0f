package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"os"
	"path/filepath"
	"time"

	"pims/fault"
	"pims/storage/durable"
)

// Folder keeps messages as .eml files, in the order of their names.
type Folder struct {
	Dir  string // made when it is needed
	From From
	Now  func() time.Time
}

// Send implements Sender.
func (f Folder) Send(_ context.Context, m Message) (err error) {
	defer fault.Wrap(&err, "mail to a folder")
	now := f.Now().UTC()
	msg, err := compose(f.From, m, now)
	if err != nil {
		return err
	}
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return err
	}
	tail := make([]byte, 4)
	rand.Read(tail) // never fails
	name := now.Format("20060102-150405.000000") + "-" + hex.EncodeToString(tail) + ".eml"
	return durable.Create(filepath.Join(f.Dir, name), raw.Bytes())
}
