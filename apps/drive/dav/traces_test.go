package dav_test

import (
	"bufio"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// What Moodle 4.1's WebDAV repository sends (lib/webdavlib.php): over a bare
// socket, with names of headers in this very case, and it reads the answer by
// them.
func TestMoodle(t *testing.T) {
	p := serve(t)
	tom := p.Basic(p.login, p.password)
	host := hostOf(p.url)
	for _, name := range []string{"a+b & c 100%.txt", "vide.txt", "Exposé.odt"} {
		tom.Put(files+url.PathEscape(name), "content", "Host", host).Status(201)
	}
	tom.Do("MKCOL", files+"SVT", nil, "Host", host).Status(201)
	moodle := func(method, path, extra, body string) (map[string]string, string) {
		t.Helper()
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		basic := base64.StdEncoding.EncodeToString([]byte(p.login + ":" + p.password))
		if _, err := fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Mozilla/5.0 (compatible; moodle)\r\nConnection: TE\r\nTE: Trailers\r\nAuthorization: Basic %s\r\n%s\r\n%s",
			method, path, host, basic, extra, body); err != nil {
			t.Fatal(err)
		}
		in := bufio.NewReader(c)
		headers := map[string]string{}
		status, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		headers["status"] = strings.TrimSpace(status)
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
			if !ok {
				break
			}
			headers[name] = value
		}
		var n int
		if _, err := fmt.Sscan(headers["Content-Length"], &n); err != nil {
			t.Fatalf("without a Content-Length Moodle waits: %v", headers)
		}
		content := make([]byte, n)
		if _, err := io.ReadFull(in, content); err != nil {
			t.Fatal(err)
		}
		return headers, string(content)
	}
	headers, body := moodle("PROPFIND", files, fmt.Sprintf("Depth: 1\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n", len(moodleBody)), moodleBody)
	if headers["status"] != "HTTP/1.1 207 Multi-Status" || !regexp.MustCompile(`(application|text)/xml;\s?charset="?utf-8"?`).MatchString(headers["Content-Type"]) {
		t.Fatalf("%v", headers)
	}
	var list struct {
		Responses []struct {
			Href  string `xml:"DAV: href"`
			Props []struct {
				Status string `xml:"DAV: status"`
				Prop   struct {
					Length   string    `xml:"DAV: getcontentlength"`
					Modified string    `xml:"DAV: getlastmodified"`
					Folder   *struct{} `xml:"DAV: resourcetype>collection"`
				} `xml:"DAV: prop"`
			} `xml:"DAV: propstat"`
		} `xml:"DAV: response"`
	}
	if err := xml.Unmarshal([]byte(body), &list); err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, r := range list.Responses {
		rest, ok := strings.CutPrefix(r.Href, files)
		name, err := url.QueryUnescape(rest) // its urldecode turns "+" into a blank
		if !ok || err != nil {
			t.Fatalf("%s: %v", r.Href, err)
		}
		p := r.Props[0]
		if folder := p.Prop.Folder != nil; folder != strings.HasSuffix(r.Href, "/") || !folder && p.Prop.Length != "7" {
			t.Errorf("%+v", r)
		}
		if _, err := http.ParseTime(p.Prop.Modified); err != nil {
			t.Error(err)
		}
		seen = append(seen, name)
		if name != "" && p.Prop.Folder == nil {
			headers, body := moodle("GET", r.Href, "", "")
			if headers["status"] != "HTTP/1.1 200 OK" || body != "content" {
				t.Errorf("%s: %v %q", name, headers, body)
			}
		}
	}
	for _, want := range []string{"", "SVT/", "a+b & c 100%.txt", "vide.txt", "Exposé.odt"} {
		if !strings.Contains("|"+strings.Join(seen, "|")+"|", "|"+want+"|") {
			t.Errorf("%q is not listed: %q", want, seen)
		}
	}
}

