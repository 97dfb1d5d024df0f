// Package baked takes an Open Badge out of the picture that carries it, and
// puts one into a PNG.
//
// [Extract] reads PNG and SVG files that strangers made. Its work is linear in
// the size of the file, what it returns is at most [MaxCredential] bytes
// whatever a chunk inflates to, no XML entity is expanded and nothing is ever
// fetched. A picture with several badges is refused: which one it shows would
// be a guess. It only finds the badge; package openbadges judges it.
package baked
