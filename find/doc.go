// Package find searches the files and folders of one instance: their names,
// tags and descriptions, and the text that files hold, in French and English.
//
// [Search] answers within a transaction of whoever asks. The index that it
// looks into lies in the instance's own keyspace and knows no rights: it says
// where to look, and each hit is read again through the transaction before it
// is given out. What changed since the index was written is read from the
// documents themselves, so that a name is found at once, whatever the state of
// the index; a damaged one costs time and the contents, until it is made anew.
//
// [Indexer.Run] is the handler of [Work] and follows the change feed by a
// cursor. It reads contents outside of transactions (package text) and writes
// in small ones. [Examine] is for the doctor.
//
// What is kept (space "find"; values are sealed like all others): of each
// document a record with its names, in blocks (catalogue.go); of each word the
// documents that hold it, in segments that are merged as they grow (segment.go,
// merge.go), under the first six bytes of a MAC of its stem; and of each text
// an extract, for the lines that are shown (snippet.go). Keys hold ids, numbers
// and those MACs, never a word.
package find
