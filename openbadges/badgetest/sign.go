package badgetest

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"time"

	"github.com/piprate/json-gold/ld"

	"pims/openbadges/contexts"
)

// Sign returns the credential with a proof eddsa-rdfc-2022 that was created
// then. The credential is left as it is.
func (i *Issuer) Sign(credential map[string]any, created time.Time) []byte {
	proof := map[string]any{
		"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod",
		"verificationMethod": i.Method, "created": created.UTC().Format(time.RFC3339),
	}
	config := maps.Clone(proof)
	config["@context"] = credential["@context"]
	proof["proofValue"] = multibase(ed25519.Sign(i.key, append(digest(config), digest(credential)...)))

	signed := maps.Clone(credential)
	signed["proof"] = []any{proof}
	return marshal(signed)
}

// digest is the SHA-256 of a document's canonical form (RDFC-1.0).
func digest(document map[string]any) []byte {
	options := ld.NewJsonLdOptions("")
	options.Algorithm, options.Format = ld.AlgorithmURDNA2015, "application/n-quads"
	options.ProcessingMode, options.DocumentLoader = ld.JsonLd_1_1, contexts.Loader()
	quads, err := ld.NewJsonLdProcessor().Normalize(document, options)
	if err != nil {
		panic(err) // a credential of another context than those that are known
	}
	sum := sha256.Sum256([]byte(quads.(string)))
	return sum[:]
}

// StatusList is the credential, to be served at url, that says which indexes
// are revoked.
func (i *Issuer) StatusList(url string, at time.Time, revoked ...int) []byte {
	bits := make([]byte, 1<<17/8) // the smallest list that hides whom it is asked about
	for _, index := range revoked {
		bits[index/8] |= 0x80 >> (index % 8)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(bits); err != nil {
		panic(err) // memory does not fail
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return i.Sign(map[string]any{
		"@context": []any{contextVC}, "type": []any{"VerifiableCredential", "BitstringStatusListCredential"},
		"id": url, "issuer": i.ID, "validFrom": at.UTC().Format(time.RFC3339),
		"credentialSubject": map[string]any{
			"id": url + "#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
			"encodedList": "u" + base64.RawURLEncoding.EncodeToString(packed.Bytes()),
		},
	}, at)
}
