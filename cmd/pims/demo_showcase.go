package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"pims/konnectors/pix/pixtest"
)

// showcaseLogin is who the showcase belongs to.
const showcaseLogin = "yann.morel"

// showcase is somebody of the demo whose space is lived in: files, a badge, a
// Pix certification, and a page that anybody may open. It is filled over the
// API, as any program could.
type showcase struct {
	client     *http.Client
	api, token string
}

//go:embed showcase
var showcaseFiles embed.FS

// showcasePhotos are the pictures of the page, in its order.
var showcasePhotos = []struct{ file, name, alt, caption string }{
	{"tabouret.jpg", "Tabouret à trois pieds.jpg", "Un tabouret rond à trois pieds, en bois clair, devant une fenêtre", "Tabouret à trois pieds. Frêne, huile de lin, 22 heures."},
	{"etagere.jpg", "Étagère de ma sœur.jpg", "Une étagère de deux planches contre un mur vert, avec des livres et une plante", "Étagère de ma sœur. Pin, tenons et mortaises, 9 heures."},
	{"queues-d-aronde.jpg", "Queues d’aronde.jpg", "Deux planches assemblées par quatre queues d’aronde", "Mes premières queues d’aronde. La quatrième est la bonne."},
	{"etabli.jpg", "Établi 7.jpg", "Un établi avec un rabot, des copeaux et des outils au mur", "L’établi 7, le mien, un vendredi à 16 h."},
}

// fill makes the page and returns its public address; where it is there
// already, only that.
func (s *showcase) fill(ctx context.Context, login, password, badge string) (string, error) {
	var session struct{ Token string }
	if err := s.post(ctx, "/session", object{"login": login, "password": password}, &session); err != nil {
		return "", err
	}
	s.token = session.Token
	address, err := s.address(ctx)
	if err != nil || address != "" {
		return address, err
	}
	if err := s.post(ctx, "/home/welcome/dismiss", object{}, nil); err != nil {
		return "", err
	}
	photos, err := s.photos(ctx)
	if err != nil {
		return "", err
	}
	medal, err := s.badge(ctx, badge)
	if err != nil {
		return "", err
	}
	certification, err := s.pix(ctx, pixtest.Yann)
	if err != nil {
		return "", err
	}
	return s.publish(ctx, photos, medal, certification)
}

// badge fetches a badge from who awarded it, as a person would, and drops it.
func (s *showcase) badge(ctx context.Context, address string) (id string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	res, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	raw, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return "", err
	}
	var medal struct{ ID string }
	err = s.send(ctx, http.MethodPost, "/badges", "Sauveteur secouriste.png", raw, &medal)
	return medal.ID, err
}

type object = map[string]any

// address is where the page is public, empty if there is none.
func (s *showcase) address(ctx context.Context) (string, error) {
	var all struct {
		Pages []struct{ Publication *struct{ URL string } }
	}
	if err := s.do(ctx, http.MethodGet, "/portfolio", nil, nil, &all); err != nil {
		return "", err
	}
	for _, page := range all.Pages {
		if page.Publication != nil {
			return page.Publication.URL, nil
		}
	}
	return "", nil
}

// photos stores the pictures and returns their ids.
func (s *showcase) photos(ctx context.Context) (ids []string, err error) {
	var folder struct{ ID string }
	if err := s.post(ctx, "/drive/folders", object{"parent": "root", "name": "Ce que j’ai fabriqué"}, &folder); err != nil {
		return nil, err
	}
	for _, p := range showcasePhotos {
		raw, err := showcaseFiles.ReadFile("showcase/" + p.file)
		if err != nil {
			return nil, err
		}
		var file struct{ ID string }
		if err := s.send(ctx, http.MethodPut, "/drive/folders/"+folder.ID+"/content", p.name, raw, &file); err != nil {
			return nil, err
		}
		ids = append(ids, file.ID)
	}
	return ids, nil
}

// pixPatience is how long the certification may take to come in.
const pixPatience = 10 * time.Second

