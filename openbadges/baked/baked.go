package baked

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"pims/fault"
)

// MaxCredential bounds what is taken out of a picture.
const MaxCredential = 1 << 20 // pictures are often inside

// The kinds of badge, by the keyword of the PNG chunk that carries them.
const (
	OB2 = "openbadges"          // a JSON assertion, a JWS, or the address of an assertion
	OB3 = "openbadgecredential" // a JSON credential or a JWS
)

// What can be wrong with a picture. ErrNotImage is for files of other kinds:
// the badge may be the file itself.
var (
	ErrNotImage = errors.New("neither PNG nor SVG")
	ErrNone     = fault.New(fault.Invalid, "no-badge-in-image")
	ErrMany     = fault.New(fault.Invalid, "two-badges")
	ErrBroken   = fault.New(fault.Invalid, "badge-image-broken")
	ErrOld      = fault.New(fault.Unsupported, "badge-too-old") // Open Badges 1
	ErrTooLarge = fault.New(fault.TooLarge, "badge-too-large")
)

// badge is one badge of a picture.
type badge struct {
	kind string
	text []byte
}

// Extract returns the badge that a PNG or SVG carries and its kind.
func Extract(file []byte) (credential []byte, kind string, err error) {
	defer fault.Wrap(&err, "extract badge")
	var all []badge
	if bytes.HasPrefix(file, []byte(signature)) {
		all, err = fromPNG(file)
	} else {
		all, err = fromSVG(file)
	}
	switch {
	case err != nil:
		return nil, "", err
	case len(all) == 0:
		return nil, "", ErrNone
	case len(all) > 1:
		return nil, "", ErrMany
	case len(all[0].text) > MaxCredential:
		return nil, "", ErrTooLarge
	case !utf8.Valid(all[0].text):
		return nil, "", ErrBroken.Because(errors.New("the badge is not UTF-8"))
	}
	return all[0].text, all[0].kind, nil
}
