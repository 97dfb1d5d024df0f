package badges_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"pims/instance"
	"pims/openbadges/badgetest"
	"pims/openbadges/baked"
)

var since = time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC)

func issuer() *badgetest.Issuer { return badgetest.NewIssuer([32]byte{7}, "", "Fablab du Quai") }

// award is a badge of two years, for whoever has the mail address.
func award(email string) badgetest.Award {
	return badgetest.Award{
		Name: "Sécurité machines", Description: "Découpe laser", Criteria: "Réussir le test.", Email: email, Salt: "quai",
		Awarded: since, Expires: since.AddDate(2, 0, 0),
	}
}

// picture is a small PNG.
func picture(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	img.Set(3, 3, color.RGBA{200, 60, 40, 255})
	var raw bytes.Buffer
	must(t, png.Encode(&raw, img))
	return raw.Bytes()
}

// medal is a picture with a badge for Tom in it.
func medal(t testing.TB) []byte {
	t.Helper()
	raw, err := baked.Bake(picture(t), issuer().Issue(award(tomsMail)), baked.OB3)
	must(t, err)
	return raw
}

func put(a *instance.Access, name string, content []byte) (instance.DocID, error) {
	e, _, err := a.UploadFile(context.Background(), instance.Root, name, instance.KeepBoth,
		instance.Upload{Mime: "image/png", Size: int64(len(content))}, bytes.NewReader(content))
	return e.ID, err
}
