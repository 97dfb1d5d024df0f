package contexts

import (
	"embed"
	"encoding/json"
	"errors"
	"sync"

	"github.com/piprate/json-gold/ld"
)

//go:embed *.json *.jsonld
var files embed.FS

// known are the files of the contexts, by address.
var known = map[string]string{
	"https://www.w3.org/2018/credentials/v1":                     "2018-credentials-v1.jsonld",
	"https://www.w3.org/ns/credentials/v2":                       "credentials-v2.jsonld",
	"https://w3id.org/security/data-integrity/v1":                "data-integrity-v1.jsonld",
	"https://w3id.org/security/suites/ed25519-2020/v1":           "suites-ed25519-2020.jsonld",
	"https://purl.imsglobal.org/spec/ob/v3p0/context.json":       "ob-v3p0.json",
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "ob-v3p0-3.0.1.json",
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "ob-v3p0-3.0.2.json",
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-3.0.3.json",
	"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json":    "ob-v3p0-extensions.json",
}

// ErrUnknown is that a context is none of those built in.
var ErrUnknown = errors.New("an unknown context")

var documents = sync.OnceValue(func() map[string]*ld.RemoteDocument {
	all := map[string]*ld.RemoteDocument{}
	for address, name := range known {
		raw, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var document any
		if err := json.Unmarshal(raw, &document); err != nil {
			panic(err)
		}
		all[address] = &ld.RemoteDocument{DocumentURL: address, Document: document}
	}
	return all
})

// Known reports whether a context is built in.
func Known(address string) bool { return known[address] != "" }

// Loader loads the built in contexts, and nothing else.
func Loader() ld.DocumentLoader { return loader{} }

type loader struct{}

func (loader) LoadDocument(address string) (*ld.RemoteDocument, error) {
	if d := documents()[address]; d != nil {
		return d, nil
	}
	return nil, ErrUnknown
}
