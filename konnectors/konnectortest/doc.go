// Package konnectortest holds a konnector to the contract of package
// konnectors. [Run] puts it before a fake of its service and proves that
//
//   - its manifest is right;
//   - the first run brings something and a second one changes nothing;
//   - a refused account, a service that is down, slow, huge, changed or that
//     redirects elsewhere each end as they should, and harm nothing that an
//     earlier run brought;
//   - what was wrong once is well again when the service is.
//
// [World] is what it runs in: an instance in memory, a runner and a clock; the
// tests of package konnectors use it too.
package konnectortest
