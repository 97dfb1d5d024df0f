// Package terms holds what a person reads and accepts before an instance is
// made for them, in three plain sections: what this is, who sees what, how to
// leave. Its words are kept by version; an acceptance names the version and the
// SHA-256 of the text.
package terms
