// Package web is the HTTP edge: it turns a request into an identity.Caller and
// a language, mounts the apps, and turns faults into answers.
//
// A [Server] has three handlers: [Server.App] for the interface and the API,
// [Server.Content] for what people keep or publish (another origin, without
// cookies: public.go), and
// [Server.Metrics] for the operator. Every request passes the middlewares that
// App and Content list, in that order; nothing is registered elsewhere.
//
// What it promises:
//
//   - every refusal of the API is application/problem+json (RFC 9457) with a
//     code and a sentence in the person's language; status.go is the only place
//     that knows which fault has which status;
//   - no log line and no metric holds a name, a login, a path or an address;
//   - a page from another origin changes nothing (Sec-Fetch-Site, Origin);
//   - what a person keeps never runs in the origin of the interface;
//   - a public page that is off, for whatever reason, answers as if there never
//     had been one;
//   - somebody whom the school's portal sends has nothing here before they
//     accept the terms: until then, what it said lies sealed in their browser;
//   - answers of the API are not stored by caches, nor compressed: a secret
//     beside reflected input would leak through its length (BREACH).
//
// [OpenAPI] builds the document of the API without a running node. Start at
// routes.go.
package web
