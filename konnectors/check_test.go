package konnectors_test

import (
	"testing"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/konnectors"
)

func TestManifestCheck(t *testing.T) {
	good := func() konnectors.Manifest { return asker{hosts: []string{"pix.example", "127.0.0.1:8080"}}.Manifest() }
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*konnectors.Manifest){
		"slug":     func(m *konnectors.Manifest) { m.Slug = "Pix" },
		"language": func(m *konnectors.Manifest) { m.Gives = map[fault.Lang]string{fault.French: "x"} },
		"path":     func(m *konnectors.Manifest) { m.Name = map[fault.Lang]string{fault.French: "a/b", fault.English: "a"} },
		"no hosts": func(m *konnectors.Manifest) { m.Hosts = nil },
		"any host": func(m *konnectors.Manifest) { m.Hosts = []string{"*"} },
		"a URL":    func(m *konnectors.Manifest) { m.Hosts = []string{"https://pix.example"} },
		"local":    func(m *konnectors.Manifest) { m.Hosts = []string{"localhost"} },
		"hectic":   func(m *konnectors.Manifest) { m.Every = time.Second },
		"files":    func(m *konnectors.Manifest) { m.Doctypes = []doctypes.Name{doctypes.FileName} },
		"grants":   func(m *konnectors.Manifest) { m.Doctypes = []doctypes.Name{doctypes.GrantName} },
		"no label": func(m *konnectors.Manifest) { m.Asks[0].Label = nil },
		"pattern":  func(m *konnectors.Manifest) { m.Asks[0].Pattern = "(" },
		"example":  func(m *konnectors.Manifest) { m.Asks[0].Pattern, m.Asks[0].Example = "[0-9]", "12" },
		"twice":    func(m *konnectors.Manifest) { m.Asks = append(m.Asks, m.Asks[0]) },
	} {
		m := good()
		spoil(&m)
		if m.Check() == nil {
			t.Errorf("%s: not noticed", name)
		}
	}
}
