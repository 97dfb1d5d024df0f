// Package clamtest is a clamd for tests: it speaks the protocol of the real one
// (zVERSION and zINSTREAM), and finds what it is told to.
package clamtest
