package apps

import (
	"errors"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Preferences returns what the owner chose, or what holds until then: the
// language is that of the request.
func Preferences(tx *instance.Tx, lang fault.Lang) (doctypes.Preferences, error) {
	p, err := instance.In[doctypes.Preferences](tx).Get(doctypes.OnlyID)
	if errors.Is(err, storage.ErrNotFound) {
		return doctypes.Preferences{Language: string(lang), Theme: "system", TextSize: 100, Font: "atkinson"}, nil
	}
	return p, err
}
