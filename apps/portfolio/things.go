package portfolio

import (
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// fileThere returns a file that is not in the trash.
func fileThere(tx *instance.Tx, id instance.DocID) (doctypes.File, error) {
	f, err := instance.In[doctypes.File](tx).Get(id)
	if err == nil && len(f.Versions) == 0 {
		err = storage.ErrNotFound
	}
	if err != nil {
		return f, err
	}
	trashed, err := tx.Tree().InTrash(id)
	if err == nil && trashed {
		err = storage.ErrNotFound
	}
	return f, err
}

// isPicture reports whether a content is what photos are: it is never handed
// out as it is. A drawing of vectors is a document like others.
func isPicture(mime string) bool {
	return strings.HasPrefix(mime, "image/") && !strings.HasPrefix(mime, "image/svg")
}

// badgePicture returns the picture of a badge. A drawing of vectors may hold
// the whole badge, with what it says of the owner, and cannot be made anew:
// visitors see a medal in its place.
func badgePicture(tx *instance.Tx, id instance.DocID, b doctypes.Badge) (source, error) {
	for _, file := range []string{b.Image, b.Original} {
		if file == "" {
			continue
		}
		f, err := fileThere(tx, instance.DocID(file))
		if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
			continue
		}
		if err != nil || isPicture(f.Current().Mime) {
			return source{doc: id, file: instance.DocID(file), version: *f.Current(), picture: true}, err
		}
	}
	return source{doc: id}, nil
}

// renamed is the name of a picture that may be of another type now.
func renamed(name, mime string) string {
	ext := map[string][]string{"image/jpeg": {".jpg", ".jpeg"}, "image/png": {".png"}}[mime]
	if name == "" || len(ext) == 0 || slices.Contains(ext, strings.ToLower(path.Ext(name))) {
		return name
	}
	return strings.TrimSuffix(name, path.Ext(name)) + ext[0]
}

// publicCertification is what visitors see of a certification: never by which
// number others could ask for more, whom it names, where it was passed, and
// what the jury said to the candidate.
func publicCertification(c doctypes.Certification) doctypes.Certification {
	return doctypes.Certification{
		Title: c.Title, Issuer: c.Issuer, Awarded: c.Awarded, Expires: c.Expires, Level: c.Level, Score: c.Score, Status: c.Status,
		MaxScore: c.MaxScore, MaxLevel: c.MaxLevel, Areas: c.Areas, Source: doctypes.Source{Fetched: c.Source.Fetched}, Added: c.Added,
	}
}

// publicBadge is what visitors see of a badge.
func publicBadge(b doctypes.Badge) doctypes.PublicBadge {
	issuer := b.Issuer.Name
	if issuer == "" {
		issuer = b.Issuer.ID
	}
	return doctypes.PublicBadge{
		Name: b.Name, Issuer: issuer, Awarded: b.Awarded, Expires: b.Expires, Criteria: b.Criteria, Verdict: verdict(b), Verified: b.Verified,
	}
}

// The verdicts on badges.
const (
	valid   = "valid"
	invalid = "invalid"
	unknown = "unknown"
)

// verdict is the verdict on a badge apart from its dates: one that has expired
// was a true one, and visitors are told until when.
func verdict(b doctypes.Badge) string {
	if b.Verdict != invalid {
		return b.Verdict
	}
	v := invalid
	for _, k := range b.Checks {
		switch {
		case k.Outcome == "failed" && (k.Name != "dates" || k.Code != "expired"):
			return invalid
		case k.Outcome == "failed" && v == invalid:
			v = valid
		case k.Outcome == "open":
			v = unknown
		}
	}
	return v
}

func certificationMaterial(c doctypes.Certification) Material {
	said := slices.DeleteFunc([]string{c.Issuer, c.Score, c.Level}, func(s string) bool { return s == "" })
	return Material{Kind: kindCertification, Name: c.Title, Detail: strings.Join(said, " · ")}
}

func badgeMaterial(b doctypes.Badge, now time.Time) Material {
	m := Material{Kind: kindBadge, Name: b.Name, Detail: publicBadge(b).Issuer, Verdict: b.Verdict}
	if b.Expired(now) {
		m.Verdict = invalid
	}
	return m
}
