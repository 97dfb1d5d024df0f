package home_test

import (
	"testing"

	"pims/apps"
	"pims/apps/apptest"
	"pims/apps/home"
)

func TestContract(t *testing.T) {
	apptest.Run(t, func(*apptest.World) apps.App { return home.New() }, []apptest.Probe{
		{Route: "GET "},
		{Route: "POST /welcome/dismiss", Path: "/welcome/dismiss", Status: 204},
	})
}
