package apptest

import "testing"

// NewWorld makes a World for a test that asks no route.
func NewWorld(t *testing.T) *World {
	t.Helper()
	return newHouse(t).fresh(t)
}
