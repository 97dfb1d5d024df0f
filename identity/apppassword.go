package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"strconv"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// MaxAppPasswords is how many app passwords an instance may have, those that
// have expired included.
const MaxAppPasswords = 50

// NewAppPassword is the owner's grant to one device.
type NewAppPassword struct {
	Name      string         // of the device, in the owner's words
	Protocols []string       // names, at least one
	Folder    instance.DocID // nothing but what lies in it; empty for all
	ReadOnly  bool
	Expires   time.Time                // at most 12 months away
	Also      func(*instance.Tx) error // runs in the commit that makes it; may be nil
}

// maxAppPasswordExpiry is the latest moment at which an app password made now
// may expire.
func maxAppPasswordExpiry(now time.Time) time.Time { return now.AddDate(1, 0, 0) }

// AppSecret is how a device shows that it is one: 128 random bits, written in
// two ways. It is told once, and only its hash is kept.
type AppSecret struct {
	Password string // "k5tq-…", beside the login
	Token    string // "pims_…", alone
}

// CreateAppPassword makes a password for one device. ErrBadAppPassword for what
// cannot be granted, ErrTooManyApps beyond MaxAppPasswords.
func (p *People) CreateAppPassword(ctx context.Context, owner instance.ID, n NewAppPassword) (secret AppSecret, id instance.DocID, err error) {
	defer fault.Wrap(&err, "create app password")
	doc, err := n.document(p.house.Now())
	if err != nil {
		return secret, "", err
	}
	if id, err = instance.NewDocID(); err != nil {
		return secret, "", err
	}
	raw := make([]byte, appSecretBytes)
	rand.Read(raw) // never fails
	sum := sha256.Sum256(raw)
	doc.SHA256 = sum[:]
	if err := p.claimApp(ctx, appRecord{owner, id}, sum[:]); err != nil {
		return secret, "", err
	}
	if err := p.writeAppPassword(ctx, owner, id, doc, n.Also); err != nil {
		return secret, "", errors.Join(err, p.releaseApp(context.WithoutCancel(ctx), owner, sum[:]))
	}
	return AppSecret{writeSecret(raw), writeToken(raw)}, id, nil
}

// document checks what was asked for.
func (n NewAppPassword) document(now time.Time) (doc doctypes.AppPassword, err error) {
	bad := func(field string) (doctypes.AppPassword, error) { return doc, ErrBadAppPassword.With("field", field) }
	name, ok := cleanName(n.Name)
	if !ok || name == "" {
		return bad("name")
	}
	protocols := slices.Compact(slices.Sorted(slices.Values(n.Protocols)))
	scopes, ok := scopesOf(protocols, n.Folder != "", n.ReadOnly)
	if !ok {
		return bad("protocols")
	}
	if !n.Expires.After(now) || n.Expires.After(maxAppPasswordExpiry(now)) {
		return bad("expires")
	}
	return doctypes.AppPassword{
		Name: name, Protocols: protocols, Scopes: scopes, Folder: string(n.Folder), ReadOnly: n.ReadOnly, Expires: n.Expires.UTC(),
	}, nil
}

func (p *People) writeAppPassword(ctx context.Context, owner instance.ID, id instance.DocID, doc doctypes.AppPassword, also func(*instance.Tx) error) error {
	return p.inside(ctx, owner, func(inst *instance.Instance) error {
		return inst.Update(ctx, func(tx *instance.Tx) error {
			if err := checkAppFolder(tx, instance.DocID(doc.Folder)); err != nil {
				return err
			}
			docs, n := instance.In[doctypes.AppPassword](tx), 0
			for _, err := range docs.All() {
				if err != nil && !errors.Is(err, storage.ErrDamaged) {
					return err
				}
				n++
			}
			if n >= MaxAppPasswords {
				return ErrTooManyApps.With("max", strconv.Itoa(MaxAppPasswords))
			}
			doc.Created = tx.Now()
			if err := docs.Put(id, doc); err != nil || also == nil {
				return err
			}
			return also(tx)
		})
	})
}

// checkAppFolder refuses what is no folder that somebody made.
func checkAppFolder(tx *instance.Tx, folder instance.DocID) error {
	if folder == "" {
		return nil
	}
	path, err := tx.Tree().Path(folder)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if len(path) < 2 || path[0].ID != instance.Root || path[len(path)-1].Kind != instance.KindFolder {
		return ErrBadAppPassword.With("field", "folder")
	}
	return nil
}

// EndAppPassword removes an app password: the device is out at its next
// request. storage.ErrNotFound if there is none. also runs in the same commit;
// it may be nil.
func (p *People) EndAppPassword(ctx context.Context, owner instance.ID, id instance.DocID, also func(*instance.Tx) error) (err error) {
	defer fault.Wrap(&err, "end app password")
	var sum []byte
	err = p.inside(ctx, owner, func(inst *instance.Instance) error {
		return inst.Update(ctx, func(tx *instance.Tx) error {
			docs := instance.In[doctypes.AppPassword](tx)
			doc, err := docs.Get(id)
			if err != nil {
				return err
			}
			sum = doc.SHA256
			if err := docs.Delete(id); err != nil || also == nil {
				return err
			}
			return also(tx)
		})
	})
	if err != nil {
		return err
	}
	return p.releaseApp(context.WithoutCancel(ctx), owner, sum)
}
