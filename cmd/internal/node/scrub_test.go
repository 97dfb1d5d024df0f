package node_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pims/cmd/internal/node"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
)

// TestANodeReadsAllItHoldsInFourWeeks: damage on the disk is found by itself,
// counted, and told without a name.
func TestANodeReadsAllItHoldsInFourWeeks(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	var log bytes.Buffer
	o := node.Options{
		Create: true, KeyFile: filepath.Join(dir, "key"), Now: func() time.Time { return now }, Logger: slog.New(slog.NewJSONHandler(&log, nil)),
	}
	n := open(t, filepath.Join(dir, "data"), o)
	p, err := n.People.Create(t.Context(), identity.NewPerson{Login: "ada.martin", GivenName: "Ada", Role: doctypes.Adult, Quota: 1 << 20})
	must(t, err)
	n.inside(t, p.Instance, func(a *instance.Access) error {
		_, _, err := a.UploadFile(t.Context(), instance.Root, "a.txt", instance.Refuse, instance.Upload{Size: -1}, strings.NewReader(strings.Repeat("content ", 1000)))
		return err
	})
	n.scrub(t, dir)
	if found := n.ScrubFindings(); found != 0 {
		t.Errorf("%d findings in a sound node", found)
	}
	must(t, n.Close())

	rotten, err := filepath.Glob(filepath.Join(dir, "data", "blobs", "*", "*", string(p.Instance), "*", "*"))
	must(t, err)
	for _, place := range rotten {
		raw, err := os.ReadFile(place)
		must(t, err)
		raw[len(raw)/2] ^= 1
		must(t, os.WriteFile(place, raw, 0o600))
	}
	now = now.AddDate(0, 0, 28)
	n = open(t, filepath.Join(dir, "data"), o)
	n.scrub(t, dir)
	must(t, n.Close())
	n = open(t, filepath.Join(dir, "data"), o)
	defer n.close(t)
	if found := n.ScrubFindings(); found != 1 {
		t.Errorf("%d findings", found)
	}
	if text := log.String(); !strings.Contains(text, `"what":"content"`) || strings.Contains(text, "ada") || strings.Contains(text, "a.txt") {
		t.Errorf("the log says %s", text)
	}
}

// scrub runs the jobs until this hour's scrub is done.
func (n rig) scrub(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, "data", "scrub.json")
	was, _ := os.ReadFile(file)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	done := make(chan error, 1)
	go func() { done <- n.Jobs.Run(ctx) }()
	for is := was; bytes.Equal(is, was) && ctx.Err() == nil; is, _ = os.ReadFile(file) {
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
