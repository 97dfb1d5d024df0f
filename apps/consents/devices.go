package consents

import (
	"context"
	"errors"
	"slices"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Both are in no protocol: a device never lets another in, and does not see the
// others.
var (
	devicesRead = consent.Scope{Name: "devices:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.AppPasswordName: instance.Read, doctypes.FolderName: instance.Read,
	}}}
	devicesWrite = consent.Scope{Name: "devices:write", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.AppPasswordName: instance.Read | instance.Write, doctypes.FolderName: instance.Read,
	}}}
)

// Devices lists the owner's devices, the newest first, and what a new one may be
// granted.
type Devices struct {
	Devices   []Device         `json:"devices" nullable:"false"`
	Protocols []DeviceProtocol `json:"protocols" nullable:"false"`
	Login     string           `json:"login" doc:"What a device asks for beside its password"`
}

type devicesOutput struct{ Body Devices }

func (a *App) devices(ctx context.Context, c *apps.Call, _ *struct{}) (*devicesOutput, error) {
	person, err := a.desk.People.Get(ctx, c.Caller.Person)
	if err != nil {
		return nil, err
	}
	out := &devicesOutput{Devices{[]Device{}, protocolsIn(c.Lang), person.Login}}
	err = c.View(ctx, func(tx *instance.Tx) error {
		out.Body.Devices = out.Body.Devices[:0]
		for doc, err := range instance.In[doctypes.AppPassword](tx).All() {
			if errors.Is(err, storage.ErrDamaged) {
				continue // the scrub tells of it, and the others can still be ended
			}
			if err != nil {
				return err
			}
			d, err := deviceOf(tx, doc.ID, doc.Body)
			if err != nil {
				return err
			}
			out.Body.Devices = append(out.Body.Devices, d)
		}
		slices.Reverse(out.Body.Devices)
		return nil
	})
	return out, err
}

// NewDevice is a device as it is told once: with what opens it.
type NewDevice struct {
	Device   Device `json:"device"`
	Login    string `json:"login"`
	Password string `json:"password" doc:"For the device, beside the login. Shown once"`
	Token    string `json:"token" doc:"The same for a program that sends a bearer token. Shown once"`
}

type newDeviceInput struct {
	Body struct {
		Name      string    `json:"name" doc:"What the owner calls it"`
		Protocols []string  `json:"protocols" doc:"Names, at least one" nullable:"false"`
		Folder    string    `json:"folder,omitempty" doc:"Id: nothing but what lies in it"`
		ReadOnly  bool      `json:"read_only,omitempty"`
		Expires   time.Time `json:"expires" doc:"12 months away at most"`
	}
}

type newDeviceOutput struct{ Body NewDevice }

func (a *App) newDevice(ctx context.Context, c *apps.Call, in *newDeviceInput) (*newDeviceOutput, error) {
	person, err := a.desk.People.Get(ctx, c.Caller.Person)
	if err != nil {
		return nil, err
	}
	secret, id, err := a.desk.People.CreateAppPassword(ctx, c.ID(), identity.NewAppPassword{
		Name: in.Body.Name, Protocols: in.Body.Protocols, Folder: instance.DocID(in.Body.Folder), ReadOnly: in.Body.ReadOnly,
		Expires: in.Body.Expires, Also: func(tx *instance.Tx) error { return consent.Append(tx, deviceChange(c)) },
	})
	if err != nil {
		return nil, err
	}
	out := &newDeviceOutput{NewDevice{Login: person.Login, Password: secret.Password, Token: secret.Token}}
	err = c.View(ctx, func(tx *instance.Tx) error {
		doc, err := instance.In[doctypes.AppPassword](tx).Get(id)
		if err != nil {
			return err
		}
		out.Body.Device, err = deviceOf(tx, id, doc)
		return err
	})
	return out, err
}

type deviceInput struct {
	ID string `path:"id"`
}

// endDevice puts a device out at once.
func (a *App) endDevice(ctx context.Context, c *apps.Call, in *deviceInput) (*struct{}, error) {
	return nil, a.desk.People.EndAppPassword(ctx, c.ID(), instance.DocID(in.ID), func(tx *instance.Tx) error {
		return consent.Append(tx, deviceChange(c))
	})
}
