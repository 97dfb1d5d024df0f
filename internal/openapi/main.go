// Command openapi prints the OpenAPI document of the whole product:
//
//	go run ./internal/openapi > docs/openapi.json
//
// The typed client of the interface is made from that file; a test holds that
// it is current.
package main

import (
	"fmt"
	"os"

	"pims/apps/all"
	"pims/web"
)

func main() {
	doc, err := web.OpenAPI(all.Apps(all.Deps{}))
	if err == nil {
		_, err = os.Stdout.Write(doc)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
