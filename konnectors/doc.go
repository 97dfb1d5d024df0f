// Package konnectors is the contract between a konnector and the server, and
// the [Runner] that holds both to it. A [Konnector] brings what one service
// knows of a person into that person's instance: it asks the service through a
// [Source] and hands documents to a [Sink]. It is given nothing else.
//
// What is promised to the person:
//
//   - a run only adds and updates documents of its own connection, of the
//     doctypes that its manifest declares; it deletes nothing, and a second run
//     over the same answers changes nothing;
//   - the account is opened for the run, goes to the declared hosts only, and is
//     gone when the person unplugs;
//   - every run ends, and stands in the journal with an outcome that has a
//     sentence; a refused code stops the schedule and asks the person, whatever
//     else fails is tried again after a growing pause.
//
// The person's side of a connection, [Connect] to [Unplug], are functions over
// a transaction, for package apps/connexions. To write a konnector, start with
// package example; konnectortest holds it to this contract, all lists it.
package konnectors
