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
