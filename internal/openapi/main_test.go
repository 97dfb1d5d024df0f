package main

import (
	"bytes"
	"os"
	"testing"

	"pims/apps/all"
	"pims/web"
)

func TestDocumentIsCurrent(t *testing.T) {
	want, err := web.OpenAPI(all.Apps(all.Deps{}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/openapi.json is not current: go run ./internal/openapi > docs/openapi.json")
	}
}
