package openbadges

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"strings"
	"time"
)

// recipient asks whether a credential names the holder.
func (r *Report) recipient(c credential, holder *Holder) {
	if c.subject != "" && slices.Contains(holder.DIDs, c.subject) {
		r.set(Recipient, Passed, "same-did")
		return
	}
	var addresses, mine int
	named := func(identity, salt string, hashed bool) {
		addresses++
		if matchEmail(identity, salt, hashed, holder) {
			mine++
		}
	}
	if address, ok := strings.CutPrefix(c.subject, "mailto:"); ok {
		named(address, "", false)
	}
	for _, one := range c.identities {
		o, ok := one.(map[string]any)
		if !ok || !has(o["identityType"], "emailAddress", "email", "ext:email") {
			continue
		}
		hashed, _ := o["hashed"].(bool) // none is that it is plain
		identity := text(o["identityHash"])
		if kind, _, _ := strings.Cut(identity, "$"); !hashed || hashes[strings.ToLower(kind)] != nil {
			named(identity, text(o["salt"]), hashed)
		}
	}
	r.setRecipient(addresses, mine, c.subject != "" || len(c.identities) > 0, holder)
}

// setRecipient answers whose a badge is that names so many addresses, of which
// so many are the holder's.
func (r *Report) setRecipient(addresses, mine int, somebody bool, holder *Holder) {
	switch {
	case mine > 0:
		r.set(Recipient, Passed, "same-email")
	case addresses > 0 && len(holder.Emails) == 0:
		r.set(Recipient, Open, "no-email")
	case addresses > 0:
		r.set(Recipient, Failed, "other-email")
	case somebody:
		r.set(Recipient, Open, "other-identity")
	default:
		r.set(Recipient, Open, "nobody-named")
	}
}

// matchEmail reports whether an identity of a badge, plain or hashed, is one of
// the holder's addresses.
func matchEmail(identity, salt string, hashed bool, holder *Holder) bool {
	for _, email := range holder.Emails {
		for _, spelled := range []string{email, strings.ToLower(email)} {
			if !hashed && strings.EqualFold(strings.TrimPrefix(identity, "mailto:"), spelled) ||
				hashed && matchHash(identity, spelled+salt) {
				return true
			}
		}
	}
	return false
}

// hashes are those that badges have. MD5 hides an address badly; that two are
// the same it still says well enough.
var hashes = map[string]func() hash.Hash{"sha256": sha256.New, "md5": md5.New}

func matchHash(identity, of string) bool {
	kind, digest, _ := strings.Cut(strings.ToLower(identity), "$")
	if hashes[kind] == nil {
		return false
	}
	h := hashes[kind]()
	h.Write([]byte(of)) // a hash returns no error
	return digest == hex.EncodeToString(h.Sum(nil))
}

func (v *Verifier) now() time.Time {
	if v.Now == nil {
		return time.Now()
	}
	return v.Now()
}

// setDates asks whether a badge is in force now.
func (v *Verifier) setDates(r *Report, from, until time.Time) {
	switch {
	case !until.IsZero() && !v.now().Before(until):
		r.set(Dates, Failed, "expired", "date", until.Format(time.DateOnly))
	case from.After(v.now().Add(skew)):
		r.set(Dates, Failed, "not-yet", "date", from.Format(time.DateOnly))
	case until.IsZero():
		r.set(Dates, Passed, "no-end")
	default:
		r.set(Dates, Passed, "until", "date", until.Format(time.DateOnly))
	}
}

// Expired is the answer about a badge that ended then.
func Expired(at time.Time) Check {
	return check(Dates, Failed, "expired", "date", at.Format(time.DateOnly))
}

// Elsewhere is the answer about a badge that another host has verified: who
// brings a badge along may have written down that answer, too.
func Elsewhere() Check { return check(Signature, Open, "elsewhere") }

// setEvidence says whether evidence is attached: it is shown, not verified.
func (r *Report) setEvidence() {
	switch n := len(r.Badge.Evidence); n {
	case 0:
		r.set(Evidence, NotNeeded, "none")
	case 1:
		r.set(Evidence, NotNeeded, "one")
	default:
		r.set(Evidence, NotNeeded, "several", "count", strconv.Itoa(n))
	}
}
