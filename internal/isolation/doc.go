// Package isolation holds the matrix that proves that nobody sees or changes
// what is another's: every route of the node × every kind of object × everybody
// who has no business with it. It has tests only.
//
// The node is whole: all apps, the portal, the OpenID provider, a konnector. In
// it lives a victim who owns one object of each kind, all of them named with
// words that are found nowhere else, and around the victim stand those of
// [strangers]. Each sends each route with the ids of the victim's objects and,
// as its twin, with ids of the same form that nothing has. It fails when
//
//   - a route has no probe, or a probe no route;
//   - an answer holds a word, an id or a secret of the victim;
//   - the twins can be told apart by status, header or body;
//   - a route of the victim's instance answers anything but what that stranger
//     gets for everything, or who is signed in is told to sign in;
//   - anything of the victim's is not what it was before.
//
// A protocol such as WebDAV is a route whose probes name the method. The
// victim's public pages and her own devices are beside the matrix: an address
// that opens nothing, whatever there was, is as one that never was
// (visitors_test.go), and a device does what it was made for and no more.
//
// Who adds a route gives it a line in [probes]. Who adds a reason why a page is
// not public has one of them hushed in pages_test.go. Who adds something that
// people own has the victim own one in world_test.go: named with one of the words
// in words_test.go, its id given to [world.own]; from then on every route is
// tried with it. Who adds a way to be somebody (a link, a group, another client) adds
// who abuses it to [strangers]. control_test.go proves that the matrix sees: in
// the owner's hands the same probes show the words, and a change is noticed.
package isolation
