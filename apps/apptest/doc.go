// Package apptest holds every app to the contract of package apps. [Run]
// mounts one on a host of its own, in memory, and sends each of its routes the
// [Probe] that the app's test gives for it; a route without a probe fails.
//
// It proves that
//
//   - every route lies under the slug and asks for a scope of the manifest;
//   - the Guard decided exactly once, and before the handler opened anything;
//   - who is not signed in gets 401, whatever they ask;
//   - another's instance and one that does not exist get the same 404;
//   - an app password that is limited to other scopes gets 403, one that is
//     limited to the route's own gets in;
//   - every doctype that the app owns goes through an instance and back.
//
// How the Guard is seen: the engine below the instance notes who opens it.
package apptest
