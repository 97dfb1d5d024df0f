// Package consent is the one door: [Guard.Enter] decides whether a caller may
// use a scope of an instance and hands out the narrowed instance.Access, and
// the access log keeps who came in.
//
// Owners come in with a browser, a token or an app password. A third party
// comes in with a grant of the owner: [Give], [Refuse] and [Withdraw] are its
// life, [GrantState] judges it now, and every read is judged twice, by Enter and
// by [Pass.Commit], which writes the leaf in the same commit. Anybody else is
// told that nothing is there.
//
// Under 15 a grant, and the opening of the instance ([Begin]), need the learner
// and one holder of parental authority, while no holder objects ([StateOf]).
// Holders are asked and answer by letter ([Mailbox], [Answer]), each from an
// instance of their own, and see neither the learner's data nor each other's
// instance. A [Desk] knows from the directory who they are.
//
// A page becomes public by a grant, too ([Publish]): from 15 on by its owner
// alone, under 15 when all holders agree. [Guard.EnterPublic] lets in whoever has
// the address, and visits are counted by the hour; the host can [Suspend] it. So
// it is with a file or folder that is opened by a link ([Share], EnterLink), by
// which each write is judged in its own commit.
//
// The log is a Merkle tree per instance (golang.org/x/mod/sumdb/tlog, RFC 6962):
// a leaf is the hash of a salted record, the record lies beside it, so that a
// record can expire while the proofs still hold. Of an owner's client one leaf
// tells of one visit: the first access more than fifteen minutes after its last
// leaf. Of a third party each read has its leaf, and what is refused one per
// grant and hour.
package consent
