package consents

import (
	"errors"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Device is the owner's own grant to a device: an app password.
type Device struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Protocols []string      `json:"protocols" nullable:"false" doc:"Names"`
	Folder    *DeviceFolder `json:"folder,omitempty" doc:"It sees nothing but what lies in it"`
	ReadOnly  bool          `json:"read_only"`
	Created   time.Time     `json:"created"`
	Expires   time.Time     `json:"expires"`
	LastUsed  *time.Time    `json:"last_used,omitempty" doc:"To a quarter of an hour"`
	Expired   bool          `json:"expired" doc:"It opens nothing any more"`
}

// DeviceFolder is the folder that a device is kept within.
type DeviceFolder struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Missing bool   `json:"missing,omitempty" doc:"It is in the trash, or gone: the device sees nothing"`
}

// DeviceProtocol is a way by which a device may come.
type DeviceProtocol struct {
	Name        string `json:"name"`
	Label       string `json:"label" doc:"In the language of the request"`
	Explanation string `json:"explanation"`
	Foldered    bool   `json:"foldered" doc:"It can be kept within one folder"`
}

// protocolTexts say what each protocol of package identity is.
var protocolTexts = map[fault.Lang]map[string][2]string{
	fault.French: {
		identity.ProtocolFiles: {"Fichiers", "Lire et ranger les fichiers depuis un ordinateur ou un téléphone. Rien d’autre."},
		identity.ProtocolAPI:   {"Programmes", "Tout ce qu’une application peut faire ici, sauf partager, publier ou changer le mot de passe."},
	},
	fault.English: {
		identity.ProtocolFiles: {"Files", "Read and arrange files from a computer or a phone. Nothing else."},
		identity.ProtocolAPI:   {"Programs", "All that an application can do here, except share, publish or change the password."},
	},
}

func protocolsIn(lang fault.Lang) (list []DeviceProtocol) {
	for _, p := range identity.Protocols() {
		text := protocolTexts[lang][p.Name]
		list = append(list, DeviceProtocol{p.Name, text[0], text[1], p.Foldered})
	}
	return list
}

// deviceOf tells of an app password all but what opens it.
func deviceOf(tx *instance.Tx, id instance.DocID, p doctypes.AppPassword) (Device, error) {
	d := Device{
		ID: string(id), Name: p.Name, Protocols: append([]string{}, p.Protocols...), ReadOnly: p.ReadOnly,
		Created: p.Created, Expires: p.Expires, Expired: !tx.Now().Before(p.Expires),
	}
	used, err := consent.LastVisit(tx, identity.ClientAppPassword, string(id))
	if err != nil {
		return d, err
	}
	d.LastUsed = moment(used)
	if p.Folder == "" {
		return d, nil
	}
	d.Folder = &DeviceFolder{ID: p.Folder, Missing: true}
	path, err := tx.Tree().Path(instance.DocID(p.Folder))
	switch {
	case err == nil:
		d.Folder.Name, d.Folder.Missing = path[len(path)-1].Name, path[0].ID != instance.Root
	case !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrDamaged):
		return d, err
	}
	return d, nil
}

// deviceChange is what the log keeps when a device is let in or out.
func deviceChange(c *apps.Call) consent.Record {
	return consent.Record{Actor: consent.ActorYou, What: consent.Device, Client: string(c.Caller.Client), ClientID: c.Caller.ClientID}
}
