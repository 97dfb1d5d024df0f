// Package identity knows the people of a node, how they sign in and from where
// they are signed in.
//
// [People] is the directory: who has which instance, in which state. Its
// records point into the instances and may be stale but are never missing:
// they are written before an instance is made and removed after it is gone,
// and [People.Repair] finishes what a crash cut off. What a person signs in
// with lies in their own instance (doctypes.Account, doctypes.AppPassword), so
// an instance that was moved or restored can be signed in to.
//
// Who a person is at a school's portal ([Portal]), who holds parental authority
// over whom ([Tie]), which instances a family refused ([Refusal]) and which
// third parties may ask ([Client]) are truths of the directory itself. An
// archive brings none of them.
//
// [Sessions] keeps who is signed in. A session that was ended is dead at the
// next question; nothing is cached.
//
// Names, devices and ties lie sealed under the key of the person's instance.
//
// What is promised of signing in: an unknown login, a wrong password and an
// account without one get the same answer after the same time; a login has one
// account however it is spelt; guessing slows down, and nobody's failures
// elsewhere keep a person out where they have signed in before; passwords are
// kept as Argon2id hashes, tokens and app passwords as SHA-256 hashes of random
// bits.
//
// The clock is that of the instance.House. Start at [OpenPeople] and
// [People.SignIn]; what a request ends up with is a [Caller].
package identity
