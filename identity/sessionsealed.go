package identity

import (
	"encoding/json"
	"errors"

	"pims/instance"
	"pims/storage"
)

// sessionDetails is what of a session lies sealed for the person's instance: it
// is erased with it. The rest is ids, times and a hash.
type sessionDetails struct {
	Device  string `json:"device"`
	Portal  string `json:"portal,omitempty"`
	IDToken string `json:"id_token,omitempty"`
}

// seal returns a session as it is stored.
func (s *Sessions) seal(r sessionRecord) (_ sessionRecord, err error) {
	plain, err := json.Marshal(sessionDetails{r.Device, r.Portal, r.IDToken})
	if err != nil {
		return r, err
	}
	r.Device, r.Portal, r.IDToken = "", "", ""
	r.Sealed, err = s.house.Seal(r.Instance, "session", plain, []byte(r.ID))
	return r, err
}

// open returns a session that was stored with its details, ErrSignedOut if the
// person's key is gone. One of format 1 has them in plain until its next use.
func (s *Sessions) open(r sessionRecord) (sessionRecord, error) {
	if r.Sealed == nil {
		return r, nil
	}
	plain, err := s.house.Unseal(r.Instance, "session", r.Sealed, []byte(r.ID))
	if errors.Is(err, instance.ErrNoKey) {
		return r, ErrSignedOut
	}
	if err != nil {
		return r, err
	}
	var d sessionDetails
	if err := json.Unmarshal(plain, &d); err != nil {
		return r, storage.ErrDamaged.Because(errors.New("a session does not parse"))
	}
	r.Device, r.Portal, r.IDToken = d.Device, d.Portal, d.IDToken
	return r, nil
}
