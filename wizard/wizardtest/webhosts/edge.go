package webhosts

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/practice"
)

// files are the files of a folder, by path, with slashes and none at the start.
type files map[string][]byte

// edge is a vendor's web server for all its customers: it has a site for each name that was claimed, and a certificate
// for a name a while after DNS leads it here.
type edge struct {
	world   *World
	addr    string
	own     []string      // names on its own certificate, for all names that have none; without any the handshake fails
	takes   time.Duration // from when all is right until there is a certificate
	sites   map[string]*site
	unknown practice.Answer // for a name that nobody has claimed
}

// site is what is served at a name.
type site struct {
	answer    func(path, agent string) practice.Answer
	hold      func() bool // what else a certificate waits for; nil: nothing
	since     time.Time   // when all was right for a certificate; zero: not yet
	certified bool
}

// newEdge makes a web server that names lead to.
func newEdge(w *World, takes time.Duration, own []string, unknown practice.Answer, names ...string) *edge {
	e := &edge{world: w, own: own, takes: takes, sites: map[string]*site{}, unknown: unknown}
	e.addr = w.serve(e, names...)
	return e
}

// claim has a name be a customer's.
func (e *edge) claim(host string, answer func(path, agent string) practice.Answer) *site {
	s := &site{answer: answer}
	e.sites[host] = s
	return s
}

// pass issues certificates.
func (e *edge) pass(now time.Time) {
	for host, s := range e.sites {
		switch right := (s.hold == nil || !s.hold()) && e.world.leads(host, e.addr); {
		case s.certified:
		case !right:
			s.since = time.Time{}
		case s.since.IsZero():
			s.since = now
		case now.Sub(s.since) >= e.takes:
			s.certified = true
		}
	}
}

// Names returns the names on the certificate for a host.
func (e *edge) Names(host string) []string {
	if s := e.sites[host]; s != nil && s.certified {
		return []string{host}
	}
	return e.own
}

// Answer returns what a name's owner serves.
func (e *edge) Answer(host, path, agent string) practice.Answer {
	if s := e.sites[host]; s != nil {
		return s.answer(path, agent)
	}
	return e.unknown
}

// certified reports whether a name has its certificate and leads here.
func (e *edge) certified(host string) bool {
	s := e.sites[host]
	return s != nil && s.certified && e.world.leads(host, e.addr)
}

const html = "text/html; charset=utf-8"

// htmlPage returns an answer for people.
func htmlPage(status int, says string) practice.Answer {
	return practice.Answer{Status: status, Type: html, Body: "<!doctype html><title>" + says + "</title><h1>" + says + "</h1>\n"}
}

// redirect returns an answer that leads elsewhere.
func redirect(status int, location string) practice.Answer {
	return practice.Answer{Status: status, Type: html, Location: location}
}

// serve returns a file of a folder as web servers do, by the end of its name.
func (f files) serve(at string) practice.Answer {
	at = strings.TrimPrefix(at, "/")
	if at == "" || strings.HasSuffix(at, "/") {
		at += "index.html"
	}
	body, ok := f[at]
	if !ok {
		return htmlPage(404, "Not Found")
	}
	types := map[string]string{".txt": "text/plain; charset=utf-8", ".html": html, ".json": "application/json"}
	kind, ok := types[path.Ext(at)]
	if !ok {
		kind = "application/octet-stream"
	}
	return practice.Answer{Status: 200, Type: kind, Body: string(body)}
}

// below returns the files of a folder in it, by their paths there.
func (f files) below(folder string) files {
	inside := files{}
	for name, body := range f {
		if rest, ok := strings.CutPrefix(name, strings.Trim(folder, "/")+"/"); ok {
			inside[rest] = body
		}
	}
	if strings.Trim(folder, "/.") == "" {
		return f
	}
	return inside
}

// without returns the files whose path has no part that drop reports true of.
func (f files) without(drop func(part string) bool) files {
	kept := files{}
	for name, body := range f {
		if !slices.ContainsFunc(strings.Split(name, "/"), drop) {
			kept[name] = body
		}
	}
	return kept
}

// isDotted reports whether a name begins with a dot.
func isDotted(part string) bool { return strings.HasPrefix(part, ".") }

// rewrites reads the rules of a _redirects file that serve one path's file at another ("FROM TO 200", with or without an
// exclamation mark), and returns where they lead from a path. Netlify and Cloudflare Pages read it alike as far as this goes.
func (f files) rewrite(at string) string {
	for line := range strings.Lines(string(f["_redirects"])) {
		if rule := strings.Fields(line); len(rule) == 3 && rule[0] == at && strings.TrimSuffix(rule[2], "!") == "200" {
			return rule[1]
		}
	}
	return at
}

// add puts a file into a folder, as a whole path.
func (f files) add(name string, body []byte) error {
	if name == "" || strings.HasSuffix(name, "/") {
		return fmt.Errorf("%q is not the name of a file", name)
	}
	f[path.Clean(strings.TrimPrefix(name, "/"))] = body
	return nil
}
