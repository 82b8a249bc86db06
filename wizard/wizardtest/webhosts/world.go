package webhosts

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// start is when every world begins.
var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// Quirks are what a vendor does for some of its customers only.
type Quirks struct {
	BotFight        bool // Cloudflare's Bot Fight Mode is on for the domain
	OnlyInPublic    bool // the panel's server has every document root inside public_html
	MainSiteCatches bool // the main site's .htaccess sends every name to www
	NetlifyHides    bool // Netlify leaves out every name that begins with a dot: nobody knows for sure (see netlify.go)
	OtherDefaults   bool // what a form comes with, or what comes by itself, is not what most people find: GitHub's new repository is private...
}

// World is a practice world with vendors in it.
type World struct {
	Net    *practice.World
	Domain string
	Host   string // of the policy
	quirks Quirks
	asked  bool // whether anybody came to where OtherDefaults makes a difference

	makers   []maker
	vendors  map[string]vendor                                  // that were made, by the first of what they are known by
	served   int                                                // addresses given out
	packages map[string]program                                 // of npm, by package
	programs map[string]func(args []string, folder files) error // installed on the user's computer, by name
	space    *webspace                                          // the user's, where they have one
	err      error                                              // the first that could not be served
}

// maker makes a vendor.
type maker struct {
	make  func(*World) vendor
	known []string // what its pages are known by
}

// program is what a package of npm installs.
type program struct {
	name string
	run  func(args []string, folder files) error
}

// vendor is a company, or the panel of a web space, as its customer meets it.
type vendor interface {
	// name is what its customer calls it.
	name() string
	// open opens the page with a URL, or the first page where url is "". name is what the page is called; only a page that
	// is one of many needs it.
	open(url, name string) (*page, error)
	// pass lets happen what is due.
	pass(now time.Time)
	// certified reports whether a name leads to its servers and has a certificate there.
	certified(host string) bool
}

func newWorld(net *practice.World, quirks Quirks, makers []maker) *World {
	w := &World{Net: net, Domain: net.Domain(), Host: mtasts.HostLabel + "." + net.Domain(), quirks: quirks, makers: makers}
	w.vendors, w.packages = map[string]vendor{}, map[string]program{}
	w.programs = map[string]func([]string, files) error{"npm": w.npm}
	return w
}

// vendor returns whose page is known by a host or a name.
func (w *World) vendor(known string) (vendor, error) {
	i := slices.IndexFunc(w.makers, func(m maker) bool { return slices.Contains(m.known, known) })
	if i < 0 {
		return nil, fmt.Errorf("nobody has a page %q", known)
	}
	first := w.makers[i].known[0]
	if w.vendors[first] == nil {
		w.vendors[first] = w.makers[i].make(w)
	}
	return w.vendors[first], w.err
}

// otherDefaults reports whether what a form comes with is not what most people find.
func (w *World) otherDefaults() bool {
	w.asked = true
	return w.quirks.OtherDefaults
}

// npm is the program of that name, which Node.js brings along.
func (w *World) npm(args []string, _ files) error {
	if len(args) != 3 || args[0] != "install" || args[1] != "-g" || w.packages[args[2]].run == nil {
		return fmt.Errorf("npm: cannot %s", strings.Join(args, " "))
	}
	p := w.packages[args[2]]
	w.programs[p.name] = p.run
	return nil
}

// run carries out a command in a terminal of the user's computer, in the folder of the recipe's files.
func (w *World) run(command string, folder files) error {
	words := strings.Fields(command)
	if len(words) == 0 || w.programs[words[0]] == nil {
		return fmt.Errorf("the command is not found: %s", command)
	}
	return w.programs[words[0]](words[1:], folder)
}

// invent returns a name that a vendor or its customer chose, which nobody can know beforehand.
func (w *World) invent(kind string) string {
	sum := sha256.Sum256([]byte(kind + " " + w.Domain))
	return fmt.Sprintf("%s-%x", kind, sum[:3])
}

// serve has a vendor's web server answer, and names lead to it; it returns the address.
func (w *World) serve(web practice.Web, names ...string) string {
	w.served++
	addr := fmt.Sprintf("198.51.100.%d", 150+w.served)
	w.err = errors.Join(w.err, w.Net.Apply(practice.ServeWeb{Addr: addr, Names: names, Web: web}))
	return addr
}

// leads reports whether DNS leads a host to an address, and nowhere else.
func (w *World) leads(host, addr string) bool {
	return slices.Equal(w.Net.Published(host, "A"), []string{addr}) && len(w.Net.Published(host, "AAAA")) == 0
}

// alias returns what a host is an alias of, "" where it is none.
func (w *World) alias(host string) string {
	if to := w.Net.Published(host, "CNAME"); len(to) > 0 {
		return to[0]
	}
	return ""
}

// add adds a record to the domain's DNS. A label may be a whole name.
func (w *World) add(label, rrtype, value string) error {
	name := dnsname.Canonical(label)
	if !dnsname.Under(name, w.Domain) {
		name += "." + w.Domain
	}
	return w.Net.Apply(practice.AddRecord{Name: name, Type: rrtype, Value: value})
}

// Pass lets time go by.
func (w *World) Pass(d time.Duration) {
	w.Net.Clock().Advance(d)
	for _, v := range w.vendors {
		v.pass(w.Net.Clock().Now())
	}
}

// mx returns the domain's mail servers.
func (w *World) mx() []string {
	return w.Net.Published(w.Domain, "MX")
}
