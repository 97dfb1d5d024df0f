// Package fablab is a fictional issuer of Open Badges, for the demo and the
// end-to-end tests: a site where the people of the demo fetch the badges that
// they were awarded, and whose host can revoke one to see what happens.
package fablab
