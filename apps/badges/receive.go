package badges

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
	"pims/openbadges"
	"pims/storage"
)

var receiveOperation = huma.Operation{
	OperationID: "receive", Method: http.MethodPost, Path: "",
	Summary: "Take in the file of a badge: PNG, SVG, JSON or JWT",
	Parameters: []*huma.Param{{
		In: "header", Name: "Content-Disposition", Description: "attachment; filename*=UTF-8''name (RFC 6266, RFC 8187)", Schema: &huma.Schema{Type: "string"},
	}},
	RequestBody: &huma.RequestBody{
		Required: true,
		Content:  map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	},
	Responses: map[string]*huma.Response{
		"200": badgeResponse("The badge was there, and was verified anew"),
		"201": badgeResponse("A new badge"),
	},
}

func badgeResponse(about string) *huma.Response {
	return &huma.Response{Description: about, Content: map[string]*huma.MediaType{
		"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/BadgesBadge"}},
	}}
}

func (a *App) receive(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
	file, err := io.ReadAll(io.LimitReader(r.Body, openbadges.MaxFile+1))
	if err != nil {
		return instance.ErrTorn.Because(err)
	}
	ctx := r.Context()
	in := incoming{file: file, name: dropped(r.Header.Get("Content-Disposition"))}
	id, fresh, err := a.takeIn(ctx, c, in)
	if err != nil {
		return err
	}
	var out badgeOutput
	if err := out.read(ctx, c, id); err != nil {
		return err
	}
	status := http.StatusOK
	if fresh {
		status = http.StatusCreated
	}
	return apps.WriteJSON(w, status, out.Body)
}

// dropped is the name that a file had where it was dropped from, empty if that
// cannot be a name here.
func dropped(header string) string {
	_, params, err := mime.ParseMediaType(header)
	if err != nil || instance.CheckName(params["filename"]) != nil {
		return ""
	}
	return params["filename"]
}

type takeInput struct {
	Body struct {
		File string `json:"file" doc:"id of a file of the owner's"`
	}
}

// take makes a badge of a file that the owner has already.
func (a *App) take(ctx context.Context, c *apps.Call, in *takeInput) (*badgeOutput, error) {
	id := instance.DocID(in.Body.File)
	file, err := content(ctx, c, id)
	if err != nil {
		return nil, err
	}
	badge, _, err := a.takeIn(ctx, c, incoming{file: file, original: id})
	if err != nil {
		return nil, err
	}
	out := new(badgeOutput)
	return out, out.read(ctx, c, badge)
}

// content reads the file of a badge.
func content(ctx context.Context, c *apps.Call, id instance.DocID) (file []byte, err error) {
	opened, err := c.Open(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	return io.ReadAll(io.LimitReader(opened, openbadges.MaxFile+1))
}

// incoming is the file of a badge.
type incoming struct {
	file     []byte
	name     string         // that it had, if any
	original instance.DocID // of the file, where it lies among the owner's already
}

// takeIn verifies a file and keeps the badge in it. The same badge once more is
// verified anew; fresh says that it was not there.
func (a *App) takeIn(ctx context.Context, c *apps.Call, in incoming) (id instance.DocID, fresh bool, err error) {
	report, err := a.ask(ctx, c, in.file)
	if err != nil {
		return "", false, err
	}
	b := badgeOf(report, in.file)
	id, was, err := known(ctx, c, b)
	if err != nil {
		return "", false, err
	}
	same := bytes.Equal(was.SHA256, b.SHA256)
	b.Original, b.Image = string(in.original), was.Image
	if same {
		b.Original = cmp.Or(was.Original, b.Original)
	}
	if b.Original == "" {
		if b.Original, err = a.keep(ctx, c, in, report); err != nil {
			return "", false, err
		}
	}
	if b.Image == "" || !same {
		b.Image = a.fetchPicture(ctx, c, report)
	}
	if fresh = id == ""; fresh {
		if id, err = instance.NewDocID(); err != nil {
			return "", false, err
		}
	}
	return id, fresh, c.Update(ctx, func(tx *instance.Tx) error {
		b.Verified, b.Added = tx.Now(), was.Added
		if fresh {
			b.Added = tx.Now()
		}
		return instance.In[doctypes.Badge](tx).Put(id, b)
	})
}

// ask verifies a file for this owner.
func (a *App) ask(ctx context.Context, c *apps.Call, file []byte) (openbadges.Report, error) {
	holder := new(openbadges.Holder)
	err := c.View(ctx, func(tx *instance.Tx) error {
		account, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		holder.Name = account.GivenName + " " + account.FamilyName
		if holder.Emails = nil; account.Email != "" {
			holder.Emails = []string{account.Email}
		}
		return err
	})
	if err != nil {
		return openbadges.Report{}, err
	}
	return a.verifier.Verify(ctx, file, holder)
}

// badgeOf is what a report comes to, without what lies beside it.
func badgeOf(r openbadges.Report, file []byte) doctypes.Badge {
	sum := sha256.Sum256(file)
	b := doctypes.Badge{
		Name: r.Badge.Name, Description: r.Badge.Description, Criteria: r.Badge.Criteria, CriteriaURL: r.Badge.CriteriaURL,
		Issuer: r.Badge.Issuer, Expires: r.Badge.Expires, Evidence: r.Badge.Evidence, Format: string(r.Format),
		Credential: r.Badge.ID, SHA256: sum[:], Verdict: string(r.Verdict),
	}
	if !r.Badge.Awarded.IsZero() {
		b.Awarded = r.Badge.Awarded.Format(time.DateOnly)
	}
	for _, check := range r.Checks {
		b.Checks = append(b.Checks, stored(check))
	}
	return b
}

// known finds the badge among the owner's: the same file, or the same
// credential of the same issuer (Open Badges 3.0, 8.1). What is not proved may
// say of itself what it likes, and never takes the place of what is.
func known(ctx context.Context, c *apps.Call, b doctypes.Badge) (id instance.DocID, was doctypes.Badge, err error) {
	err = c.View(ctx, func(tx *instance.Tx) error {
		n := 0
		for doc, err := range instance.In[doctypes.Badge](tx).All() {
			if errors.Is(err, storage.ErrDamaged) {
				continue
			}
			if err != nil {
				return err
			}
			n++
			worse := doc.Body.Verdict == string(openbadges.Valid) && b.Verdict != string(openbadges.Valid)
			twin := b.Credential != "" && doc.Body.Credential == b.Credential && doc.Body.Issuer.ID == b.Issuer.ID && !worse
			if twin || bytes.Equal(doc.Body.SHA256, b.SHA256) {
				id, was = doc.ID, doc.Body
				return nil
			}
		}
		if n >= maxBadges {
			return errTooMany.With("max", strconv.Itoa(maxBadges))
		}
		return nil
	})
	return id, was, err
}
