// Command phys is the limit that bench/files compares with: a bare server that
// hashes, encrypts and syncs what it is sent, as pims does, and does nothing
// else. It has no tree, no sign-in, no consent, no quota, no recovery; its index
// is in memory.
//
// Bodies up to 256 KiB go to one log, where all who wait share one flush; larger
// ones to a file each, received while the part before is hashed, sealed and
// written. Both are AES-256-GCM and SHA-256. PUT and GET alone are answered.
package main
