package openbadges

import (
	"bytes"
	"context"
	"errors"

	"pims/openbadges/baked"
)

// Verify reads a badge of any kind of file (JSON, token, PNG, SVG) and asks all
// questions about it. The error is that the file is no badge at all.
func (v *Verifier) Verify(ctx context.Context, file []byte, holder *Holder) (Report, error) {
	if len(file) > MaxFile {
		return Report{}, ErrTooLarge
	}
	file = bytes.TrimSpace(bytes.TrimPrefix(file, []byte("\ufeff")))
	if !isJSON(file) && !isJWS(file) {
		credential, _, err := baked.Extract(file)
		switch {
		case errors.Is(err, baked.ErrNotImage):
			return Report{}, ErrNotBadge.Because(err)
		case err != nil:
			return Report{}, err
		}
		file = bytes.TrimSpace(credential)
		if web(string(file)) != "" {
			return v.verifyOB2Address(ctx, string(file), holder)
		}
	}
	if len(file) > MaxCredential {
		return Report{}, ErrTooLarge
	}
	if isJWS(file) {
		return v.verifyJWS(ctx, file, holder)
	}
	return v.verifyJSON(ctx, file, holder)
}

func isJSON(file []byte) bool { return len(file) > 1 && file[0] == '{' }

// isJWS reports whether a file has the form of a compact JWS.
func isJWS(file []byte) bool {
	for _, c := range file {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '_' && c != '.' && c != '=' {
			return false
		}
	}
	return bytes.Count(file, []byte(".")) == 2
}

func (v *Verifier) verifyJSON(ctx context.Context, raw []byte, holder *Holder) (Report, error) {
	document, err := parse(raw)
	switch {
	case document == nil:
		return Report{}, ErrNotBadge.Because(err)
	case isOB2(document):
		return v.verifyOB2(ctx, document, err, holder), nil
	case isOB1(document):
		return Report{}, baked.ErrOld
	case !isCredential(document):
		return Report{}, ErrNotBadge.Because(errors.New("JSON that is no credential"))
	}
	return v.verifyOB3(ctx, document, err, holder), nil
}

func (v *Verifier) verifyJWS(ctx context.Context, token []byte, holder *Holder) (Report, error) {
	t, err := readToken(token)
	switch {
	case err != nil:
		return Report{}, ErrNotBadge.Because(err)
	case isOB2(t.claims):
		return v.verifyOB2JWS(ctx, t, holder), nil
	case isOB1(t.claims):
		return Report{}, baked.ErrOld
	case !isCredential(t.credential):
		return Report{}, ErrNotBadge.Because(errors.New("a token that is no credential"))
	}
	return v.verifyOB3JWT(ctx, t, holder), nil
}
