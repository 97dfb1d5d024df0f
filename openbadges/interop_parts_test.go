package openbadges_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"pims/openbadges"
	"pims/openbadges/contexts"
	"pims/outbound"
)

// toIssue are the credentials of good as the other side is to issue them,
// under keys of its own.
func toIssue(t *testing.T, good map[string]object) map[string]object {
	all := map[string]object{}
	for name, credential := range good {
		unsigned := unmarshal(t, marshal(t, credential))
		delete(unsigned, "proof")
		issuer, ok := unsigned["issuer"].(object)
		if !ok {
			continue
		}
		if strings.HasPrefix(issuer["id"].(string), "did:key:") {
			issuer["id"] = ""
		}
		all[name] = object{"credential": unsigned, "seed": strings.Repeat("07", 32)}
	}
	return all
}

// contextsOf are those contexts that the credentials name and this side knows.
func contextsOf(credentials map[string]object) object {
	all := object{}
	for _, c := range credentials {
		named, _ := c["@context"].([]any) // none in a faulty one
		for _, address := range named {
			if address, ok := address.(string); ok && contexts.Known(address) {
				d, err := contexts.Loader().LoadDocument(address)
				if err != nil {
					panic(err)
				}
				all[address] = d.Document
			}
		}
	}
	return all
}

// favourable answers for each controller that every key that was used in its
// name is its own, as badges.mjs takes it to be.
type favourable map[string][]any

func (f favourable) add(credential object) {
	for _, proof := range proofs(credential) {
		method, _ := proof["verificationMethod"].(string) // none in a faulty one
		controller, key, ok := strings.Cut(method, "#")
		if !ok {
			continue
		}
		f[controller] = append(f[controller], object{"id": method, "type": "Multikey", "controller": controller, "publicKeyMultibase": key})
	}
}

func (f favourable) Get(_ context.Context, address, _ string) (outbound.Answer, error) {
	if f[address] == nil {
		return outbound.Answer{Status: http.StatusNotFound, URL: address}, nil
	}
	body, err := json.Marshal(object{
		"@context": []any{"https://www.w3.org/ns/credentials/v2"}, "id": address, "type": "Profile",
		"verificationMethod": f[address], "assertionMethod": f[address],
	})
	return outbound.Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: body, URL: address}, err
}

// proofs are the proofs of a credential.
func proofs(credential object) (all []object) {
	list, ok := credential["proof"].([]any)
	if !ok {
		list = []any{credential["proof"]}
	}
	for _, one := range list {
		if proof, ok := one.(object); ok {
			all = append(all, proof)
		}
	}
	return all
}

// outcome is the check of that name.
func outcome(r openbadges.Report, name string) openbadges.Check {
	for _, c := range r.Checks {
		if c.Name == name {
			return c
		}
	}
	return openbadges.Check{}
}

func unmarshal(t *testing.T, raw []byte) (o object) {
	t.Helper()
	if err := json.Unmarshal(raw, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
