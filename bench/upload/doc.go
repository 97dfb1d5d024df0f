// Command upload measures what one large upload costs a node: it builds pims,
// starts the demo in a temporary folder, sends one file and prints one JSON
// line with the growth of the node's resident memory (its peak over what it was
// before) and the rate. It reads the whole file back and compares its hash.
package main
