package consent

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"time"

	"pims/doctypes"
	"pims/instance"
)

// statement is what a host signs of a tie.
type statement struct {
	Issuer   string    `json:"iss"`
	Subject  string    `json:"sub"` // the learner's instance
	IssuedAt int64     `json:"iat"`
	Name     string    `json:"name"`
	Relation string    `json:"relation"`
	Since    time.Time `json:"since"`
}

// state writes the ties of a family into the learner's instance, signed and
// confirmed by this host. One that another host stated is taken over, and one that
// this host states no longer loses its confirmation.
func (f Family) state(tx *instance.Tx) error {
	ties := instance.In[doctypes.Tie](tx)
	known := map[[2]string][]instance.DocID{}
	for doc, err := range ties.All() {
		if err != nil {
			return err
		}
		who := [2]string{doc.Body.Name, doc.Body.Relation}
		known[who] = append(known[who], doc.ID)
	}
	for n, p := range f.Parties {
		if n >= len(f.since) {
			break // a family that no desk made states nothing
		}
		id, err := instance.NewDocID()
		if err != nil {
			return err
		}
		who := [2]string{p.Name, p.Relation}
		if len(known[who]) > 0 {
			id, known[who] = known[who][0], known[who][1:]
		}
		tie := doctypes.Tie{Name: p.Name, Relation: p.Relation, Host: f.host, Since: f.since[n], Confirmed: tx.Now()}
		if tie.Statement, err = f.sign(tx, tie); err != nil {
			return err
		}
		if err := ties.Put(id, tie); err != nil {
			return err
		}
	}
	return unconfirm(ties, known)
}

// unconfirm notes of ties that this host does not state now that it does not.
func unconfirm(ties instance.Docs[doctypes.Tie], left map[[2]string][]instance.DocID) error {
	for _, ids := range left {
		for _, id := range ids {
			tie, err := ties.Get(id)
			if err != nil {
				return err
			}
			if tie.Confirmed.IsZero() {
				continue
			}
			tie.Confirmed = time.Time{}
			if err := ties.Put(id, tie); err != nil {
				return err
			}
		}
	}
	return nil
}

// sign returns a compact JWS (RFC 7515) with Ed25519 (RFC 8037).
func (f Family) sign(tx *instance.Tx, tie doctypes.Tie) (string, error) {
	public, ok := f.key.Public().(ed25519.PublicKey)
	if !ok {
		return "", errNoSay
	}
	enc := base64.RawURLEncoding
	header, err := json.Marshal(map[string]any{
		"alg": "EdDSA", "typ": "pims-tie+jwt",
		"jwk": map[string]string{"kty": "OKP", "crv": "Ed25519", "x": enc.EncodeToString(public)},
	})
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(statement{f.host, string(tx.ID()), tx.Now().Unix(), tie.Name, tie.Relation, tie.Since})
	if err != nil {
		return "", err
	}
	signed := enc.EncodeToString(header) + "." + enc.EncodeToString(payload)
	return signed + "." + enc.EncodeToString(ed25519.Sign(f.key, []byte(signed))), nil
}
