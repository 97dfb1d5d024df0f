package baked

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// carried is the kind of badge that an element carries, if any.
func carried(name xml.Name) string {
	switch name {
	case xml.Name{Space: "http://openbadges.org", Local: "assertion"}:
		return OB2
	case xml.Name{Space: "https://purl.imsglobal.org/ob/v3p0", Local: "credential"}:
		return OB3
	}
	return ""
}

// fromSVG returns every badge of an SVG. The decoder knows the five entities of
// XML itself and no other: a file that uses entities of its own is broken.
func fromSVG(file []byte) (all []badge, err error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	for inside := false; ; {
		token, err := d.Token()
		switch {
		case !inside && err != nil:
			return nil, ErrNotImage
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, ErrBroken.Because(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !inside && start.Name.Local != "svg" {
			return nil, ErrNotImage
		}
		inside = true
		if kind := carried(start.Name); kind != "" {
			text, err := carriedBy(d, start, kind)
			if err != nil {
				return nil, err
			}
			all = append(all, badge{kind, []byte(text)})
		}
	}
}

// carriedBy returns what an element carries: a JWS stands in its attribute
// verify, JSON in it as text. Beside the text of an Open Badge 2 the attribute
// says only where the same is hosted.
func carriedBy(d *xml.Decoder, start xml.StartElement, kind string) (string, error) {
	var verify string
	for _, a := range start.Attr {
		if a.Name.Local == "verify" {
			verify = strings.TrimSpace(a.Value)
		}
	}
	text, err := content(d)
	if err != nil {
		return "", err
	}
	address := kind == OB2 && strings.Contains(verify, "://")
	if verify == "" || address && text != "" {
		return text, nil
	}
	return verify, nil
}

// content reads on to the end of an element that may hold text only.
func content(d *xml.Decoder) (string, error) {
	var text strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return "", ErrBroken.Because(err)
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			return "", ErrBroken.Because(errors.New("a badge with elements in it"))
		case xml.EndElement:
			return strings.TrimSpace(text.String()), nil
		}
	}
}
