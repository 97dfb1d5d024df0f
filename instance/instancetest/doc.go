// Package instancetest makes an instance.House for the tests of the packages
// that build on instances. Test files, and packages for tests, only may import
// it.
package instancetest
