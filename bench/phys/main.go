package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

func main() {
	dir := flag.String("dir", "", "folder for what is sent")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string) error {
	log, err := openLog(dir)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"url": "http://" + l.Addr().String()}); err != nil {
		return err
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	failed := make(chan error, 1)
	go func() { failed <- http.Serve(l, &server{dir: dir, log: log, files: map[string]stored{}}) }()
	select {
	case <-stop:
		return nil
	case err := <-failed:
		return err
	}
}

// small is up to which size a body goes to the log.
const small = 256 << 10

// stored says where a body lies.
type stored struct {
	size   int64
	offset int64  // in the log
	file   string // or else its own file
}

type server struct {
	dir string
	log *log

	mu    sync.RWMutex
	files map[string]stored
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var err error
	switch r.Method {
	case http.MethodPut:
		err = s.put(w, r)
	case http.MethodGet:
		err = s.get(w, r)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (s *server) put(w http.ResponseWriter, r *http.Request) error {
	var at stored
	if r.ContentLength < 0 {
		return errors.New("a length, please")
	}
	if r.ContentLength <= small {
		body := make([]byte, r.ContentLength, r.ContentLength+overhead)
		if _, err := io.ReadFull(r.Body, body); err != nil {
			return err
		}
		offset, err := s.log.append(body)
		if err != nil {
			return err
		}
		at = stored{size: r.ContentLength, offset: offset}
	} else {
		file, err := receive(s.dir, r.Body)
		if err != nil {
			return err
		}
		at = stored{size: r.ContentLength, file: file}
	}
	s.mu.Lock()
	s.files[r.URL.Path] = at
	s.mu.Unlock()
	w.WriteHeader(http.StatusCreated)
	return nil
}

func (s *server) get(w http.ResponseWriter, r *http.Request) error {
	s.mu.RLock()
	at, ok := s.files[r.URL.Path]
	s.mu.RUnlock()
	if !ok {
		http.NotFound(w, r)
		return nil
	}
	if at.file == "" {
		body, err := s.log.read(at)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, err = w.Write(body)
		return err
	}
	from, to := int64(0), at.size
	if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &from, &to); err == nil {
		to++
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to-1, at.size))
		w.Header().Set("Content-Length", fmt.Sprint(to-from))
		w.WriteHeader(http.StatusPartialContent)
	} else {
		w.Header().Set("Content-Length", fmt.Sprint(at.size))
	}
	return send(w, at.file, from, to)
}
