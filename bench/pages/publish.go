package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"time"
)

// client speaks to the API as a script of the page's owner.
type client struct {
	ctx        context.Context
	api, token string
}

type object = map[string]any

func (c *client) send(method, path string, body io.Reader, answer any) (err error) {
	req, err := http.NewRequestWithContext(c.ctx, method, c.api+path, body)
	if err != nil {
		return err
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Content-Disposition", "attachment; filename=photo.jpg")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s answered %d: %s", method, path, res.StatusCode, raw)
	}
	return json.Unmarshal(raw, answer)
}

func (c *client) json(method, path string, in, answer any) error {
	r, err := body(in)
	if err != nil {
		return err
	}
	return c.send(method, path, r, answer)
}

// publish writes a page of 20 blocks and returns its address.
func publish(ctx context.Context, api string) (string, error) {
	c := &client{ctx: ctx, api: api}
	var session struct{ Token string }
	if err := c.json(http.MethodPost, "/session", object{"login": login, "password": secret}, &session); err != nil {
		return "", err
	}
	c.token = session.Token
	var photo, page struct{ ID string }
	raw, err := photograph()
	if err != nil {
		return "", err
	}
	if err := c.send(http.MethodPut, "/drive/folders/root/content", bytes.NewReader(raw), &photo); err != nil {
		return "", err
	}
	if err := c.json(http.MethodPost, "/portfolio", object{"template": "blank"}, &page); err != nil {
		return "", err
	}
	blocks := []object{}
	for n := range 20 {
		b := object{"id": fmt.Sprint("b", n), "kind": "text", "heading": fmt.Sprint("Étape ", n+1), "text": strings.Repeat("J’ai **raboté** les pieds, puis *assemblé* le plateau. ", 8)}
		switch n % 4 {
		case 1:
			item := object{"id": photo.ID, "alt": "Un tabouret", "caption": "Frêne, 22 heures"}
			b["kind"], b["items"] = "gallery", []object{item, item, item}
		case 3:
			b["kind"], b["items"] = "file", []object{{"id": photo.ID, "alt": "Un tabouret"}}
		}
		blocks = append(blocks, b)
	}
	at := "/portfolio/" + page.ID
	if err := c.json(http.MethodPut, at, object{"title": "Léa", "subtitle": "", "theme": "wood", "blocks": blocks}, new(object)); err != nil {
		return "", err
	}
	var out struct{ Publication struct{ URL string } }
	err = c.json(http.MethodPost, at+"/publication", object{"expires": time.Now().AddDate(0, 6, 0).UTC().Format(time.RFC3339)}, &out)
	return out.Publication.URL, err
}

func photograph() ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for i := range 800 * 600 {
		img.SetRGBA(i%800, i/800, color.RGBA{uint8(i), uint8(i / 800), 120, 255})
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, nil)
	return out.Bytes(), err
}
