package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// MaxAppPasswords is how many app passwords an instance may have.
const MaxAppPasswords = 50

// ScopeAll in the scopes of an app password stands for all that the owner may.
const ScopeAll = "*"

const appSecretBytes = 16

// CreateAppPassword makes a password for one device: 128 random bits, written
// in groups of letters and digits and never shown again. scopes limit what it
// opens. A zero time never expires.
func (p *People) CreateAppPassword(ctx context.Context, owner instance.ID, name string, scopes []string, expires time.Time) (secret string, id instance.DocID, err error) {
	defer fault.Wrap(&err, "create app password")
	name = strings.TrimSpace(norm.NFC.String(name))
	if err := instance.CheckName(name); err != nil {
		return "", "", err
	}
	if id, err = instance.NewDocID(); err != nil {
		return "", "", err
	}
	raw := make([]byte, appSecretBytes)
	rand.Read(raw) // never fails
	sum := sha256.Sum256(raw)
	err = p.inside(ctx, owner, func(inst *instance.Instance) error {
		return inst.Update(ctx, func(tx *instance.Tx) error {
			docs, n := instance.In[doctypes.AppPassword](tx), 0
			for _, err := range docs.All() {
				if err != nil {
					return err
				}
				n++
			}
			if n >= MaxAppPasswords {
				return ErrTooManyApps.With("max", strconv.Itoa(MaxAppPasswords))
			}
			return docs.Put(id, doctypes.AppPassword{
				Name: name, SHA256: sum[:], Scopes: append([]string{}, scopes...), Created: tx.Now(), Expires: expires.UTC(),
			})
		})
	})
	if err != nil {
		return "", "", err
	}
	return writeSecret(raw), id, nil
}

// EndAppPassword removes an app password: the device is out at its next
// request. storage.ErrNotFound if there is none.
func (p *People) EndAppPassword(ctx context.Context, owner instance.ID, id instance.DocID) (err error) {
	defer fault.Wrap(&err, "end app password")
	return p.inside(ctx, owner, func(inst *instance.Instance) error {
		return inst.Update(ctx, func(tx *instance.Tx) error {
			docs := instance.In[doctypes.AppPassword](tx)
			if _, err := docs.Get(id); err != nil {
				return err
			}
			return docs.Delete(id)
		})
	})
}

// writeSecret writes the bits in groups of four: "k5tq-…".
func writeSecret(raw []byte) string {
	text := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))
	var groups []string
	for group := range slices.Chunk([]byte(text), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// readSecret reads what writeSecret wrote, in any case, with or without its
// separators; nil if it is none.
func readSecret(text string) []byte {
	if len(text) > 200 {
		return nil
	}
	text = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(text))
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil || len(raw) != appSecretBytes {
		return nil
	}
	return raw
}

// appPasswords returns those of an instance by their ids.
func (p *People) appPasswords(ctx context.Context, owner instance.ID) (all map[instance.DocID]doctypes.AppPassword, err error) {
	all = map[instance.DocID]doctypes.AppPassword{}
	err = p.inside(ctx, owner, func(inst *instance.Instance) error {
		return inst.View(ctx, func(tx *instance.Tx) error {
			for doc, err := range instance.In[doctypes.AppPassword](tx).All() {
				if err != nil {
					return err
				}
				all[doc.ID] = doc.Body
			}
			return nil
		})
	})
	return all, err
}
