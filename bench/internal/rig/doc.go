// Package rig is what the benchmarks of storage share: a house in a folder as
// [Open] makes it, instances filled with documents, and honest measures: memory
// as the kernel counts it, real blocks instead of sizes, cold files.
package rig