// pix connects the certification and waits until it is there.
func (s *showcase) pix(ctx context.Context, code string) (string, error) {
	if err := s.post(ctx, "/connexions", object{"konnector": "pix", "fields": object{"code": code}}, nil); err != nil {
		return "", err
	}
	for end := time.Now().Add(pixPatience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		var all struct{ Certifications []struct{ ID string } }
		if err := s.do(ctx, http.MethodGet, "/certifications", nil, nil, &all); err != nil {
			return "", err
		}
		if len(all.Certifications) > 0 {
			return all.Certifications[0].ID, nil
		}
	}
	return "", errors.New("the certification of the showcase did not come in")
}

// publish writes the page and publishes it for half a year.
func (s *showcase) publish(ctx context.Context, photos []string, badge, certification string) (string, error) {
	var page struct {
		ID, ETag    string
		Publication *struct{ URL string }
	}
	if err := s.post(ctx, "/portfolio", object{"template": "internship"}, &page); err != nil {
		return "", err
	}
	item := func(n int) object {
		return object{"id": photos[n], "alt": showcasePhotos[n].alt, "caption": showcasePhotos[n].caption}
	}
	raw, err := json.Marshal(object{
		"title": "Yann Morel, apprenti menuisier", "subtitle": "J’apprends à fabriquer des choses qui durent.", "theme": "wood",
		"blocks": []object{
			{"id": "stage", "kind": "text", "heading": "Je cherche un stage", "text": "Quatre semaines, **du 17 mai au 11 juin**, dans un atelier qui travaille le bois massif."},
			{"id": "fait", "kind": "gallery", "heading": "Ce que j’ai fabriqué", "items": []object{item(0), item(1), item(2)}},
			{"id": "comment", "kind": "text", "heading": "Comment je travaille", "text": "Je dessine d’abord à l’échelle 1, sur du papier kraft. Si ça ne marche pas sur le papier, ça ne marchera pas dans le bois.\n\nEnsuite je choisis les planches une par une. Je note mes heures et mes erreurs dans un carnet : c’est comme ça que j’ai compris pourquoi mes trois premières queues d’aronde avaient du jeu.\n\n> Yann prend le temps de comprendre avant de couper."},
			{"id": "atelier", "kind": "gallery", "items": []object{item(3)}},
			{"id": "badge", "kind": "badge", "heading": "Ce qui est prouvé", "items": []object{{"id": badge}}},
			{"id": "pix", "kind": "certification", "items": []object{{"id": certification}}},
		},
	})
	if err != nil {
		return "", err
	}
	if err := s.do(ctx, http.MethodPut, "/portfolio/"+page.ID, http.Header{"If-Match": {page.ETag}}, raw, &page); err != nil {
		return "", err
	}
	expires := time.Now().AddDate(0, 6, 0).UTC().Format(time.RFC3339)
	if err := s.post(ctx, "/portfolio/"+page.ID+"/publication", object{"expires": expires}, &page); err != nil {
		return "", err
	}
	if page.Publication == nil {
		return "", errors.New("the page of the showcase is not public")
	}
	return page.Publication.URL, nil
}

func (s *showcase) post(ctx context.Context, path string, body, out any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return s.do(ctx, http.MethodPost, path, nil, raw, out)
}

// send stores a content under a name.
func (s *showcase) send(ctx context.Context, method, path, name string, content []byte, out any) error {
	return s.do(ctx, method, path, http.Header{
		"Content-Type": {"application/octet-stream"}, "Content-Disposition": {"attachment; filename*=UTF-8''" + url.PathEscape(name)},
	}, content, out)
}

func (s *showcase) do(ctx context.Context, method, path string, header http.Header, body []byte, out any) (err error) {
	req, err := http.NewRequestWithContext(ctx, method, s.api+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Language", "fr")
	for name, values := range header {
		req.Header[name] = values
	}
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("showcase: %s %s: %d %s", method, path, res.StatusCode, raw)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}
