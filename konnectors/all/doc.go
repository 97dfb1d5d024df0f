// Package all lists every konnector, by hand. Its test holds each to its
// manifest and to the few packages that a konnector may import.
package all