// What Windows 10's WebClient (Microsoft-WebDAV-MiniRedir) sends when a folder is
// connected and a document is saved, as its published traces show it: it asks
// without a password first, walks down from the root, locks a name that is not
// there, and sets times and attributes by properties of its own.
func TestExplorer(t *testing.T) {
	s := newStory(t)
	agent := []string{"User-Agent", "Microsoft-WebDAV-MiniRedir/10.0.19045", "Translate", "f"}
	nobody := s.Nobody()
	nobody.Do("OPTIONS", "/", nil, agent...).Status(200).Header("DAV", "1, 2, 3").Header("MS-Author-Via", "DAV")
	nobody.Do("OPTIONS", "/dav/files", nil, agent...).Status(200).Header("MS-Author-Via", "DAV")
	nobody.Do("PROPFIND", "/dav/files", nil, append(agent, "Depth", "0")...).Status(401)
	s.tom.Do("PROPFIND", "/", nil, append(agent, "Depth", "1")...).Status(207).Sees("<D:href>/</D:href>", "<D:href>/dav/</D:href>")
	s.tom.Do("PROPFIND", "/dav", nil, append(agent, "Depth", "1")...).Status(207).Sees("<D:href>/dav/</D:href>", "<D:href>/dav/files/</D:href>")
	find(s.tom, "/dav/files", "0").Status(207).Sees("<D:href>/dav/files/</D:href>", "<D:collection/>")
	doc := files + "Expos%C3%A9.docx"
	find(s.tom, doc, "0").Status(404)
	s.tom.Put(doc, "", agent...).Status(201)
	token := lockOf(s.tom.Do("LOCK", doc, `<?xml version="1.0" encoding="utf-8" ?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope>`+
		`<D:locktype><D:write/></D:locktype><D:owner><D:href>CLASSE\tom</D:href></D:owner></D:lockinfo>`, append(agent, "Timeout", "Second-3600")...).Status(200).
		Sees("Second-3600", `CLASSE\tom`))
	times := func(prop, value string) string {
		return "<Z:" + prop + ">" + value + "</Z:" + prop + ">"
	}
	s.tom.Do("PROPPATCH", doc, `<?xml version="1.0" encoding="utf-8" ?><D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:schemas-microsoft-com:"><D:set><D:prop>`+
		times("Win32CreationTime", "Tue, 25 Aug 2026 10:00:00 GMT")+times("Win32LastAccessTime", "Tue, 25 Aug 2026 10:00:01 GMT")+
		times("Win32LastModifiedTime", "Tue, 25 Aug 2026 10:00:02 GMT")+times("Win32FileAttributes", "00000020")+
		`</D:prop></D:set></D:propertyupdate>`, append(agent, "If", "(<"+token+">)")...).Status(207).Sees("Win32FileAttributes", "200 OK").MustNotSee("HTTP/1.1 403", "HTTP/1.1 424")
	s.tom.Put(doc, "le magma", append(agent, "If", "(<"+token+">)")...).Status(204)
	s.tom.Do("HEAD", doc, nil, agent...).Status(200).Header("Content-Length", "8")
	find(s.tom, doc, "0").Sees("Win32FileAttributes", ">00000020<")
	s.tom.Do("UNLOCK", doc, nil, append(agent, "Lock-Token", "<"+token+">")...).Status(204)
	s.tom.Put(files+"vieux.txt", "x").Status(201)
	s.tom.Do("PROPPATCH", files+"vieux.txt", `<D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:schemas-microsoft-com:"><D:set><D:prop>`+
		times("Win32LastModifiedTime", "Tue, 25 Aug 2026 10:00:02 GMT")+`</D:prop></D:set></D:propertyupdate>`).Status(207)
	find(s.tom, files+"vieux.txt", "0", "getlastmodified").Sees("Tue, 25 Aug 2026 10:00:02 GMT")
	s.tom.Do("MOVE", doc, nil, append(agent, "Destination", "https://cartable.test"+files+"Expos%C3%A9%20final.docx", "Overwrite", "F")...).Status(201)
}

// What the Finder (WebDAVFS) sends when a file is dropped on a folder, as its
// source and published traces show it: an empty file, a lock, the bytes in
// chunks with their number in a header of its own, and the same for a shadow
// file with Apple's attributes.
func TestFinder(t *testing.T) {
	s := newStory(t)
	agent := []string{"User-Agent", "WebDAVFS/3.0.0 (03008000) Darwin/23.1.0 (x86_64)"}
	s.tom.Do("OPTIONS", files, nil, agent...).Status(200).Header("DAV", "1, 2, 3") // it mounts read-only without class 2
	find(s.tom, files, "0", "quota-available-bytes", "quota-used-bytes", "quota", "quotaused").Status(207).Sees("<D:quota-available-bytes>")
	for _, name := range []string{"Expose%CC%81.pages", "._Expose%CC%81.pages", ".DS_Store"} {
		path := files + name
		find(s.tom, path, "0").Status(404)
		s.tom.Put(path, "", agent...).Status(201)
		token := lockOf(s.tom.Do("LOCK", path, `<?xml version="1.0" encoding="utf-8"?>`+"\n"+`<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope>`+
			`<D:locktype><D:write/></D:locktype><D:owner><D:href>http://www.apple.com/webdav_fs/</D:href></D:owner></D:lockinfo>`,
			append(agent, "Depth", "0", "Timeout", "Second-600")...).Status(200))
		chunked := append(agent, "If", "(<"+token+">)", "X-Expected-Entity-Length", "8", "Expect", "100-continue")
		s.tom.Put(path, io.MultiReader(strings.NewReader("le "), strings.NewReader("magma")), chunked...).Status(204)
		s.tom.Put(path, io.MultiReader(strings.NewReader("only this")), chunked...).Status(400) // one that says 8 and sends 9
		s.tom.Do("UNLOCK", path, nil, append(agent, "Lock-Token", "<"+token+">")...).Status(204)
		s.tom.Get(path, "Range", "bytes=0-1").Status(206).Sees("le")
	}
	find(s.tom, files, "1", "getlastmodified", "getcontentlength", "creationdate", "resourcetype").Status(207).Sees("._Expose%CC%81.pages")
}
