package main

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"pims/openbadges/badgetest"
	"pims/openbadges/baked"
)

// award [-issuer ID] [-as json|jwt|png] [-expired] FILE makes a badge.
func award(ts *testscript.TestScript, _ bool, args []string) {
	flags := flag.NewFlagSet("award", flag.ContinueOnError)
	issuer := flags.String("issuer", "", "")
	as := flags.String("as", "json", "")
	expired := flags.Bool("expired", false, "")
	ts.Check(flags.Parse(args))

	a := badgetest.Award{
		Name: "Sécurité machines", Description: "Lancer et arrêter seul une découpe laser.", Criteria: "Réussir le test.",
		Email: "ines.benali@example.org", Salt: "s3l", Awarded: time.Date(2024, 10, 7, 9, 0, 0, 0, time.UTC),
	}
	if *expired {
		a.Expires = a.Awarded.AddDate(1, 0, 0)
	}
	by := badgetest.NewIssuer([32]byte{1}, *issuer, "Fablab du Quai")
	file := by.Issue(a)
	switch *as {
	case "jwt":
		file = []byte(by.IssueJWT(a))
	case "png":
		var picture bytes.Buffer
		ts.Check(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 2, 2))))
		var err error
		file, err = baked.Bake(picture.Bytes(), file, baked.OB3)
		ts.Check(err)
	}
	ts.Check(os.WriteFile(ts.MkAbs(flags.Arg(0)), file, 0o600))
}
