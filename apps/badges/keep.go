package badges

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"pims/apps"
	"pims/instance"
	"pims/openbadges"
)

// folderName is where the files of badges lie, in both languages.
const folderName = "Badges"

// keep stores the file of a badge among the owner's.
func (a *App) keep(ctx context.Context, c *apps.Call, in incoming, r openbadges.Report) (string, error) {
	name := in.name
	if name == "" {
		name = fileName(r.Badge.Name) + extension(in.file)
	}
	return store(ctx, c, name, in.file)
}

// fetchPicture stores the picture of a badge that is none itself, and returns
// no id where it has none that can be had: a medal is drawn then.
func (a *App) fetchPicture(ctx context.Context, c *apps.Call, r openbadges.Report) string {
	picture := a.picture(ctx, r.Badge.Image)
	if len(picture) > maxPicture || !slices.Contains(pictureTypes, mediaType(picture)) {
		return ""
	}
	id, err := store(ctx, c, fileName(r.Badge.Name)+extension(picture), picture)
	if err != nil {
		return "" // no room for it, say: the badge goes before its picture
	}
	return id
}

// maxPicture bounds a picture that is not in the file, in bytes.
const maxPicture = 1 << 20

// picture reads a data: address (RFC 2397), or asks for an https one.
func (a *App) picture(ctx context.Context, at string) []byte {
	if data, ok := strings.CutPrefix(at, "data:"); ok {
		head, body, _ := strings.Cut(data, ",")
		if strings.HasSuffix(head, ";base64") {
			raw, err := base64.StdEncoding.DecodeString(body)
			if err != nil {
				return nil
			}
			return raw
		}
		raw, err := url.PathUnescape(body)
		if err != nil {
			return nil
		}
		return []byte(raw)
	}
	if at == "" || a.verifier.Fetch == nil {
		return nil
	}
	answer, err := a.verifier.Fetch.Get(ctx, at, "image/*")
	if err != nil || answer.Status != 200 {
		return nil
	}
	return answer.Body
}

// store puts a file into the folder of badges, which it makes if need be.
func store(ctx context.Context, c *apps.Call, name string, content []byte) (string, error) {
	var folder instance.Entry
	err := c.Update(ctx, func(tx *instance.Tx) (err error) {
		folder, err = tx.Tree().FolderNamed(instance.Root, folderName)
		return err
	})
	if err != nil {
		return "", err
	}
	u := instance.Upload{Mime: mediaType(content), Size: int64(len(content))}
	e, _, err := c.UploadFile(ctx, folder.ID, name, instance.KeepBoth, u, bytes.NewReader(content))
	return string(e.ID), err
}

func mediaType(content []byte) string {
	bare, _, _ := strings.Cut(mimetype.Detect(content).String(), ";")
	return bare
}

// extension is what a file's name ends with, by what is in it.
func extension(content []byte) string {
	if ext := mimetype.Detect(content).Extension(); slices.Contains([]string{".png", ".svg", ".json", ".jpg", ".webp", ".gif"}, ext) {
		return ext
	}
	return ".jwt"
}

// fileName makes a name of a badge's own words, which may be anything.
func fileName(words string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return ' '
		}
		return r
	}, words)
	name = strings.Join(strings.Fields(name), " ")
	for len(name) > 100 {
		name = name[:strings.LastIndexFunc(name[:100], func(rune) bool { return true })]
	}
	if errors.Is(instance.CheckName(name), instance.ErrBadName) {
		return "Badge"
	}
	return name
}
