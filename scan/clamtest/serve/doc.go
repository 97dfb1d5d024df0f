// Command serve is a clamd for tests that are not written in Go.
package main
