package settings

import (
	"context"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/move"
)

// MovingKeyState says whether exports can be sealed.
type MovingKeyState struct {
	Exists    bool       `json:"exists"`
	Recipient string     `json:"recipient,omitempty" doc:"the public half: age1…"`
	Created   *time.Time `json:"created,omitempty"`
}

type movingKeyOutput struct{ Body MovingKeyState }

func readMovingKey(ctx context.Context, c *apps.Call, _ *struct{}) (*movingKeyOutput, error) {
	out := new(movingKeyOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		key, err := instance.In[doctypes.MovingKey](tx).Get(doctypes.OnlyID)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		out.Body = MovingKeyState{true, key.Recipient, &key.Created}
		return err
	})
	return out, err
}

type passwordOnlyInput struct {
	Body struct {
		Password string `json:"password" maxLength:"1024"`
	}
}

// NewMovingKey is a fresh moving key, whole: this is the only time that its
// identity is seen.
type NewMovingKey struct {
	Recipient string    `json:"recipient"`
	Identity  string    `json:"identity" doc:"AGE-SECRET-KEY-1…"`
	Words     []string  `json:"words" nullable:"false" doc:"the identity in 24 words"`
	Created   time.Time `json:"created"`
	FileName  string    `json:"file_name"`
	File      string    `json:"file" doc:"text of the file to save; age reads it as it is"`
}

type newMovingKeyOutput struct {
	Body NewMovingKey
}

func (a *App) newMovingKey(ctx context.Context, c *apps.Call, in *passwordOnlyInput) (*newMovingKeyOutput, error) {
	if err := a.people.VerifyPassword(ctx, c.Caller.Person, in.Body.Password); err != nil {
		return nil, err
	}
	key, err := move.NewMovingKey()
	if err != nil {
		return nil, err
	}
	fresh := NewMovingKey{Recipient: key.Recipient, Identity: key.Secret, Words: key.Words, FileName: "cle-de-demenagement.txt"}
	rec := record(c, consent.MovingKey)
	err = c.Update(ctx, func(tx *instance.Tx) error {
		fresh.Created = tx.Now()
		kept := doctypes.MovingKey{Recipient: fresh.Recipient, Created: fresh.Created}
		if err := instance.In[doctypes.MovingKey](tx).Put(doctypes.OnlyID, kept); err != nil {
			return err
		}
		return consent.Append(tx, rec)
	})
	fresh.File = key.File(fresh.Created)
	return &newMovingKeyOutput{fresh}, err
}
