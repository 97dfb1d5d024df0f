// Package doctypes declares what an instance may hold: for each doctype a name,
// a version, a Go struct and, in schema/, the JSON Schema (2020-12) that
// documents in archives and interfaces follow.
//
// A doctype's documents outlive the program that wrote them, so structs only
// ever gain fields: [Merge] keeps the fields that this program does not know.
// A change that cannot be an addition raises Version, and instance upgrades
// documents when it opens them.
//
// Start at [All], the whole list.
package doctypes
