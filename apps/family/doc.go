// Package family is the space of a holder of parental authority: the children,
// and what needs an answer.
//
// A request came by letter into this person's own instance, and an answer
// leaves it by letter: nothing here opens the child's. So a parent sees what is
// asked, by whom and why, in words; never a value, never a file, and never
// where the other parent keeps theirs.
//
// Start with family.go.
package family
