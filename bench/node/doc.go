// Command node measures a whole node from outside: it builds pims, and in
// temporary folders
//
//   - makes a node with many instances, starts it with none of them open, and
//     reads its resident memory;
//   - starts the demo and signs somebody in by its portal, again and again;
//   - starts the demo, sends one large file and reads by how much the peak of
//     its resident memory grew; then reads the file back and compares hashes.
//
// It prints one JSON line for each.
package main
