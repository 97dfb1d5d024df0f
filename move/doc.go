// Package move carries a whole instance from one host to another, or home: one
// sealed archive that opens without pims (age, zstd, tar, sha256sum) and from
// which nothing is missing. docs/formats/archive.md is the format.
//
// [Export] writes the archive of an instance as it is at one moment, while the
// instance stays in use. [Verify] proves that an archive is whole. [Import]
// makes a new instance of it, all or nothing. [Compare] proves that nothing
// differs between an archive and an instance. All four go through the archive
// once, hold one content open at a time, and need memory for the names and
// digests of contents, never for their bytes.
//
// What reads archives trusts nothing in them: [open] peels age and zstd, a bag
// checks names, sizes and digests of entries, a checker checks documents and
// how they hang together, and a visitor (verify, import, compare) sees only what
// passed. Every failure is a fault of errors.go.
//
// A damaged content does not keep the others from leaving: the archive holds
// what can be read of it and names it in damaged.txt.
//
// [NewMovingKey] makes the key that a person's archives are sealed to, and its
// 24 words; [ParseIdentity] reads either.
package move
