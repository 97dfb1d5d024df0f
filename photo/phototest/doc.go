// Package phototest builds pictures as cameras write them, byte by byte, with
// everything inside that must not get out. Test files only may import this
// package.
package phototest
