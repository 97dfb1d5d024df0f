package pixtest

import "embed"

// Code opens the certificate that the demo and the tests know: version 3, with
// the label of a level and the levels of 16 competences.
const Code = "P-9K4TR7WX"

// The other codes that the service knows.
const (
	Yann      = "P-YM528WRL" // of the demo's showcase
	V2        = "P-3TF8MKQY" // an attestation of before: no label, the highest level of its day
	List      = "P-4LJ5TE2R" // in a list of certifications
	Summaries = "P-6GH7JK8M" // in a list of certificate-summaries
	Rejected  = "P-REJECTED"
	Cancelled = "P-CANCELED"
	Waiting   = "P-WAITING1"
	Level99   = "P-LEVEL990" // a level that does not exist
	Negative  = "P-NEGATIVE" // another
	Types     = "P-WRONGTYP" // a score in words, a centre that is a list
	Script    = "P-5CR1PT00" // names that would be code in a page
)

// Codes returns the codes that the service knows, each with its file in
// testdata.
func Codes() map[string]string {
	return map[string]string{
		Code: "v3", Yann: "yann", V2: "v2", List: "list", Summaries: "summaries", Rejected: "rejected", Cancelled: "cancelled", Waiting: "waiting",
		Level99: "level-99", Negative: "level-negative", Types: "wrong-types", Script: "script",
	}
}

//go:embed testdata
var files embed.FS

// Answer returns a file of testdata, in JSON.
func Answer(name string) []byte { return read(name + ".json") }

// PDF is what Pix gives the owner of Code.
func PDF() []byte { return read("attestation.pdf") }

// PDFv2 is what it gave the owner of V2.
func PDFv2() []byte { return read("attestation-v2.pdf") }

// read panics where a file is missing: they are built in.
func read(name string) []byte {
	raw, err := files.ReadFile("testdata/" + name)
	if err != nil {
		panic(err)
	}
	return raw
}
