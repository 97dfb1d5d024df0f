// Package photo makes pictures anew for people whom their owner does not know:
// [Clean] turns one upright, scales it and writes it afresh, so that nothing of
// the file stays but what is to be seen. Place, time, device, thumbnail,
// comments and profiles (EXIF, XMP, IPTC, ICC, text chunks) are gone, because
// nothing of them is copied; the orientation and a colour profile are applied
// first.
//
// It reads JPEG, PNG, WebP and GIF (its first picture). What it cannot read is
// [ErrUnreadable]: a picture that cannot be cleaned is not handed out. What a
// picture costs is bounded before it is decoded.
//
// A [Lab] works within a bound of memory and keeps the last results. Start with
// photo.go.
package photo
