// Package contexts holds the JSON-LD contexts that a badge may name, built in:
// none is ever fetched. Each file is its publisher's, unchanged; LICENCES.md
// says whose and under which terms.
package contexts
