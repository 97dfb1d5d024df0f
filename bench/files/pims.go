package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// crowd is how many other people a node has, to be measured all at once.
const crowd = 50

const password = "quatre chats dans un piano"

type object = map[string]any

// servePims starts the built server with a few people, each with an app
// password for the drive.
func servePims(ctx context.Context, p place) (*target, error) {
	bin, data, secret := filepath.Join(p.tools, "pims"), filepath.Join(p.dir, "data"), filepath.Join(p.dir, "secret")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		return nil, err
	}
	args := []string{"serve", "--data", data, "--key-file", filepath.Join(p.dir, "key"), "--listen", "127.0.0.1:0", "--json"}
	var said struct {
		API string `json:"api_url"`
	}
	first, err := announce(ctx, place{}, "pims", &said, bin, args...) // makes the node
	if err == nil {
		err = first.stop()
	}
	if err != nil {
		return nil, err
	}
	for n := range crowd + 1 {
		add := exec.CommandContext(ctx, bin, "people", "add", "--data", data, "--login", login(n), "--given-name", "Ada",
			"--role", "adult", "--quota", "20000000000", "--password-file", secret)
		if out, err := add.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("people add: %w: %s", err, out)
		}
	}
	t, err := announce(ctx, p, "pims", &said, bin, args...)
	if err != nil {
		return nil, err
	}
	t.dav, t.base, t.tus, t.tidy = true, "/dav/files/", "/tus/files/", emptyTrash
	host, api, err := hostOf(said.API)
	if err != nil {
		return nil, errors.Join(err, t.stop())
	}
	t.host = host
	for n := range crowd + 1 {
		auth, err := device(ctx, "http://"+host+api, login(n))
		if err != nil {
			return nil, errors.Join(err, t.stop())
		}
		if n == 0 {
			t.auth = auth
			continue
		}
		other := *t
		other.auth, other.also = auth, nil
		t.also = append(t.also, &other)
	}
	return t, nil
}

func login(n int) string { return fmt.Sprintf("ada.%d", n) }

// device signs a person in and returns the Authorization header of a new app
// password.
func device(ctx context.Context, api, login string) (string, error) {
	var session struct{ Token string }
	if err := post(ctx, api+"/session", "", object{"login": login, "password": password}, &session); err != nil {
		return "", err
	}
	var made struct{ Password string }
	err := post(ctx, api+"/consents/devices", session.Token, object{
		"name": "bench", "protocols": []string{"files"}, "expires": time.Now().AddDate(0, 1, 0).UTC(),
	}, &made)
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(login+":"+made.Password)), err
}

func post(ctx context.Context, url, token string, in, out any) (err error) {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	answer, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("POST %s answered %d: %s", url, res.StatusCode, answer)
	}
	return json.Unmarshal(answer, out)
}

// emptyTrash gives the room back that a measure took.
func emptyTrash(t *target) (err error) {
	c, err := t.dial()
	if err != nil {
		return err
	}
	_, err = c.do(http.MethodDelete, "/api/v1/drive/trash", nil)
	return errors.Join(err, c.close())
}
