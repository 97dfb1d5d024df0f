package settings

import (
	"context"
	"net/http"
	"time"

	"filippo.io/age"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/move"
	"pims/storage"
)

// exportKind is the kind of link that opens the owner's archive.
const exportKind = "export"

type estimateOutput struct{ Body move.Size }

// estimateExport tells how large the archive would be, before compression.
func estimateExport(ctx context.Context, c *apps.Call, _ *struct{}) (*estimateOutput, error) {
	size, err := move.Estimate(ctx, c.Access)
	return &estimateOutput{size}, err
}

// ExportLink is an address from which the archive can be saved.
type ExportLink struct {
	URL      string    `json:"url"`
	Expires  time.Time `json:"expires"`
	FileName string    `json:"file_name"`
}

type exportOutput struct{ Body ExportLink }

func (a *App) linkExport(ctx context.Context, c *apps.Call, in *passwordOnlyInput) (*exportOutput, error) {
	if err := a.people.VerifyPassword(ctx, c.Caller.Person, in.Body.Password); err != nil {
		return nil, err
	}
	_, now, err := recipient(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &exportOutput{ExportLink{FileName: archiveName(now)}}
	out.Body.URL, out.Body.Expires, err = c.Link(apps.Link{Kind: exportKind})
	return out, err
}

// recipient returns the public half of the owner's moving key, and the moment.
func recipient(ctx context.Context, c *apps.Call) (to *age.X25519Recipient, now time.Time, err error) {
	var key doctypes.MovingKey
	err = c.View(ctx, func(tx *instance.Tx) (err error) {
		now = tx.Now()
		key, err = instance.In[doctypes.MovingKey](tx).Get(doctypes.OnlyID)
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		return nil, now, errNoMovingKey
	}
	if err != nil {
		return nil, now, err
	}
	if to, err = age.ParseX25519Recipient(key.Recipient); err != nil {
		err = storage.ErrDamaged.Because(err)
	}
	return to, now, err
}

func archiveName(now time.Time) string {
	return "cartable-" + now.Format(time.DateOnly) + ".tar.zst.age"
}

// streamExport writes the archive, sealed to the owner's moving key. That it
// was made is in the log before its first byte.
func (a *App) streamExport(w http.ResponseWriter, r *http.Request, c *apps.Call, _ apps.Link) error {
	ctx := r.Context()
	to, now, err := recipient(ctx, c)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+archiveName(now)+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	if err := c.Log(ctx, consent.Export); err != nil {
		return err
	}
	_, err = move.Export(ctx, c.Access, w, move.ExportOptions{
		Recipients: []age.Recipient{to}, Now: now, Software: a.software,
	})
	return err
}
