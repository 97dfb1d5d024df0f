// Package photo knows what the files of pictures and videos tell, and hands them
// to people whom their owner does not know.
//
// [Clean] makes a picture anew: it turns one upright, scales it and writes it
// afresh, so that nothing of the file stays but what is to be seen. Place, time,
// device, thumbnail, comments and profiles (EXIF, XMP, IPTC, ICC, text chunks)
// are gone, because nothing of them is copied; the orientation and a colour
// profile are applied first. It reads JPEG, PNG, WebP and GIF (its first
// picture). What it cannot read is [ErrUnreadable]: a picture that cannot be
// cleaned is not handed out. What a picture costs is bounded before it is
// decoded. A [Lab] works within a bound of memory and keeps the last results.
//
// [Placeless] gives out the file itself, of the same length, with all covered
// that is not needed to see or hear it: files of JPEG, PNG, WebP, GIF, HEIF,
// AVIF, MP4 and QuickTime. What is kept is listed, not what is covered
// (veil_parts.go, veil_boxes.go). [Glance] reads size, moment, place and length
// from the head of such files.
//
// Start with photo.go, facts.go and veil.go.
package photo
