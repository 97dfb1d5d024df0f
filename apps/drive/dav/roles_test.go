package dav_test

import (
	"testing"

	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
)

func TestNobodyGetsIn(t *testing.T) {
	s := newStory(t)
	s.tom.Put(files+"journal.txt", "secret").Status(201)
	nobody := s.Nobody()
	for _, method := range []string{"GET", "PUT", "DELETE", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK"} {
		nobody.Do(method, files+"journal.txt", nil).Status(401).MustNotSee("secret").
			Header("WWW-Authenticate", `Basic realm="pims", charset="UTF-8", Bearer realm="pims"`)
	}
	nobody.Do("OPTIONS", files, nil).Status(200).Header("DAV", "1, 2, 3").Header("MS-Author-Via", "DAV").NoHeader("Access-Control-Allow-Origin")
	s.Basic("tom", "wrong").Do("OPTIONS", files, nil).Status(200)
	s.Basic("tom", "wrong").Get(files + "journal.txt").Status(401)
	s.Basic("tom", webtest.Password).Get(files + "journal.txt").Status(401) // of the account: only app passwords open this
	ines := s.Basic("ines", password(t, s.Run, "ines", identity.NewAppPassword{}))
	ines.Get(files + "journal.txt").Status(404).MustNotSee("secret")
	find(ines, files, "1").Status(207).MustNotSee("journal")
	s.Device("tom", "badges:read").Get(files + "journal.txt").Status(403).MustNotSee("secret")
	// A session's token opens it, a foreign page with the cookie changes nothing.
	s.Script("tom").Get(files + "journal.txt").Status(200)
	nobody.Do("DELETE", files+"journal.txt", nil, "Cookie", "__Host-pims="+s.As("tom").Token, "Sec-Fetch-Site", "cross-site").Status(403)
	// What a browser shows of a file of a person's runs nowhere near the session.
	s.tom.Put(files+"a.html", "<script>alert(1)</script>").Status(201)
	s.As("tom").Get(files+"a.html").Status(200).Header("Content-Disposition", `attachment; filename="a.html"; filename*=UTF-8''a.html`)
}

func TestADeviceThatMayOnlyRead(t *testing.T) {
	s := newStory(t)
	s.tom.Put(files+"a.txt", "a").Status(201)
	reader := s.Basic("tom", password(t, s.Run, "tom", identity.NewAppPassword{ReadOnly: true}))
	find(reader, files, "1", "o:permissions").Status(207).Sees("a.txt", "<oc:permissions>G</oc:permissions>").MustNotSee("GDNV")
	reader.Get(files + "a.txt").Status(200)
	for _, method := range []string{"PUT", "DELETE", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK"} {
		reader.Do(method, files+"a.txt", nil, "Destination", files+"b.txt").Status(403)
	}
	find(s.tom, files, "1", "o:permissions").Sees("GDNVW", "GCK").MustNotSee("b.txt")
}

// A device that is kept within a folder has that folder for its root.
func TestADeviceWithinAFolder(t *testing.T) {
	s := newStory(t)
	for _, dir := range []string{"Seconde", "Seconde/SVT", "Journal"} {
		s.tom.Do("MKCOL", files+dir, nil).Status(201)
	}
	s.tom.Put(files+"Seconde/SVT/cours.txt", "le magma").Status(201)
	s.tom.Put(files+"Journal/secret.txt", "secret").Status(201)
	var folder instance.DocID
	for id, name := range s.ids() {
		if name == "SVT" {
			folder = id
		}
	}
	device := s.Basic("tom", password(t, s.Run, "tom", identity.NewAppPassword{Folder: folder}))
	find(device, files, "1").Status(207).Sees("cours.txt").MustNotSee("Seconde", "Journal", "secret")
	device.Get(files + "cours.txt").Status(200).Sees("le magma")
	device.Put(files+"new.txt", "x").Status(201)
	for _, path := range []string{"Journal/secret.txt", "Seconde/SVT/cours.txt", "SVT/cours.txt"} {
		device.Get(files + path).Status(404).MustNotSee("secret")
		device.Do("COPY", files+"new.txt", nil, "Destination", files+path).Status(409)
	}
	device.Delete(files).Status(403)
	s.tom.Get(files + "Seconde/SVT/new.txt").Status(200)
	// It sees the locks that reach it, but not where its folder lies.
	s.tom.Do("LOCK", files+"Seconde/SVT/cours.txt", lockBody("exclusive")).Status(200)
	find(device, files+"cours.txt", "0", "lockdiscovery").Sees("<D:lockroot><D:href>" + files + "cours.txt<").MustNotSee("Seconde")
	device.Put(files+"cours.txt", "y").Status(423).MustNotSee("Seconde")
	// In the trash, the folder is nobody's root any more.
	s.tom.Delete(files + "Seconde").Status(423)
	s.tom.Do("MOVE", files+"Seconde", nil, "Destination", files+"2de").Status(423)
	s.tom.Delete(files + "Journal").Status(204)
}

// ids returns all folders of Tom's by their ids.
func (s story) ids() map[instance.DocID]string {
	s.t.Helper()
	all := map[instance.DocID]string{}
	i, err := s.House.Open(s.t.Context(), s.Person("tom").Instance)
	if err != nil {
		s.t.Fatal(err)
	}
	err = i.View(s.t.Context(), func(tx *instance.Tx) error {
		todo := []instance.DocID{instance.Root}
		for len(todo) > 0 {
			at := todo[0]
			todo = todo[1:]
			for e, err := range tx.Tree().List(at) {
				if err != nil {
					return err
				}
				if e.Kind == instance.KindFolder {
					all[e.ID] = e.Name
					todo = append(todo, e.ID)
				}
			}
		}
		return nil
	})
	if err == nil {
		err = i.Close()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}
