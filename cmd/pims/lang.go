package main

import (
	"cmp"
	"os"
	"strings"

	"pims/fault"
)

// environmentLang is the language that the environment asks for: "en_GB.UTF-8"
// is English.
func environmentLang() fault.Lang {
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
	return fault.ParseLang(strings.NewReplacer("_", "-", ".", "-").Replace(locale))
}
