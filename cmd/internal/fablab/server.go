package fablab

import (
	"crypto/sha256"
	"embed"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"pims/openbadges/badgetest"
	"pims/openbadges/baked"
)

// Name is what the issuer is called.
const Name = "Fablab du Quai"

//go:embed medals/*.png
var medals embed.FS

// Config is what the service is told.
type Config struct {
	URL    string            // its own origin
	Secret string            // its key comes from it
	People map[string]string // mail addresses by login
	Since  time.Time         // about when it awarded its badges
}

// award is a badge that the service has given somebody.
type award struct {
	login, medal string
	badgetest.Award
}

// Server answers for the service.
type Server struct {
	issuer *badgetest.Issuer
	awards []award
	list   string // address of the status list
	since  time.Time
	mux    chi.Router

	mu      sync.Mutex
	revoked map[int]bool
}

// New returns the service.
func New(c Config) *Server {
	s := &Server{
		issuer: badgetest.NewIssuer(sha256.Sum256([]byte("fablab "+c.Secret)), "", Name),
		list:   c.URL + "/status", since: c.Since, revoked: map[int]bool{},
	}
	for n, login := range slices.Sorted(maps.Keys(c.People)) {
		a := given[login]
		if a.Name == "" {
			continue
		}
		a.login, a.Email, a.Salt = login, c.People[login], "quai"
		a.Awarded = c.Since.AddDate(0, 0, -40-n)
		a.Expires = a.Awarded.AddDate(2, 0, 0)
		a.Status = badgetest.Status{List: s.list, Index: n + 100}
		s.awards = append(s.awards, a)
	}
	r := chi.NewRouter()
	r.Get("/", s.home)
	r.Get("/badges/{file}", s.badge)
	r.Get("/status", s.status)
	r.Post("/revoke/{login}", s.revoke(true))
	r.Post("/restore/{login}", s.revoke(false))
	s.mux = r
	return s
}

// given are the badges, by the login of who got them.
var given = map[string]award{
	"tom.girard": {medal: "machines", Award: badgetest.Award{
		Name: "Sécurité machines", Description: "Sait préparer, lancer et arrêter une découpe laser, et connaît les gestes en cas de problème.",
		Criteria: "Suivre l’atelier de deux heures. Réussir le test de sécurité. Faire une découpe devant l’animateur.",
	}},
	"ines.benali": {medal: "nature", Award: badgetest.Award{
		Name: "Éco-déléguée", Description: "A mené une action pour l’environnement avec sa classe, du projet au bilan.",
		Criteria: "Préparer une action. La mener avec la classe. En faire le bilan.",
	}},
	"yann.morel": {medal: "secours", Award: badgetest.Award{
		Name: "Sauveteur secouriste", Description: "Sait protéger, examiner, alerter et secourir en cas d’accident à l’atelier.",
		Criteria: "Suivre quatorze heures de formation. Réussir les deux mises en situation.",
	}},
	"noe.osei": {medal: "cartes", Award: badgetest.Award{
		Name: "Cartographie participative", Description: "Relève, dessine et publie une carte libre avec les habitants d’un quartier.",
		Criteria: "Relever un quartier. Dessiner la carte. La présenter aux habitants.",
	}},
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	s.mux.ServeHTTP(w, r)
}

// find returns somebody's award, false if there is none.
func (s *Server) find(login string) (award, bool) {
	n := slices.IndexFunc(s.awards, func(a award) bool { return a.login == login })
	if n < 0 {
		return award{}, false
	}
	return s.awards[n], true
}

// badge answers the badge of {login}.png, in its picture, or of {login}.json.
func (s *Server) badge(w http.ResponseWriter, r *http.Request) {
	file := chi.URLParam(r, "file")
	kind := path.Ext(file)
	a, ok := s.find(strings.TrimSuffix(file, kind))
	raw := s.issuer.Issue(a.Award)
	switch {
	case !ok || kind != ".png" && kind != ".json":
		http.NotFound(w, r)
		return
	case kind == ".png":
		medal, err := medals.ReadFile("medals/" + a.medal + ".png")
		if err == nil {
			raw, err = baked.Bake(medal, raw, baked.OB3)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		send(w, "image/png", a.medal+".png", raw)
	default:
		send(w, "application/vc", a.medal+".json", raw)
	}
}

func send(w http.ResponseWriter, mime, name string, raw []byte) {
	w.Header().Set("Content-Type", mime)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(raw) // whoever has gone misses it
}

// status is the list of what was revoked.
func (s *Server) status(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	revoked := slices.Sorted(maps.Keys(s.revoked))
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/vc")
	_, _ = w.Write(s.issuer.StatusList(s.list, s.since, revoked...))
}

func (s *Server) revoke(is bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a, ok := s.find(chi.URLParam(r, "login"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.revoked, a.Status.Index)
		if is {
			s.revoked[a.Status.Index] = true
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}
