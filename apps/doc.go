// Package apps is the contract between an app and the server: an [App] states
// its [Manifest] and registers its routes on a [Router]; a handler gets a
// [Call], which holds the caller and an instance.Access that the Guard has
// narrowed to the route's scope. An app never holds more.
//
// There are four kinds of route:
//
//   - [Handle]: typed input and output, JSON, described in the OpenAPI document;
//   - [Router.Raw]: bytes in or out, such as an upload or a download;
//   - [Router.Content]: bytes of a person on the content origin, where a page
//     has no cookies and no scripts of ours; reached by a [Link] only;
//   - [Router.Public]: pages that somebody publishes, for whoever has the
//     address.
//
// In each of them the access log is written before the first byte of the
// answer leaves. An app returns faults; only package web knows their status.
//
// An app is a folder: doc.go, <app>.go with Manifest and Routes, one file per
// use case, store.go where documents are read and written, and ui/src/apps/<app>.
// Package all lists them by hand; apptest holds each to this contract. Start
// with package drive.
package apps
