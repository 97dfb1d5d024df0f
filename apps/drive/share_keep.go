package drive

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"pims/apps"
	"pims/apps/drive/contents"
	"pims/doctypes"
	"pims/instance"
)

// Keep implements apps.Sharing.
func (sharing) Keep(ctx context.Context, c *apps.Call, folder instance.DocID, from, name string, content io.Reader) (left apps.Left, err error) {
	kept := leftName(from, name)
	u := instance.Upload{Size: -1, Origin: doctypes.Origin{Way: doctypes.Deposited, By: from}, Sniff: func(head []byte) string { return contents.MediaType(kept, head) }}
	e, _, err := c.UploadFile(ctx, folder, kept, instance.KeepBoth, u, content)
	if err != nil {
		return left, err
	}
	err = c.View(ctx, func(tx *instance.Tx) error {
		f, err := instance.In[doctypes.File](tx).Get(e.ID)
		if err == nil {
			left = apps.Left{Name: name, Size: e.Size, SHA256: f.Current().Blob.SHA256}
		}
		return err
	})
	return left, err
}

// leftName is what a file that somebody leaves is called: theirs comes first, so
// that a folder shows who has left what, and nobody takes another's place.
func leftName(from, name string) string {
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:]
	}
	clean := func(s string, most int) string {
		s = strings.Map(func(r rune) rune {
			if r == '/' || r == '\\' || instance.CheckName("x"+string(r)) != nil {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(s, ""))
		return cut(strings.Join(strings.Fields(s), " "), most)
	}
	from, ext := clean(from, 80), ""
	if at := strings.LastIndexByte(name, '.'); at > 0 && len(name)-at <= 12 {
		name, ext = name[:at], clean(name[at:], 12)
	}
	return from + " – " + clean(name, instance.MaxName-80-12-len(" – ")-len(" (1000)")) + ext
}

// cut shortens a text to so many bytes, between two characters.
func cut(s string, most int) string {
	for len(s) > most {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}
