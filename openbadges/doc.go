// Package openbadges says of a badge whether it is what it says: an Open Badge
// 3.0 with a proof eddsa-rdfc-2022 or as a signed token, or one of version 2.0,
// alone or baked into a picture. [Verifier.Verify] asks seven questions and
// answers each in words ([Check.Sentence]); nothing is proved that it did not
// find out itself, and what could not be found out is said to be open.
//
// What is promised:
//
//   - a badge is valid only if the issuer's own key signed all that is shown:
//     a did:key is its own proof, for all others the issuer's site must list the
//     key; a key in the file proves nothing about whose it is. One good proof by
//     the issuer suffices, whatever other proofs stand beside it;
//   - the words of a badge mean what the contexts built in say (package
//     contexts), no other is fetched or believed; what they do not define, or
//     what is written so that a reader overlooks it, is not taken for signed;
//   - one failed question makes a badge invalid, also when others are open;
//   - a hostile file costs a bounded amount of time, memory and questions to the
//     network. Without a [Fetcher] there are none.
//
// The way of a badge of version 3.0: verify.go (which kind of file), ob3.go (the
// questions), proof.go or token.go (what is signed), binding.go (by whom); from
// a document to what is signed of it: plain.go, expand.go (json-gold), quads.go,
// canon.go. That of version 2.0 starts in ob2.go.
package openbadges
